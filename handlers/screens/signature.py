"""How one's opinions are signed."""

from __future__ import annotations

from db.audience import Signature
from handlers.actions import ShowSettings
from handlers.audience.actions import AskPenName, SignAs
from handlers.i18n import Translator
from handlers.screens.comment import signed
from handlers.screens.screen import Button, Screen, blocks, rows
from handlers.screens.words import NAME_UNITS


def signature_screen(signature: Signature, tr: Translator) -> Screen:
    """The name under one's opinions, and how to change it."""
    _ = tr.gettext
    if signature.pen_name is None:
        how = _("That is your first name in Telegram.")
    elif signature.pen_name:
        how = _("That is the pen name you chose.")
    else:
        how = _("Your name is hidden.")
    return Screen(
        blocks(
            "✒️ <b>" + _("Pen name") + "</b>",
            _("Your opinions are signed: {name}").format(name=signed(signature.name, tr)),
            how + " " + _("A change holds for all your opinions at once."),
        ),
        rows(
            (Button("✏️ " + _("Choose a pen name"), AskPenName()),),
            (
                Button(_("My first name"), SignAs(True))
                if signature.pen_name is not None
                else None,
                Button(_("Hide my name"), SignAs(False)) if signature.pen_name != "" else None,
            ),
            (Button("‹ " + _("Settings"), ShowSettings()),),
        ),
    )


def ask_pen_name_screen(tr: Translator, *, problem: str | None = None) -> Screen:
    """Asks for a name."""
    _ = tr.gettext
    question = _(
        "Which name shall stand under your opinions? At most {most} characters, or /cancel."
    )
    return Screen(blocks(problem, "✒️ " + question.format(most=NAME_UNITS)), prompt=_("Pen name"))
