"""Methods that put a message into a chat."""

from collections.abc import Mapping
from typing import Any

from bot.playground.emulator import files as file_store
from bot.playground.emulator import keyboards
from bot.playground.emulator.access import find_message, readable, thread_of, writable
from bot.playground.emulator.markup import check_markup
from bot.playground.emulator.messages import SERVICE, keep
from bot.playground.emulator.model import Chat, File, Kept
from bot.playground.emulator.objects import user_object
from bot.playground.emulator.spec import bad_request
from bot.playground.emulator.state import State
from bot.playground.emulator.texts import caption, message_text

# What this bot has no use for, refused as Telegram does for somebody without the means.
_REFUSED = {
    "business_connection_id": "business connection not found",
    "message_effect_id": "EFFECT_ID_INVALID",
    "suggested_post_parameters": "suggested posts can be sent only to channel direct messages",
    "direct_messages_topic_id": "chat is not a direct messages chat",
}
_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
ACTION_SECONDS = 5.0
# The fields that make up what a message says, for copies and forwards.
_CONTENT = (
    "text",
    "entities",
    "link_preview_options",
    "photo",
    "document",
    "caption",
    "caption_entities",
    "show_caption_above_media",
    "has_media_spoiler",
    "location",
    "venue",
    "contact",
    "sticker",
    "poll",
)


def find_user(state: State, user_id: int) -> dict[str, Any] | None:
    """The User object of somebody known, for mentions."""
    person = state.user(user_id)
    return user_object(person) if person else None


def send(state: State, params: dict[str, Any], content: dict[str, Any]) -> Kept:
    """Put a message with that content where the call says, with all that a call may add to it."""
    for name, refusal in _REFUSED.items():
        if name in params:
            raise bad_request(refusal)
    if params.get("allow_paid_broadcast"):
        raise bad_request("FLOODSKIP_NOT_ALLOWED")
    chat = writable(state, params["chat_id"])
    reply, quote = _reply(state, chat, params.get("reply_parameters"))
    thread = thread_of(chat, params, reply)
    markup = check_markup(params.get("reply_markup"), chat)
    inline = {"reply_markup": markup} if markup and "inline_keyboard" in markup else {}
    kept = keep(
        state,
        chat,
        state.me,
        content | quote | inline,
        reply=reply,
        thread=thread,
        protect=bool(params.get("protect_content")),
        silent=bool(params.get("disable_notification")),
    )
    if markup and not inline:
        kept.keyboard = markup
        keyboards.show(state, kept)
    state.actions.pop(chat.id, None)
    return kept


def _reply(
    state: State, chat: Chat, given: dict[str, Any] | None
) -> tuple[Kept | None, dict[str, Any]]:
    """The message to answer and, if a part of it is quoted, the `quote` field."""
    if given is None:
        return None, {}
    refusal = "message to be replied not found"
    kept = state.kept.get(chat.id, {}).get(given["message_id"])
    elsewhere = "chat_id" in given and readable(state, given["chat_id"]) is not chat
    if kept is None or kept.deleted or elsewhere:
        if given.get("allow_sending_without_reply") and not elsewhere:
            return None, {}
        raise bad_request(refusal)
    if not given.get("quote"):
        return kept, {}
    text = kept.message.get("text") or kept.message.get("caption", "")
    position = text.find(given["quote"])
    if position < 0:
        raise bad_request("QUOTE_TEXT_INVALID")
    return kept, {"quote": {"text": given["quote"], "position": position, "is_manual": True}}


def send_message(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    content = message_text(params, lambda user_id: find_user(state, user_id))
    return send(state, params, content).message


def send_photo(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    upload = file_store.named(params, files, "photo")
    file_id = file_store.take(state, "photo", params.get("photo"), upload)
    content: dict[str, Any] = {"photo": file_store.photo(state, file_id)}
    if params.get("has_spoiler"):
        content["has_media_spoiler"] = True
    return send(state, params, content | _caption(state, params)).message


def send_document(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    upload = file_store.named(params, files, "document")
    file_id = file_store.take(state, "document", params.get("document"), upload)
    content = {"document": file_store.document(state, file_id)}
    return send(state, params, content | _caption(state, params)).message


def _caption(state: State, params: dict[str, Any]) -> dict[str, Any]:
    return caption(params, lambda user_id: find_user(state, user_id))


def location(params: Mapping[str, Any]) -> dict[str, Any]:
    """A Location, degrees checked."""
    if not (-90 <= params["latitude"] <= 90 and -180 <= params["longitude"] <= 180):
        raise bad_request("wrong latitude or longitude specified")
    return {"latitude": params["latitude"], "longitude": params["longitude"]}


def send_location(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    return send(state, params, {"location": location(params)}).message


def send_venue(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    if not params["title"].strip():
        raise bad_request("title must be non-empty")
    venue = {"location": location(params), "title": params["title"], "address": params["address"]}
    return send(state, params, {"venue": venue, "location": venue["location"]}).message


def _original(state: State, params: dict[str, Any], verb: str) -> Kept:
    source = readable(state, params["from_chat_id"])
    kept = find_message(state, source, params["message_id"], f"message to {verb} not found")
    if kept.message.get("has_protected_content") or any(name in kept.message for name in SERVICE):
        past = {"copy": "copied", "forward": "forwarded"}[verb]
        raise bad_request(f"message can't be {past}")
    return kept


def _content(kept: Kept) -> dict[str, Any]:
    return {name: kept.message[name] for name in _CONTENT if name in kept.message}


def copy_message(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    content = _content(_original(state, params, "copy"))
    if "caption" in params and "text" not in content:
        content = {k: v for k, v in content.items() if k not in ("caption", "caption_entities")}
        content |= _caption(state, params)
    return {"message_id": send(state, params, content).id}


def forward_message(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    kept = _original(state, params, "forward")
    origin: dict[str, Any] = {"date": kept.message["date"]}
    if kept.chat.kind == "channel":
        origin |= {"type": "channel", "chat": kept.message["chat"], "message_id": kept.id}
    else:
        origin |= {"type": "user", "sender_user": user_object(kept.sender)}
    forwarded = kept.message.get("forward_origin", origin)
    return send(state, params, _content(kept) | {"forward_origin": forwarded}).message


def send_chat_action(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    if params["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = writable(state, params["chat_id"])
    thread_of(chat, params, None)
    state.actions[chat.id] = (params["action"], state.now() + ACTION_SECONDS)
    return True
