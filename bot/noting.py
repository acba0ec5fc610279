"""What becomes of a row, and of its chat, by what came of sending it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.delivery import (
    Dropped,
    Failed,
    Moved,
    Outcome,
    Parked,
    Paused,
    Postponed,
    Refused,
    Sent,
    Unauthorized,
)
from bot.limits import Limits
from db.queries import delivery as rows
from db.queries.delivery import Departure
from db.queries.groups import move_group
from db.queries.outbox import pause_chat
from db.session import WriteSession
from handlers.outgoing import Kinds, Receipt, Tally

Aftermath = Callable[[WriteSession], Awaitable[None]]

log = structlog.get_logger(__name__)


def note_row(
    connection: Connection,
    row: Departure,
    outcome: Outcome,
    *,
    heard: int,
    now: datetime,
    limits: Limits,
) -> None:
    """Notes what came of a row, heard of at this moment of the pace."""
    failed = partial(rows.note_failed, connection, row)
    free = heard + limits.per_chat + limits.margin
    match outcome:
        case Sent(message_id):
            held = _free_after(connection, row, free, limits)
            rows.note_sent(connection, row, message_id=message_id, held_until=held, now=now)
        case Failed(error, pause):
            failed(error=error, held_until=heard + milliseconds(pause))
        case Postponed(due_at):
            failed(error=None, held_until=heard, forgiven=True, due_at=due_at)
        case Refused(seconds):
            until = heard + milliseconds(seconds) + limits.margin
            failed(error=None, held_until=until, forgiven=True)
        case Unauthorized(error):
            failed(error=error, held_until=heard, forgiven=True)
        case Moved():
            failed(error=None, held_until=heard, forgiven=True)
        case Paused(reason):
            failed(error=reason, held_until=free, becomes="held")
        case Dropped(reason):
            failed(error=reason, held_until=heard, becomes="dropped")
        case Parked(error):
            failed(error=error, held_until=free, becomes="parked")


def _free_after(connection: Connection, row: Departure, free: int, limits: Limits) -> int:
    """When the chat may get its next message: a group gets only so many a minute."""
    if row.chat_id is None or row.chat_id > 0:
        return free
    earlier = rows.nth_latest_hold(connection, row, nth=limits.per_group - 1)
    return max(free, (earlier or 0) + limits.group_window - limits.per_chat)


def aftermath(row: Departure, outcome: Outcome, *, kinds: Kinds, now: datetime) -> Aftermath | None:
    """What else an outcome changes, in the same transaction."""
    chat_id = row.chat_id
    match outcome:
        case Sent(message_id, poll) if (sent := kinds[row.kind].sent) is not None:
            return partial(_tell, row, message_id, poll, now, sent)
        case Dropped() | Parked() if (
            row.kind in kinds and (lost := kinds[row.kind].lost) is not None
        ):
            return partial(_tell, row, None, None, now, lost)
        case Moved(new) if chat_id is not None:
            return partial(move_group, old=chat_id, new=new)
        case Paused(reason) if chat_id is not None:
            return partial(pause_chat, chat_id=chat_id, reason=reason, now=now)
    return None


async def _tell(
    row: Departure,
    message_id: int | None,
    poll: Tally | None,
    now: datetime,
    tell: Callable[[Receipt], Awaitable[None]],
    session: WriteSession,
) -> None:
    try:
        async with session.begin_nested():
            await tell(Receipt(row.chat_id, row.payload, message_id, session, now, poll))
    except Exception:
        # The message is there: better unnoted by its kind than sent again.
        log.exception("noting a sent message failed", kind=row.kind, row=row.id)


def milliseconds(seconds: float) -> int:
    """The pace's unit."""
    return round(seconds * 1000)
