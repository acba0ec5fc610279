"""One outbox row, one call of the Bot API: rendered in the recipient's language, sent, and what
Telegram's answer means for the row, its chat and the bot."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from telegram import Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)

from db.queries.delivery import Departure
from db.queries.recipients import get_recipient
from handlers.context import Bot, Services
from handlers.i18n import choose_locale, translator
from handlers.markup import inline_markup, preview
from handlers.outgoing import Edit, Kinds, Letter, Outgoing, Post, Stop, Tally, Wait
from handlers.reply import GONE, NOT_MODIFIED, post

TRIES = 5
"""How often a row is tried that Telegram refuses, or that cannot be rendered."""
LONG_TRIES = 30
"""How often a row is tried when the network or Telegram fails: about two hours."""
LONGEST_PAUSE = 300.0
"""Seconds between two tries of a row, at most."""

# Bad requests that mean the chat, not the message.
UNREACHABLE = (
    "chat not found",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_admin_required",
    "channel_private",
    "peer_id_invalid",
    "topic_closed",
)
NO_TOPIC = "message thread not found"
# Said of a poll alone: the group may be written to all the same.
NO_POLLS = "rights to send polls"
# There is nothing left to stop.
STOPPED = (
    "poll has already been closed",
    "message with poll to stop not found",
    "message is not a poll",
    "poll can't be stopped",
)


@dataclass(frozen=True, slots=True)
class Sent:
    """It is there; an edit has no id of its own. `poll`: what was sent or stopped is one."""

    message_id: int | None
    poll: Tally | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """There is nothing to send any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """It wants to leave later."""

    due_at: datetime


@dataclass(frozen=True, slots=True)
class Failed:
    """Not sent, or not known to be; to be tried again after `pause` seconds.

    `passing`: the network, Telegram or another version of this program is at fault, not the row.
    """

    error: str
    pause: float
    passing: bool


@dataclass(frozen=True, slots=True)
class Parked:
    """Set aside: it was tried often enough."""

    error: str


@dataclass(frozen=True, slots=True)
class Paused:
    """The chat cannot be reached until somebody there shows a sign of life."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The group has another id now."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Too many requests: not before so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Unauthorized:
    """The token is not, or no longer, valid: nothing can be sent at all."""

    error: str


Outcome = Sent | Dropped | Postponed | Failed | Parked | Paused | Moved | Refused | Unauthorized


class UnknownKindError(Exception):
    """No renderer has that name. A newer version of this program, on its way in, may have one."""


async def render(
    departure: Departure, *, services: Services, bot: str, kinds: Kinds
) -> Outgoing | Wait | None:
    """What a row says now, in its recipient's language."""
    kind = kinds.get(departure.kind)
    if kind is None:
        raise UnknownKindError(departure.kind)
    async with services.database.read() as session:
        recipient = await get_recipient(session, chat_id=departure.chat_id)
        language = choose_locale(
            recipient.language, recipient.telegram_language, default=services.default_language
        )
        return await kind.render(
            Letter(
                chat_id=departure.chat_id,
                payload=departure.payload,
                tr=translator(language),
                session=session,
                services=services,
                bot=bot,
                now=services.clock(),
            )
        )


async def send(bot: Bot, chat_id: int | None, outgoing: Outgoing) -> Sent:
    """Sends, edits or stops.

    Raises:
        TelegramError: what Telegram or the network said against it.
    """
    if isinstance(outgoing, Edit):
        return Sent(await _edit(bot, chat_id, outgoing))
    if chat_id is None:
        raise ValueError("a new message needs a chat")
    if isinstance(outgoing, Stop):
        stopped = await bot.stop_poll(chat_id, outgoing.message_id)
        return Sent(outgoing.message_id, Tally.of(stopped))
    message = await _post(bot, chat_id, outgoing)
    return Sent(message.message_id, Tally.of(message.poll) if message.poll else None)


async def _post(bot: Bot, chat_id: int, outgoing: Post) -> Message:
    quoted = None
    if outgoing.answers is not None:
        quoted = ReplyParameters(outgoing.answers, allow_sending_without_reply=True)
    sending = partial(post, bot, chat_id, outgoing.reply, quoted=quoted, silent=outgoing.silent)
    try:
        return await sending(thread=outgoing.topic)
    except BadRequest as error:
        if outgoing.topic is None or NO_TOPIC not in error.message.lower():
            raise
        return await sending()


async def _edit(bot: Bot, chat_id: int | None, edit: Edit) -> int | None:
    buttons = inline_markup(edit.screen.rows)
    inline = edit.inline_message_id
    where = None if inline is not None else chat_id
    try:
        if edit.buttons_only:
            edited = await bot.edit_message_reply_markup(
                chat_id=where,
                message_id=edit.message_id,
                inline_message_id=inline,
                reply_markup=buttons,
            )
        else:
            edited = await bot.edit_message_text(
                edit.screen.text,
                chat_id=where,
                message_id=edit.message_id,
                inline_message_id=inline,
                parse_mode=ParseMode.HTML,
                link_preview_options=preview(edit.screen),
                reply_markup=buttons,
            )
    except BadRequest as error:
        if NOT_MODIFIED not in error.message.lower():
            raise
        return edit.message_id
    return edited.message_id if isinstance(edited, Message) else None


def meaning(
    error: Exception, attempts: int, chance: Callable[[], float] = random.random
) -> Outcome:
    """What an error means for a row that was tried so often, this time included."""
    # Order matters: to PTB a BadRequest is a NetworkError.
    match error:
        case RetryAfter():
            asked = error.retry_after
            return Refused(asked.total_seconds() if isinstance(asked, timedelta) else float(asked))
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden():
            return Paused(error.message)
        case InvalidToken():
            return Unauthorized(error.message)
        case BadRequest() if any(part in error.message.lower() for part in (NO_POLLS, *STOPPED)):
            return Dropped(error.message)
        case BadRequest() if any(part in error.message.lower() for part in UNREACHABLE):
            return Paused(error.message)
        case BadRequest() if any(part in error.message.lower() for part in GONE):
            return Dropped(error.message)
        case BadRequest():
            passing = False
        case _:
            passing = isinstance(error, NetworkError | TimeoutError | UnknownKindError)
    text = f"{type(error).__name__}: {error}"
    if attempts >= (LONG_TRIES if passing else TRIES):
        return Parked(text)
    return Failed(text, pause_before(attempts + 1, chance), passing)


def pause_before(attempt: int, chance: Callable[[], float] = random.random) -> float:
    """Seconds before the second, third… try: 1, 2, 4 up to LONGEST_PAUSE, of which up to half is
    left to chance, so that what failed together does not come back together."""
    return min(LONGEST_PAUSE, 2.0 ** min(attempt - 2, 10)) * (0.5 + chance() / 2)
