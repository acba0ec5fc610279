"""Which chats the bot can reach, and what it may do there."""

from typing import Any

from bot.playground.emulator.model import ApiError, Chat, Kept
from bot.playground.emulator.objects import is_admin, is_in, standing
from bot.playground.emulator.spec import bad_request
from bot.playground.emulator.state import State


def find_chat(state: State, chat_id: int | str) -> Chat:
    """The chat behind an id or @username, whether the bot may enter or not."""
    chat: Chat | None = None
    if isinstance(chat_id, str) and chat_id.startswith("@"):
        name = chat_id[1:].lower()
        named = (c for c in state.chats.values() if (c.username or "").lower() == name)
        chat = next((c for c in named if c.kind in ("supergroup", "channel")), None)
    elif isinstance(chat_id, int) or chat_id.lstrip("-").isdecimal():
        chat = state.chats.get(int(chat_id))
    if chat is None or (chat.kind == "private" and not chat.with_bot):
        raise bad_request("chat not found")
    return chat


def readable(state: State, chat_id: int | str) -> Chat:
    """A chat the bot may look into."""
    chat = find_chat(state, chat_id)
    if chat.kind == "private":
        return chat
    if chat.migrated_to is not None:
        raise ApiError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=chat.migrated_to,
        )
    if not is_in(chat, state.me):
        status = standing(chat, state.me).status
        what = "was kicked from" if status == "kicked" else "is not a member of"
        raise ApiError(403, f"Forbidden: bot {what} the {chat.kind} chat")
    return chat


def writable(state: State, chat_id: int | str) -> Chat:
    """A chat the bot may send to."""
    chat = readable(state, chat_id)
    if chat.kind == "private":
        if chat.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if not chat.started:
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
    elif chat.kind == "channel":
        if not may(state, chat, "can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")
    elif standing(chat, state.me).status == "restricted":
        raise bad_request("not enough rights to send text messages to the chat")
    return chat


def may(state: State, chat: Chat, right: str) -> bool:
    """Whether the bot administers a chat with that right."""
    member = standing(chat, state.me)
    return is_admin(chat, state.me) and (member.status == "creator" or right in member.rights)


def find_message(state: State, chat: Chat, message_id: int, refusal: str) -> Kept:
    """A message that stands in a chat, or ApiError with that text."""
    kept = state.kept.get(chat.id, {}).get(message_id)
    if kept is None or kept.deleted:
        raise bad_request(refusal)
    return kept


def thread_of(chat: Chat, params: dict[str, Any], reply: Kept | None) -> int | None:
    """The topic a message goes to: the one asked for, else that of the message it answers."""
    thread: int | None = params.get("message_thread_id")
    if thread is not None:
        if not chat.is_forum or thread not in chat.topics:
            raise bad_request("message thread not found")
        return thread
    if reply is not None and reply.message.get("is_topic_message"):
        return int(reply.message["message_thread_id"])
    return None
