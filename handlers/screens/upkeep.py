"""What is said of the program itself: to operators, and to whom it failed."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.i18n import Translator
from handlers.screens.screen import Screen, blocks, escape, lines


def parked_screen(found: Sequence[tuple[str, str, int]], tr: Translator) -> Screen:
    """Messages that were set aside: kind, error and number of each sort."""
    count = sum(number for _, _, number in found)
    told = tr.ngettext(
        "{count} message could not be delivered since yesterday.",
        "{count} messages could not be delivered since yesterday.",
        count,
    ).format(count=tr.number(count))
    reasons = (
        f"{tr.number(number)} × <code>{escape(kind, 64)}</code>\n{escape(error, 200)}"
        for kind, error, number in found
    )
    return Screen(blocks(f"⚠️ {told}", lines(*reasons)))


def unanswered_screen(incident: str, tr: Translator) -> Screen:
    """An answer did not get through to whoever reads this, some time ago."""
    _ = tr.gettext
    said = _(
        "My answer did not get through to you. Please ask again. If it happens again, quote "
        "{incident}."
    )
    return Screen(said.format(incident=escape(incident, 64)))
