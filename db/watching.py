"""What reads of the watchlist return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from db.results import CityRef, FilmLine


@dataclass(frozen=True, slots=True)
class Watched:
    """A film on somebody's watchlist.

    Attributes:
        showing: it can be seen somewhere now.
        alerts: its person is told when something happens to it.
    """

    film: FilmLine
    showing: bool
    alerts: bool = True


@dataclass(frozen=True, slots=True)
class WatchlistPage:
    """A page of a watchlist of `total` films, from `offset` on."""

    films: tuple[Watched, ...]
    total: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Reminding:
    """A person wants to be reminded of a session.

    Attributes:
        ahead: how long before, as `handlers.watching.hours` names it.
        due_at: when that is.
    """

    showtime_id: int
    film_id: int
    cinema_id: int
    starts_at: datetime
    cinema_day: date
    ahead: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody waits for a film: what matters when they are told of it.

    Attributes:
        person_id: who.
        wanted: they want to be told, of this film and at all.
        silent: without a sound.
        timezone: None where no city was chosen.
    """

    person_id: int
    wanted: bool
    silent: bool
    city: CityRef | None
    timezone: str | None
