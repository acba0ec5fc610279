"""Whether somebody administers the chat they are in: what Telegram says at that moment."""

from __future__ import annotations

from telegram.constants import ChatMemberStatus

from handlers.context import Context

ADMINISTRATORS = (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)


async def is_administrator(context: Context) -> bool:
    """Whether who asks administers this chat; who writes in its name does."""
    visit = context.visit
    if visit.as_chat:
        return True
    member = await context.bot.get_chat_member(visit.chat_id, visit.person_id)
    return member.status in ADMINISTRATORS
