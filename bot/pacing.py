"""The pace under its lock, by a clock that may have been set back."""

from __future__ import annotations

import structlog
from sqlalchemy import Connection

from bot.limits import Pace, settle
from db.queries.pace import lock_pace, save_pace, set_back

log = structlog.get_logger(__name__)


def hold_pace(connection: Connection) -> tuple[Pace, int, float]:
    """The pace and the present moment, also by `time.monotonic` (`lock_pace`); nobody else has it
    until the transaction ends.

    When the clock was set back, so is what is kept of it here and with the rows: their leases and
    pauses last as long as they were meant to.
    """
    state, at, then = lock_pace(connection)
    pace, back = settle(Pace.read(state), at)
    if back:
        set_back(connection, at=at, by=back)
        save_pace(connection, pace.as_json())
        log.warning("the clock was set back", seconds=round(back / 1000, 1))
    return pace, at, then
