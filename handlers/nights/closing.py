"""When a vote closes: the moments that are offered, by the name that a button carries."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

BY_HAND = timedelta(days=3)
"""How long a vote stays open that somebody is to close: a film night never waits for ever."""
SOON = timedelta(minutes=30)
"""An evening's hour that is nearer than this is not worth a button of its own."""

HAND = "hand"
IN_HOURS = {"1h": 1, "3h": 3}
# Days from now, and the clock in the group's city.
AT = {"tonight": (0, time(20)), "late": (0, time(22)), "noon": (1, time(12)), "next": (1, time(20))}


def closing_at(name: str, now: datetime, timezone: str) -> datetime | None:
    """The moment a button stands for; None for a name that nobody has."""
    if name == HAND:
        return now + BY_HAND
    if name in IN_HOURS:
        return now + timedelta(hours=IN_HOURS[name])
    if name not in AT:
        return None
    days, clock = AT[name]
    day = now.astimezone(ZoneInfo(timezone)).date() + timedelta(days=days)
    at = datetime.combine(day, clock, ZoneInfo(timezone))
    return at.astimezone(now.tzinfo) if at - now >= SOON else None


def closings(now: datetime, timezone: str) -> list[tuple[str, datetime]]:
    """What is offered now, soonest first but for the hand's."""
    found = [(name, closing_at(name, now, timezone)) for name in (*IN_HOURS, *AT)]
    timed = sorted(((name, at) for name, at in found if at is not None), key=lambda one: one[1])
    return [*timed, (HAND, now + BY_HAND)]


def minutes_of(name: str, now: datetime, at: datetime) -> int | None:
    """How long the polls that follow last: as long as this one; None: until they are closed."""
    return None if name == HAND else max(1, round((at - now).total_seconds() / 60))
