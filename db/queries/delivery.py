"""The worker's side of the outbox: taking rows, and noting what became of them.

Workers take turns under the lock that `lock_pace` holds until its transaction ends, so that their
sending together keeps within Telegram's limits. Times in milliseconds are Unix time by one clock
for all of them: PostgreSQL's own, or that of the machine on which the SQLite file lies.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CursorResult,
    Dialect,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from db.models import Chat, Outbox, Pace, PausedChat, Person
from db.queries.outbox import Lane
from db.session import ReadSession, WriteSession

THE_PACE = 1  # the id of the only row


@dataclass(frozen=True, slots=True)
class Departure:
    """A row that has been taken, and is to be sent by whoever took it.

    `attempts` counts this one. It is what tells this taking of the row from any other.
    """

    id: int
    chat_id: int | None
    lane: Lane
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    revision: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """In which language a chat is written to; None where nothing is known of it."""

    language: str | None = None
    telegram_language: str | None = None


# Statements are built once: that is most of what they would cost.
_PACE = select(Pace.state).where(Pace.id == THE_PACE)
_SAVE_PACE = update(Pace).where(Pace.id == THE_PACE).values(state=bindparam("changed"))
_CLOCK = select(func.extract("epoch", func.clock_timestamp()) * 1000)
_OTHER = aliased(Outbox)
_HELD = select(func.max(_OTHER.held_until)).where(_OTHER.chat_id == Outbox.chat_id)
_NEXT = (
    select(Outbox.id, Outbox.chat_id, Outbox.kind, Outbox.payload, Outbox.attempts, Outbox.revision)
    .where(
        # Written out, so that the partial index is seen to fit.
        Outbox.state == literal("pending", literal_execute=True),
        Outbox.lane == bindparam("lane"),
        Outbox.due_at <= bindparam("now"),
        or_(Outbox.until.is_(None), Outbox.until > bindparam("now")),
        # A scalar subquery, because an anti-join may be planned as a scan of the whole table.
        func.coalesce(_HELD.scalar_subquery(), 0) <= bindparam("at"),
        func.coalesce(Outbox.held_until, 0) <= bindparam("at"),
        ~select(PausedChat.chat_id).where(PausedChat.chat_id == Outbox.chat_id).exists(),
    )
    .order_by(Outbox.due_at, Outbox.id)
    .limit(1)
)
# Locks of others, such as a chat being moved, are not waited for.
_TAKE = _NEXT.with_for_update(of=Outbox, skip_locked=True)
_TAKEN = (
    update(Outbox)
    .where(Outbox.id == bindparam("row_id"))
    .values(state="sending", attempts=Outbox.attempts + 1, held_until=bindparam("lease"))
)
_ABANDONED = and_(
    Outbox.state == literal("sending", literal_execute=True), Outbox.held_until <= bindparam("at")
)
_LOST = select(Outbox.id).where(_ABANDONED).limit(1)
_TAKE_BACK = update(Outbox).where(_ABANDONED).values(state="pending")


async def lock_pace(session: WriteSession) -> tuple[Mapping[str, Any], int]:
    """The state of the pace, and the present moment in milliseconds; nobody else has it now."""
    state = await session.scalar(_PACE.with_for_update())
    if state is None:
        first = session.insert(Pace).values(id=THE_PACE, state={})
        await session.execute(first.on_conflict_do_nothing(index_elements=["id"]))
        state = await session.scalar(_PACE.with_for_update())
    return state or {}, await _milliseconds(session, session.get_bind().dialect)


async def read_pace(session: ReadSession) -> tuple[Mapping[str, Any], int]:
    """The same without the lock."""
    state = await session.scalar(_PACE)
    return state or {}, await _milliseconds(session, session.dialect)


async def save_pace(session: WriteSession, state: Mapping[str, Any]) -> None:
    """Keeps a changed pace; only under its lock."""
    await (await session.connection()).execute(_SAVE_PACE, {"changed": dict(state)})


async def _milliseconds(session: ReadSession | WriteSession, dialect: Dialect) -> int:
    if dialect.name == "sqlite":
        return time.time_ns() // 1_000_000
    return int(await session.scalar(_CLOCK) or 0)


async def is_any_due(session: ReadSession, *, now: datetime) -> bool:
    """Whether it is worth asking for the lock: something may leave, or was left in the air."""
    at = await _milliseconds(session, session.dialect)
    for lane in Lane:
        if (await session.execute(_NEXT, {"lane": lane, "now": now, "at": at})).first():
            return True
    return (await session.execute(_LOST, {"at": at})).first() is not None


async def take(
    session: WriteSession, lane: Lane, *, now: datetime, at: int, lease: int
) -> Departure | None:
    """Takes the next row of a lane for at most `lease` milliseconds; under the lock of the pace.

    Rows of one chat come in the order in which they were due, and never two at once: all of a chat
    waits while one of its rows is in the air or waits to be tried again.
    """
    connection = await session.connection()
    found = (await connection.execute(_TAKE, {"lane": lane, "now": now, "at": at})).first()
    if found is None:
        return None
    row_id, chat_id, kind, payload, attempts, revision = found
    await connection.execute(_TAKEN, {"row_id": row_id, "lease": at + lease})
    return Departure(row_id, chat_id, lane, kind, payload, attempts + 1, revision)


async def take_back(session: WriteSession, *, at: int) -> int:
    """Frees what was taken by a worker that never said what became of it; how many rows."""
    return (await (await session.connection()).execute(_TAKE_BACK, {"at": at})).rowcount


async def note_sent(
    session: WriteSession,
    departure: Departure,
    *,
    message_id: int | None,
    held_until: int,
    now: datetime,
) -> bool:
    """The row has arrived. False when somebody else took it meanwhile."""
    return await _note(
        session,
        departure,
        # Wished for again while it was in the air: it leaves again.
        state=case((Outbox.revision != departure.revision, "pending"), else_="sent"),
        attempts=0,
        held_until=held_until,
        message_id=func.coalesce(literal(message_id), Outbox.message_id),
        sent_at=now,
        last_error=None,
    )


async def note_failed(
    session: WriteSession,
    departure: Departure,
    error: str | None,
    held_until: int,
    *,
    forgiven: bool = False,
) -> bool:
    """The row has not arrived, and is tried again; `forgiven`: this try says nothing of the row."""
    return await _note(
        session,
        departure,
        state="pending",
        attempts=departure.attempts - forgiven,
        held_until=held_until,
        last_error=error and error[:500],
    )


async def note_ended(
    session: WriteSession, departure: Departure, state: str, error: str, held_until: int
) -> bool:
    """The row will not be tried again: `parked`, `dropped`, or `held` until the chat is back."""
    return await _note(
        session, departure, state=state, held_until=held_until, last_error=error[:500]
    )


async def _note(session: WriteSession, departure: Departure, **values: Any) -> bool:
    mine = and_(
        Outbox.id == departure.id,
        Outbox.state == "sending",
        Outbox.attempts == departure.attempts,
    )
    done = await session.execute(update(Outbox).where(mine).values(**values))
    assert isinstance(done, CursorResult)
    return bool(done.rowcount)


async def nth_latest_hold(session: WriteSession, departure: Departure, *, nth: int) -> int | None:
    """`held_until` of the nth latest among the chat's sent rows, this one left out."""
    return await session.scalar(
        select(Outbox.held_until)
        .where(
            Outbox.chat_id == departure.chat_id, Outbox.id != departure.id, Outbox.state == "sent"
        )
        .order_by(Outbox.held_until.desc())
        .offset(nth - 1)
        .limit(1)
    )


async def get_recipient(session: ReadSession, *, chat_id: int | None) -> Recipient:
    """Whom a chat's messages are for."""
    if chat_id is None:
        return Recipient()
    if chat_id < 0:
        return Recipient(await session.scalar(select(Chat.language).where(Chat.id == chat_id)))
    row = (
        await session.execute(
            select(Person.language, Person.telegram_language).where(Person.id == chat_id)
        )
    ).first()
    return Recipient(*row) if row else Recipient()
