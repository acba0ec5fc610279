"""What operators are told of the program itself."""

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
