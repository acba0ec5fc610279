"""The cinema's calendar: its day ends at 05:00, and its programme week starts on Wednesday."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_ENDS = time(5)
# A session can still be seen this long after its start: the trailers are running.
LATE_ENTRY = timedelta(minutes=20)
WEDNESDAY = 2


def cinema_day(moment: datetime, timezone: str) -> date:
    """The cinema's day of a moment: 00:30 belongs to the evening before."""
    local = moment.astimezone(ZoneInfo(timezone))
    return local.date() - timedelta(days=local.time() < DAY_ENDS)


@lru_cache(maxsize=1024)
def day_span(day: date, timezone: str) -> tuple[datetime, datetime]:
    """The moments (UTC) at which a cinema's day begins and ends: 23, 24 or 25 hours."""
    zone = ZoneInfo(timezone)
    begins, ends = (
        datetime.combine(day + timedelta(days=ahead), DAY_ENDS, zone).astimezone(UTC)
        for ahead in (0, 1)
    )
    return begins, ends


def still_seen_from(now: datetime) -> datetime:
    """The earliest start of a session that can still be seen."""
    return now - LATE_ENTRY


def programme_week(day: date) -> tuple[date, date]:
    """The Wednesday and the Tuesday between which `day` lies."""
    start = day - timedelta(days=(day.weekday() - WEDNESDAY) % 7)
    return start, start + timedelta(days=6)
