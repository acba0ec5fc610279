"""What comes with an update and is read by nobody is not made into objects.

Every tap brings along the message it was made on: its text, each piece of bold in it and each of
its buttons. PTB makes an object of every one of them, which was a third of the work of a tap.
"""

from __future__ import annotations

from typing import Any

# Of a message of the bot's own that somebody tapped on or answered.
UNREAD = ("entities", "caption_entities", "link_preview_options", "reply_markup")


def lightened(update: dict[str, Any]) -> dict[str, Any]:
    """The update, as Telegram sent it, without what nobody reads; changed in place."""
    tapped = _within(_within(update, "callback_query"), "message")
    answered = _within(_within(update, "message"), "reply_to_message")
    for message in (tapped, answered):
        for name in UNREAD:
            message.pop(name, None)
    return update


def _within(outer: dict[str, Any], name: str) -> dict[str, Any]:
    found = outer.get(name)
    return found if isinstance(found, dict) else {}
