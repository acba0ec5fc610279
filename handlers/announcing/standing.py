"""Whether somebody may set up a chat's announcements: what Telegram says at that moment."""

from __future__ import annotations

from telegram.error import BadRequest, Forbidden

from handlers.context import Context
from handlers.screens.screen import Toast
from handlers.standing import ADMINISTRATORS


async def refusal(context: Context, chat_id: int) -> Toast | None:
    """What is said to who may not set up this chat; None to its administrators."""
    _ = context.tr.gettext
    visit = context.visit
    if visit.as_chat and visit.chat_id == chat_id:
        return None
    if not visit.private and visit.chat_id != chat_id:
        return Toast(_("This button has expired. Send /start to begin again."), alert=True)
    try:
        member = await context.bot.get_chat_member(chat_id, visit.person_id)
    except (BadRequest, Forbidden):
        # Not a member any more, or a channel that does not let the bot look.
        said = _("I cannot see that chat. Add me to it; to a channel, as an administrator.")
        return Toast(said, alert=True)
    if member.status in ADMINISTRATORS:
        return None
    return Toast(_("Only this chat’s administrators can set up announcements."), alert=True)
