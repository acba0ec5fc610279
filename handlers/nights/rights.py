"""Who may open, close and call off a film night: whoever began it, and the group's administrators,
as Telegram says at that moment."""

from __future__ import annotations

from telegram.constants import ChatID

from db.nights import Night
from handlers.context import Context
from handlers.screens.screen import Toast
from handlers.standing import is_administrator

# Under these ids Telegram shows who writes in a group's or channel's name.
NOBODY = frozenset((ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL, ChatID.SERVICE_CHAT))


def beginner(context: Context) -> int | None:
    """The person who begins a night now; None for who writes in the group's name."""
    visit = context.visit
    return None if visit.as_chat or visit.person_id in NOBODY else visit.person_id


def elsewhere(context: Context, night: Night | None) -> Toast | None:
    """What is said when a button's night is not this chat's, or is known no more."""
    if night is not None and night.chat_id == context.visit.chat_id:
        return None
    _ = context.tr.gettext
    return Toast(_("This film night is over. /filmnight begins another."), alert=True)


def over(context: Context) -> Toast:
    """What is said when what a button does has been done or came to nothing."""
    return Toast(context.tr.gettext("That vote is over."), alert=True)


async def refusal(context: Context, night: Night) -> Toast | None:
    """What is said to whoever may not do that; None to who may."""
    if night.person_id is not None and night.person_id == context.visit.person_id:
        return None
    if context.visit.as_chat or await is_administrator(context):
        return None
    _ = context.tr.gettext
    return Toast(
        _(
            "Only the person who began this film night, or an administrator of the group, can do "
            "that."
        ),
        alert=True,
    )
