"""Messages: made, kept, replaced, and told to the bot when it may see them."""

from typing import Any

from bot.playground.emulator.model import Chat, Kept, Person
from bot.playground.emulator.objects import (
    ANONYMOUS,
    chat_object,
    is_admin,
    is_in,
    standing,
    user_object,
)
from bot.playground.emulator.state import State

# What a reply shows of the message it answers does not go on to what that one answered.
_NOT_IN_REPLY = ("reply_to_message", "reply_markup")
SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "forum_topic_created",
)


def keep(
    state: State,
    chat: Chat,
    sender: Person,
    content: dict[str, Any],
    *,
    reply: Kept | None = None,
    thread: int | None = None,
    via_bot: bool = False,
    protect: bool = False,
    silent: bool = False,
) -> Kept:
    """Put a new message into a chat. `content` holds the Message fields that say what it is."""
    # Supergroups and channels count for themselves, all other chats of an account together.
    own = chat.kind in ("supergroup", "channel")
    # Number 1 is that of their creation, and of a forum's general topic.
    message_id = state.next(f"message {chat.id}", 2) if own else state.next("message")
    message: dict[str, Any] = {"message_id": message_id}
    if thread is not None:
        message |= {"message_thread_id": thread, "is_topic_message": True}
        if reply is None and thread in state.kept.get(chat.id, {}):
            # In a topic everything answers the message that opened it.
            reply = state.kept[chat.id][thread]
    elif reply is not None and chat.kind == "supergroup":
        # Replies form threads in every supergroup, though these are not topics one can send to.
        message["message_thread_id"] = reply.message.get("message_thread_id", reply.id)
    if chat.kind == "channel":
        message["sender_chat"] = chat_object(chat)
    elif chat.kind != "private" and standing(chat, sender).anonymous:
        message |= {"from": dict(ANONYMOUS), "sender_chat": chat_object(chat)}
    else:
        message["from"] = user_object(sender)
    message |= {"date": int(state.now()), "chat": chat_object(chat)}
    if reply is not None:
        message["reply_to_message"] = {
            key: value for key, value in reply.message.items() if key not in _NOT_IN_REPLY
        }
    if via_bot:
        message["via_bot"] = user_object(state.me)
    if protect:
        message["has_protected_content"] = True
    kept = Kept(chat, sender, message | content, silent=silent, touched=state.next("touch"))
    state.kept.setdefault(chat.id, {})[message_id] = kept
    return kept


def replace(state: State, kept: Kept, changes: dict[str, Any], *, edited: bool = True) -> bool:
    """Change fields of a message (None removes one); False when that changes nothing."""
    changed = {k: v for k, v in (kept.message | changes).items() if v is not None}
    if changed == kept.message:
        return False
    kept.history.append(kept.message)
    kept.touched = state.next("touch")
    if edited:
        changed["edit_date"] = max(int(state.now()), kept.message["date"])
    kept.message = changed
    return True


def seen_by_bot(state: State, kept: Kept) -> bool:
    """Whether the bot gets a message that somebody else sent, after privacy mode and blocking."""
    chat, message = kept.chat, kept.message
    if chat.kind == "private":
        return chat.with_bot and not chat.blocked
    if not is_in(chat, state.me):
        return False
    if chat.kind == "channel" or not state.privacy_mode or is_admin(chat, state.me):
        return True
    if any(name in message for name in SERVICE):
        return True
    if message.get("via_bot", {}).get("id") == state.me.id:
        return True
    if message.get("reply_to_message", {}).get("from", {}).get("id") == state.me.id:
        return True
    return _is_command_for(state.me, message)


def announce(state: State, kept: Kept, *, edited: bool = False) -> None:
    """Tell the bot of a message as far as it may see it."""
    if seen_by_bot(state, kept):
        kind = "channel_post" if kept.chat.kind == "channel" else "message"
        state.push(f"edited_{kind}" if edited else kind, kept.message)


def _is_command_for(bot: Person, message: dict[str, Any]) -> bool:
    first = next(iter(message.get("entities", [])), None)
    if first is None or first["type"] != "bot_command" or first["offset"] != 0:
        return False
    _, _, addressee = message["text"][: first["length"]].partition("@")
    return not addressee or addressee.lower() == (bot.username or "").lower()
