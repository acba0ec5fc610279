"""Where the bot is still welcome: chats that shut it out are left alone until they show a sign of
life, and people who gave the bot something to remember are written to in their language."""

from __future__ import annotations

from telegram import Chat, ChatMember, ChatMemberAdministrator, ChatMemberRestricted, Update
from telegram.ext import ChatMemberHandler

from db.queries.outbox import pause_chat, resume_chat
from db.queries.people import save_person
from db.results import Settings
from handlers.context import Context


def may_write(member: ChatMember, chat: Chat) -> bool:
    """Whether who stands so in a chat may send messages there."""
    if isinstance(member, ChatMemberAdministrator):
        return chat.type != Chat.CHANNEL or bool(member.can_post_messages)
    if isinstance(member, ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    return chat.type != Chat.CHANNEL and member.status == ChatMember.MEMBER


async def keep_contact(update: Update, context: Context, chosen: Settings) -> None:
    """Writes down what an update tells of its sender, when it tells something new."""
    user, chat = update.effective_user, update.effective_chat
    if user is None:
        return
    moved = chosen.telegram_language is not None and chosen.telegram_language != (
        user.language_code or ""
    )
    alive = chosen.chat_paused and (update.message or update.callback_query) is not None
    if not (moved or alive):
        return
    async with context.db.write() as session:
        if moved:
            await save_person(
                session, person_id=user.id, telegram_language=user.language_code or None
            )
        if alive and chat is not None:
            await resume_chat(session, chat_id=chat.id, now=context.now)


async def membership_changed(update: Update, context: Context) -> None:
    """Somebody blocked the bot, threw it out, or let it in again."""
    changed = update.my_chat_member
    if changed is None:
        return
    chat, member = changed.chat, changed.new_chat_member
    async with context.db.write() as session:
        if may_write(member, chat):
            await resume_chat(session, chat_id=chat.id, now=context.now)
        else:
            reason = f"bot is {member.status}"
            await pause_chat(session, chat_id=chat.id, reason=reason, now=context.now)


def presence_handler() -> ChatMemberHandler[Context, None]:
    """Notes what becomes of the bot's own membership, whoever else handles it."""
    return ChatMemberHandler(membership_changed, ChatMemberHandler.MY_CHAT_MEMBER)
