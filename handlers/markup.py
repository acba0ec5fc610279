"""A screen's buttons, prompt and picture as Telegram takes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import (
    ForceReply,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
)

from handlers.callbacks import Action
from handlers.screens.screen import Button, Inline, Row, Screen, Url, is_link

Markup = InlineKeyboardMarkup | ForceReply | ReplyKeyboardMarkup


class Buttons(InlineKeyboardMarkup):
    """An inline keyboard that is kept as it is sent: of each button PTB would make an object, only
    to take it apart again, which is a tenth of a card's work."""

    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__(())
        self._rows = [[_button(button) for button in row] for row in rows]

    def to_dict(self, recursive: bool = True) -> dict[str, Any]:
        """As the Bot API takes it."""
        return {"inline_keyboard": self._rows}


def _button(button: Button) -> dict[str, str]:
    match button.target:
        case Action() as action:
            return {"text": button.label, "callback_data": action.pack()}
        case Url(address):
            return {"text": button.label, "url": address}
        case Inline(query):
            return {"text": button.label, "switch_inline_query": query}


def inline_markup(rows: Sequence[Row]) -> InlineKeyboardMarkup | None:
    """Rows of buttons for Telegram, or None."""
    return Buttons(rows) if rows else None


def markup(screen: Screen) -> Markup | None:
    """What goes under a new message: only one of Telegram's kinds is possible."""
    if screen.prompt is not None:
        return ForceReply(selective=True, input_field_placeholder=screen.prompt[:64] or None)
    if screen.ask_location is not None:
        button = KeyboardButton(screen.ask_location, request_location=True)
        return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
    return inline_markup(screen.rows)


def preview(screen: Screen) -> LinkPreviewOptions:
    """The picture, large above the text; no other link in the text is ever previewed."""
    if not is_link(screen.picture):
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(url=screen.picture, prefer_large_media=True, show_above_text=True)
