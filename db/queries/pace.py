"""How fast the bot has been sending, whichever process sent.

Workers take turns under the lock that `lock_pace` holds until its transaction ends. Times are Unix
milliseconds by one clock for all of them: PostgreSQL's own, or that of the machine on which the
SQLite file lies.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.models import Pace
from db.session import ReadSession

THE_PACE = 1  # the id of the only row

_PACE = select(Pace.state).where(Pace.id == THE_PACE)
_LOCK = _PACE.with_for_update()
_SAVE = update(Pace).where(Pace.id == THE_PACE).values(state=bindparam("changed"))
# Not the transaction's beginning: it may have waited for the lock since.
_CLOCK = select(func.extract("epoch", func.clock_timestamp()) * 1000)


def lock_pace(connection: Connection) -> tuple[Mapping[str, Any], int]:
    """The state of the pace, and the present moment; nobody else has it now."""
    on_sqlite = connection.dialect.name == "sqlite"
    state = connection.scalar(_LOCK)
    if state is None:
        first = (sqlite if on_sqlite else postgresql).insert(Pace).values(id=THE_PACE, state={})
        connection.execute(first.on_conflict_do_nothing(index_elements=["id"]))
        state = connection.scalar(_LOCK)
    return state or {}, _machine() if on_sqlite else int(connection.scalar(_CLOCK) or 0)


def save_pace(connection: Connection, state: Mapping[str, Any]) -> None:
    """Keeps a changed pace; only under its lock."""
    connection.execute(_SAVE, {"changed": dict(state)})


async def read_pace(session: ReadSession) -> tuple[Mapping[str, Any], int]:
    """The state of the pace and the present moment, without the lock."""
    state = await session.scalar(_PACE) or {}
    if session.dialect.name == "sqlite":
        return state, _machine()
    return state, int(await session.scalar(_CLOCK) or 0)


def _machine() -> int:
    return time.time_ns() // 1_000_000
