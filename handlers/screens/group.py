"""What a group has chosen for itself, and who may change it."""

from __future__ import annotations

from db.results import CityRef
from handlers.actions import AnswerHere, AskCity, ForgetCity, ShowLanguages, ShowSettings
from handlers.i18n import Translator
from handlers.links import deep_link
from handlers.screens.screen import Button, Screen, Url, blocks, escape, lines, rows
from handlers.screens.start import language_name


def group_screen(
    tr: Translator,
    *,
    username: str,
    city: CityRef | None,
    language_chosen: bool,
    answers_private: bool,
    notice: str | None = None,
) -> Screen:
    """A group's settings; a member's own stay in private."""
    _ = tr.gettext
    language = language_name(tr.language) if language_chosen else _("each member’s own")
    answers = _("in private") if answers_private else _("here")
    return Screen(
        blocks(
            "⚙️ <b>" + _("Settings of this group") + "</b>",
            lines(
                "🌐 " + _("Language: {language}").format(language=language),
                "📍 "
                + _("City: {city}").format(city=escape(city.name, 60) if city else _("not chosen")),
                "💬 " + _("Answers: {where}").format(where=answers),
            ),
            _("Only administrators can change these.")
            + " "
            + _("Your settings are between you and me."),
        ),
        rows(
            (
                Button("🌐 " + _("Language"), ShowLanguages()),
                Button("📍 " + _("City"), AskCity()),
            ),
            (Button("🗑 " + _("Forget the city"), ForgetCity()),) if city else (),
            (
                Button(("" if answers_private else "• ") + _("Answer here"), AnswerHere(True)),
                Button(("• " if answers_private else "") + _("In private"), AnswerHere(False)),
            ),
            (Button("↗️ " + _("My settings"), Url(deep_link(username, ShowSettings()))),),
        ),
        notice=notice,
    )


def ask_group_city_screen(tr: Translator, *, city: CityRef | None) -> Screen:
    """Asks an administrator which city is the group's."""
    _ = tr.gettext
    now = None
    if city is not None:
        now = _("This group’s city: {city}").format(city=f"<b>{escape(city.name, 60)}</b>")
    question = _("Which city is this group in? Reply with its name.")
    return Screen(
        blocks(f"📍 {now}" if now else None, question),
        prompt=_("City"),
    )


def group_city_screen(tr: Translator, *, username: str, city: CityRef | None) -> Screen:
    """What a member is told: the city, who may change it, and where one's own is chosen."""
    _ = tr.gettext
    name = f"<b>{escape(city.name, 60)}</b>" if city else _("not chosen")
    return Screen(
        blocks(
            "📍 " + _("This group’s city: {city}").format(city=name),
            _("Only administrators can change it. Your own city is between you and me."),
        ),
        rows((Button("↗️ " + _("My city"), Url(deep_link(username, AskCity()))),)),
    )
