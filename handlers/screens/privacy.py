"""What is kept of a person, in plain words. Every sentence here is a promise: docs/privacy.md says
where each thing is, and how long it stays."""

from __future__ import annotations

from handlers.actions import ShowHome, ShowSettings
from handlers.i18n import Translator
from handlers.privacy.actions import DeleteMine, ExportMine, ShowPrivacy
from handlers.screens.screen import Button, Screen, blocks, lines, quotation, rows


def privacy_screen(tr: Translator) -> Screen:
    """What is kept, why, and for how long."""
    _ = tr.gettext
    return Screen(
        blocks(
            "🔐 <b>" + _("Privacy") + "</b>",
            _section(
                _("I keep, until you delete it:"),
                _("your choices (language, city, cinemas, filters, alerts), to answer as you like"),
                _("your stars, words, votes and reports, the voice of the audience; others see "
                  "your words under the name you sign with"),
                _("your watchlist and reminders, to tell you in time"),
            ),
            _section(
                _("I keep for a while:"),
                _("the last question I asked you and what you answered so far: 30 days at most"),
                _("what I sent you unasked: a week, or 13 months if it must not come twice"),
                _("that you blocked me, to leave you alone: until you come back"),
                _("how much you wrote, against flooding: an hour"),
                _("what you write to me, on disk: until it is answered"),
                fold=True,
            ),
            _section(
                _("I do not keep:"),
                _("where you are"),
                _("who searched for what (the words of a search stay 90 days, without a name)"),
                _("your words in my log, which notes only what went wrong"),
            ),
            _("Nobody else gets any of it."),
        ),
        rows(
            (Button("📄 " + _("Export"), ExportMine()),),
            (Button("🗑 " + _("Delete everything"), DeleteMine(False)),),
            (
                Button("‹ " + _("Settings"), ShowSettings()),
                Button("🏠 " + _("Menu"), ShowHome()),
            ),
        ),
    )  # fmt: skip


def _section(heading: str, *items: str, fold: bool = False) -> str:
    listed = lines(*(f"• {item}" for item in items))
    return lines(f"<b>{heading}</b>", quotation(listed) if fold else listed)


def confirm_everything_screen(tr: Translator) -> Screen:
    """All of it, for good?"""
    _ = tr.gettext
    return Screen(
        blocks(
            "🗑 <b>" + _("Delete everything, for good?") + "</b>",
            _(
                "Your choices, stars, words, votes, watchlist and reminders go at once. The films’ "
                "averages will be without your stars, the opinions without your words."
            ),
            _("I cannot bring any of it back. If you want to have it, export it first."),
        ),
        rows(
            (Button("🗑 " + _("Delete everything"), DeleteMine(True)),),
            (
                Button("📄 " + _("Export"), ExportMine()),
                Button(_("Keep"), ShowPrivacy()),
            ),
        ),
    )


def deleted_screen(tr: Translator) -> Screen:
    """It is done."""
    _ = tr.gettext
    done = _("Everything is deleted.")
    return Screen(
        blocks(
            f"✅ <b>{done}</b>",
            _("I keep nothing about you any more. The messages in this chat are still there; "
              "Telegram lets you delete them."),
            _("You can begin anew whenever you like."),
        ),
        rows((Button("🏠 " + _("Menu"), ShowHome()),)),
        notice=done,
    )  # fmt: skip
