"""How fast the bot has been sending, whichever process sent.

Workers take turns under the lock that `lock_pace` holds until its transaction ends. Times are Unix
milliseconds by one clock for all of them: PostgreSQL's own, or that of the machine on which the
SQLite file lies.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Float, and_, bindparam, cast, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.models import Outbox, Pace
from db.session import ReadSession

THE_PACE = 1  # the id of the only row
SET_BACK = 2000
"""Milliseconds by which a clock must have gone back before anything is done about it."""

_PACE = select(Pace.state).where(Pace.id == THE_PACE)
_LOCK = _PACE.with_for_update()
_SAVE = update(Pace).where(Pace.id == THE_PACE).values(state=bindparam("changed"))
# Not the transaction's beginning: it may have waited for the lock since.
_CLOCK = cast(func.extract("epoch", func.clock_timestamp()) * 1000, BigInteger)
_LOCKED = _LOCK.cte("locked")
# The outer select runs when the inner has the lock, so the moment is that of having it.
_WAITED = func.extract("epoch", func.clock_timestamp() - func.statement_timestamp())
_LOCK_AND_CLOCK = select(_LOCKED.c.state, _CLOCK, cast(_WAITED, Float))
_PACE_AND_CLOCK = select(_PACE.scalar_subquery(), _CLOCK)


def lock_pace(connection: Connection) -> tuple[Mapping[str, Any], int, float]:
    """The state of the pace, and the present moment, also by `time.monotonic`; nobody else has it
    now. By that clock it is never too late: less than the server's word needs to get here."""
    found = _locked(connection)
    if found is None:
        engine = sqlite if connection.dialect.name == "sqlite" else postgresql
        first = engine.insert(Pace).values(id=THE_PACE, state={})
        connection.execute(first.on_conflict_do_nothing(index_elements=["id"]))
        found = _locked(connection)
        assert found is not None
    return found


def _locked(connection: Connection) -> tuple[Mapping[str, Any], int, float] | None:
    asked = time.monotonic()
    if connection.dialect.name == "sqlite":  # which is locked as a whole
        state = connection.scalar(_PACE)
        then = time.monotonic()
        return None if state is None else (state, _machine(), then)
    found = connection.execute(_LOCK_AND_CLOCK).first()
    return None if found is None else (found[0], found[1], asked + found[2])


def save_pace(connection: Connection, state: Mapping[str, Any]) -> None:
    """Keeps a changed pace; only under its lock."""
    connection.execute(_SAVE, {"changed": dict(state)})


def is_set_back(state: Mapping[str, Any], at: int) -> bool:
    """Whether the clock went back since the pace was last looked at under its lock."""
    return bool(state.get("seen", 0) > at + SET_BACK)


def set_back(connection: Connection, *, at: int, by: int) -> None:
    """The clock of the pace went back by so many milliseconds: what chats and rows wait for moves
    with it, and what was wanted at once need not wait for that moment to come again."""
    connection.execute(
        update(Outbox).where(Outbox.held_until > at).values(held_until=Outbox.held_until - by)
    )
    now = datetime.fromtimestamp(at // 1000, UTC)
    at_once = and_(Outbox.due_at > now, Outbox.due_at <= Outbox.created_at)
    connection.execute(update(Outbox).where(Outbox.state == "pending", at_once).values(due_at=now))


def try_to_write(connection: Connection) -> None:
    """Writes when it was tried: a disk that is full says so. (What is there already SQLite does
    not write again.)"""
    state, at, _then = lock_pace(connection)
    save_pace(connection, {**state, "tried": at})


async def read_pace(session: ReadSession) -> tuple[Mapping[str, Any], int]:
    """The state of the pace and the present moment, without the lock."""
    if session.dialect.name == "sqlite":
        return await session.scalar(_PACE) or {}, _machine()
    state, at = (await session.execute(_PACE_AND_CLOCK)).one()
    return state or {}, at


def _machine() -> int:
    return time.time_ns() // 1_000_000
