"""Methods that change or remove messages."""

from collections.abc import Mapping
from typing import Any

from bot.playground.emulator import files as file_store
from bot.playground.emulator.access import find_message, may, readable, writable
from bot.playground.emulator.markup import check_markup
from bot.playground.emulator.messages import announce, keep, replace
from bot.playground.emulator.methods.sending import find_user
from bot.playground.emulator.model import Chat, File, Kept
from bot.playground.emulator.objects import is_in
from bot.playground.emulator.spec import bad_request
from bot.playground.emulator.state import State
from bot.playground.emulator.texts import caption, message_text

_MEDIA = ("photo", "document", "video", "audio", "animation", "voice")
_NO_TEXT = dict.fromkeys(("text", "entities", "link_preview_options"))
_NO_CAPTION = dict.fromkeys(("caption", "caption_entities", "show_caption_above_media"))
_NO_MEDIA = dict.fromkeys((*_MEDIA, "has_media_spoiler"))
DELETABLE_SECONDS = 48 * 3600


def _editable(state: State, params: dict[str, Any]) -> Kept:
    """The message a call wants to change, when it is the bot's to change."""
    if "inline_message_id" in params:
        inline = state.inline_messages.get(params["inline_message_id"])
        if inline is None or inline.deleted:
            raise bad_request("MESSAGE_ID_INVALID")
        return inline
    if "chat_id" not in params or "message_id" not in params:
        raise bad_request("message identifier is not specified")
    chat = writable(state, params["chat_id"])
    kept = find_message(state, chat, params["message_id"], "message to edit not found")
    own = kept.sender is state.me
    if chat.kind == "channel" and not own:
        own = may(state, chat, "can_edit_messages")
    if not own or kept.keyboard is not None or "forward_origin" in kept.message:
        raise bad_request("message can't be edited")
    return kept


def _edit(
    state: State,
    params: dict[str, Any],
    kept: Kept,
    changes: dict[str, Any],
    *,
    edited: bool = True,
) -> Any:
    where = None if "inline_message_id" in params else kept.chat
    markup = check_markup(params.get("reply_markup"), where, only_inline=True)
    if not replace(state, kept, changes | {"reply_markup": markup}, edited=edited):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly"
            " the same as a current content and reply markup of the message"
        )
    return True if "inline_message_id" in params else kept.message


def edit_text(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    if "text" not in params:
        raise bad_request("message text is empty")
    content = message_text(params, lambda user_id: find_user(state, user_id))
    kept = _editable(state, params)
    if "text" not in kept.message:
        raise bad_request("there is no text in the message to edit")
    return _edit(state, params, kept, _NO_TEXT | content)


def edit_caption(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    content = caption(params, lambda user_id: find_user(state, user_id))
    kept = _editable(state, params)
    if not any(name in kept.message for name in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    return _edit(state, params, kept, _NO_CAPTION | content)


def edit_media(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    media = params["media"]
    if media["type"] not in ("photo", "document"):
        raise bad_request(f"type of media {media['type']} is not supported here")
    kept = _editable(state, params)
    if not any(name in kept.message for name in (*_MEDIA, "text")):
        raise bad_request("message can't be edited")
    upload = file_store.named(media, files, "media")
    if upload is not None and "inline_message_id" in params:
        raise bad_request("can't upload file for inline messages; use file_id or HTTP URL instead")
    file_id = file_store.take(state, media["type"], media["media"], upload)
    make = {"photo": file_store.photo, "document": file_store.document}[media["type"]]
    content: dict[str, Any] = {media["type"]: make(state, file_id)}
    content |= caption(media, lambda user_id: find_user(state, user_id))
    if media.get("has_spoiler"):
        content["has_media_spoiler"] = True
    return _edit(state, params, kept, _NO_TEXT | _NO_CAPTION | _NO_MEDIA | content)


def edit_reply_markup(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    # Telegram shows no "edited" for a change of buttons alone.
    return _edit(state, params, _editable(state, params), {}, edited=False)


def delete(state: State, kept: Kept) -> None:
    """Take a message out of its chat."""
    kept.deleted = True
    if kept.chat.pinned == kept.id:
        kept.chat.pinned = None


def _deletable(state: State, chat: Chat, kept: Kept) -> bool:
    if chat.kind != "private" and may(state, chat, "can_delete_messages"):
        return True
    fresh = state.now() - kept.message["date"] < DELETABLE_SECONDS
    return fresh and (kept.sender is state.me or chat.kind == "private")


def _deletion_chat(state: State, chat_id: int | str) -> Chat:
    chat = readable(state, chat_id)
    if chat.kind == "private":
        writable(state, chat_id)
    return chat


def delete_message(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    chat = _deletion_chat(state, params["chat_id"])
    kept = find_message(state, chat, params["message_id"], "message to delete not found")
    if not _deletable(state, chat, kept):
        if kept.sender is state.me:
            raise bad_request("message can't be deleted for everyone")
        raise bad_request("message can't be deleted")
    delete(state, kept)
    return True


def delete_messages(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    chat = _deletion_chat(state, params["chat_id"])
    if not 1 <= len(params["message_ids"]) <= 100:
        raise bad_request("message identifiers are not specified")
    found = [state.kept.get(chat.id, {}).get(message_id) for message_id in params["message_ids"]]
    standing = [kept for kept in found if kept is not None and not kept.deleted]
    if not all(_deletable(state, chat, kept) for kept in standing):
        raise bad_request("message can't be deleted")
    for kept in standing:
        delete(state, kept)
    return True


def _pinning_chat(state: State, params: dict[str, Any]) -> Chat:
    chat = readable(state, params["chat_id"])
    right = "can_edit_messages" if chat.kind == "channel" else "can_pin_messages"
    if chat.kind != "private" and not (is_in(chat, state.me) and may(state, chat, right)):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


def pin(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    chat = _pinning_chat(state, params)
    kept = find_message(state, chat, params["message_id"], "message to pin not found")
    chat.pinned = kept.id
    announce(state, keep(state, chat, state.me, {"pinned_message": kept.message}))
    return True


def unpin(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    chat = _pinning_chat(state, params)
    wanted = params.get("message_id", chat.pinned)
    if chat.pinned is None or wanted != chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned = None
    return True
