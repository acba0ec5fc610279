"""When a chat's turn comes: a weekday and an hour of the clock on the wall there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.watching.hours import humane

LATE = timedelta(hours=2)
"""What could not be announced for so long, because nothing ran, waits for the morning there."""


def next_turn(after: datetime, *, weekday: int, hour: int, timezone: str) -> datetime:
    """The first such moment after another, UTC.

    An hour that the clock leaves out in spring comes when the clock goes on; of an hour that it
    shows twice in autumn the first one counts.
    """
    zone = ZoneInfo(timezone)
    local = after.astimezone(zone).date()
    day = local + timedelta(days=(weekday - local.weekday()) % 7)
    turn = _at(day, hour, zone)
    return turn if turn > after else _at(day + timedelta(days=7), hour, zone)


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def is_too_late_tonight(turn: datetime, now: datetime, timezone: str) -> bool:
    """Whether a turn that was missed had better wait: nobody chose this hour."""
    return now - turn > LATE and humane(now, timezone) > now
