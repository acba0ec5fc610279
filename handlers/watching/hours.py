"""When a person may be written to: not at night, by their own clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING, NIGHT = time(9), time(22)
"""Between night and morning nobody is written to."""
LAST_CALL = time(21, 30)
"""When a reminder is sent that would come too late next morning."""
EVENING = time(19)
TWO_HOURS = timedelta(hours=2)
IN_TIME = timedelta(minutes=30)
"""A reminder that leaves less time than this is of no use."""


def humane(moment: datetime, timezone: str) -> datetime:
    """The first moment from then on at which a person may be written to, UTC."""
    zone = ZoneInfo(timezone)
    local = moment.astimezone(zone)
    if MORNING <= local.time() < NIGHT:
        return moment
    day = local.date() + timedelta(days=local.time() >= NIGHT)
    return _at(day, MORNING, timezone)


def _at(day: date, clock: time, timezone: str) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(timezone)).astimezone(ZoneInfo("UTC"))


def day_of(day: date, timezone: str) -> tuple[datetime, datetime]:
    """When a calendar day begins and ends in a zone."""
    return _at(day, time(0), timezone), _at(day + timedelta(days=1), time(0), timezone)


def _two_hours(starts_at: datetime, day: date, cinema_zone: str) -> datetime:
    return starts_at - TWO_HOURS


def _evening(starts_at: datetime, day: date, cinema_zone: str) -> datetime:
    return _at(day - timedelta(days=1), EVENING, cinema_zone)


# How long before: the names travel in buttons and stand in the database.
AHEAD: Mapping[str, Callable[[datetime, date, str], datetime]] = {
    "h": _two_hours,
    "e": _evening,
}


def wished(ahead: str, *, starts_at: datetime, day: date, cinema_zone: str) -> datetime:
    """The moment that was asked for, whatever the hour. `day` is the cinema's day of the session:
    its evening before is that of a day earlier, even when it starts after midnight."""
    return AHEAD[ahead](starts_at, day, cinema_zone)


def remind_at(moment: datetime, *, starts_at: datetime, timezone: str) -> datetime:
    """When to remind of a session that starts then: at `moment`, unless people sleep; then in the
    morning, or where that is too late, the evening before that night."""
    morning = humane(moment, timezone)
    if morning == moment or morning <= starts_at - IN_TIME:
        return morning
    local = moment.astimezone(ZoneInfo(timezone))
    night = local.date() - timedelta(days=local.time() < MORNING)
    return _at(night, LAST_CALL, timezone)
