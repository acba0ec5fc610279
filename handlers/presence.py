"""Where the bot is still welcome: chats that shut it out are left alone until they show a sign of
life, and people who gave the bot something to remember are written to in their language."""

from __future__ import annotations

from telegram import ChatMember, Update
from telegram.ext import ChatMemberHandler

from db.queries.outbox import pause_chat, resume_chat
from db.queries.people import save_person
from db.results import Settings
from handlers.context import Context

OUT = (ChatMember.LEFT, ChatMember.BANNED)


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
    member = changed.new_chat_member
    restricted = member.status == ChatMember.RESTRICTED and not getattr(
        member, "can_send_messages", True
    )
    async with context.db.write() as session:
        if member.status in OUT or restricted:
            await pause_chat(
                session, chat_id=changed.chat.id, reason=f"bot is {member.status}", now=context.now
            )
        else:
            await resume_chat(session, chat_id=changed.chat.id, now=context.now)


def presence_handler() -> ChatMemberHandler[Context, None]:
    """Notes what becomes of the bot's own membership, whoever else handles it."""
    return ChatMemberHandler(membership_changed, ChatMemberHandler.MY_CHAT_MEMBER)
