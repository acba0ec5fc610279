"""What a cinema's local times mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from db.days import cinema_day

_CACHE_LIMIT = 20_000


class Moment(NamedTuple):
    """A moment as the database stores it. `instant` and `day` are ready for the driver."""

    instant: Any
    day: Any
    local: datetime | None  # what a local time that does not exist was taken for


class Clock(dict[datetime, Moment]):
    """The clock of one time zone: local or aware time -> `Moment`, worked out once each.

    On the night when clocks go forward, a time between does not exist: it counts on from before
    the jump, as the projectionist's watch does (02:30 is 03:30). On the night when they go back,
    a time that comes twice is the first one; an offset says which, where it matters. Both are what
    PEP 495 says of `fold=0`.
    """

    def __init__(
        self, zone: str, bind: tuple[Callable[[datetime], Any], Callable[[date], Any]]
    ) -> None:
        super().__init__()
        self._zone, self._name = ZoneInfo(zone), zone
        self._bind_instant, self._bind_day = bind

    def __missing__(self, written: datetime) -> Moment:
        moment = self.moment(written)
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        self[written] = moment
        return moment

    def moment(self, written: datetime) -> Moment:
        """The moment that a written time means."""
        local = written if written.tzinfo else written.replace(tzinfo=self._zone)
        instant = local.astimezone(UTC)
        there = instant.astimezone(self._zone)
        skipped = not written.tzinfo and there.replace(tzinfo=None) != written
        return Moment(
            self._bind_instant(instant),
            self._bind_day(cinema_day(instant, self._name)),
            there if skipped else None,
        )

    def second(self, written: datetime) -> Moment:
        """As `moment`, for a local time that comes twice the second one."""
        return self.moment(written if written.tzinfo else written.replace(fold=1))
