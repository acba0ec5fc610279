"""Keyboards: what each kind of chat allows, and the limits of buttons."""

from typing import Any

from bot.playground.emulator.links import LinkError, check_link, mentioned_user
from bot.playground.emulator.model import Chat
from bot.playground.emulator.spec import bad_request

_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_STYLES = ("danger", "success", "primary")
_REQUESTS = {
    "request_contact": "Phone number can be requested in private chats only",
    "request_location": "Location can be requested in private chats only",
    "request_poll": "Poll can be requested in private chats only",
    "request_users": "Users can be requested in private chats only",
    "request_chat": "Chats can be requested in private chats only",
    "web_app": "Web App buttons can be used in private chats only",
}
MOST_BUTTONS = 100
MOST_IN_A_ROW = 8


def check_markup(
    markup: dict[str, Any] | None, chat: Chat | None, *, only_inline: bool = False
) -> dict[str, Any] | None:
    """The markup as Telegram keeps it (links completed), None for an empty one, or ApiError.

    `chat` is None for a message sent through inline mode.
    """
    if markup is None:
        return None
    if "inline_keyboard" in markup:
        return _inline(markup, chat)
    if only_inline or (chat is not None and chat.kind == "channel"):
        raise bad_request("Inline keyboard expected")
    for field in ("force_reply", "remove_keyboard"):
        if markup.get(field) is False:
            return None
    placeholder = markup.get("input_field_placeholder")
    if placeholder is not None and not 1 <= len(placeholder) <= 64:
        raise bad_request("PLACEHOLDER_INVALID")
    if "keyboard" in markup:
        return _reply(markup, chat)
    return markup


def _inline(markup: dict[str, Any], chat: Chat | None) -> dict[str, Any] | None:
    rows = [
        [_inline_button(button, chat) for button in row] for row in markup["inline_keyboard"] if row
    ]
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _inline_button(button: dict[str, Any], chat: Chat | None) -> dict[str, Any]:
    if not button["text"]:
        raise bad_request("Inline keyboard button text must be non-empty")
    actions = [name for name in _ACTIONS if name in button]
    if not actions or button.get("callback_data") == "":
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        # Telegram takes the first and forgets the rest, which is never what was meant.
        raise bad_request(
            "can't parse inline keyboard button: exactly one action expected,"
            f" found {' and '.join(actions)}"
        )
    if button.get("style", _STYLES[0]) not in _STYLES:
        raise bad_request("BUTTON_STYLE_INVALID")
    return button | _inline_action(actions[0], button, chat)


def _inline_action(action: str, button: dict[str, Any], chat: Chat | None) -> dict[str, Any]:
    """The action checked, in the words that Telegram keeps."""
    if action == "callback_data" and len(button[action].encode()) > 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if action == "url" and mentioned_user(button["url"]) is None:
        return {"url": _link(button["url"], "Inline keyboard button URL")}
    if action == "login_url":
        _link(button["login_url"]["url"], "Inline keyboard button login URL", https_only=True)
    if action == "web_app":
        _link(button["web_app"]["url"], "Inline keyboard button Web App URL", https_only=True)
        if chat is None or chat.kind != "private":
            raise bad_request("BUTTON_TYPE_INVALID")
    if action in ("pay", "callback_game"):
        raise bad_request("BUTTON_TYPE_INVALID")
    if action == "copy_text" and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if action.startswith("switch_inline_query") and chat is not None and chat.kind == "channel":
        raise bad_request(
            f"Can't use {action} button in a channel chat, because users will not be able to use"
            " the button without knowing bot's username"
        )
    return {}


def _reply(markup: dict[str, Any], chat: Chat | None) -> dict[str, Any] | None:
    rows = [row for row in markup["keyboard"] if row]
    if sum(map(len, rows)) > 300 or any(len(row) > 12 for row in rows):
        raise bad_request("reply markup is too long")
    for button in (button for row in rows for button in row):
        if not button["text"]:
            raise bad_request("Keyboard button text must be non-empty")
        requests = [name for name in _REQUESTS if button.get(name)]
        if requests and (chat is None or chat.kind != "private"):
            raise bad_request(_REQUESTS[requests[0]])
        if "web_app" in requests:
            _link(button["web_app"]["url"], "Keyboard button Web App URL", https_only=True)
    return {**markup, "keyboard": rows} if rows else None


def _link(url: str, what: str, *, https_only: bool = False) -> str:
    try:
        return check_link(url, https_only=https_only)
    except LinkError as fault:
        raise bad_request(f"{what} '{url}' is invalid: {fault}") from None
