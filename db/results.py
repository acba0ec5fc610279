"""What reads return: plain, frozen values. Times are aware UTC with the cinema's zone beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class FilmCard:
    """All of a film that its card shows, in one language."""

    film_id: int
    title: str
    original_title: str
    directors: tuple[str, ...]
    cast: tuple[str, ...]
    genres: tuple[str, ...]
    release_date: date | None
    runtime_min: int | None
    synopsis: str | None
    awards: tuple[str, ...]
    poster_url: str | None
    trailer_url: str | None
    press_mean: float | None  # of 5
    press_count: int
    press_updated: date | None
    audience_mean: float | None  # of 5
    audience_count: int
    show_count: int
    watched: bool = False  # by whoever looks at it
    in_city: int = 0  # sessions that can still be seen in the city of whoever looks at it

    @property
    def year(self) -> int | None:
        return self.release_date.year if self.release_date else None


@dataclass(frozen=True, slots=True)
class SentCard:
    """A film as it is sent into a chat.

    Attributes:
        stars: how many gave one star, two, … five: of all ratings known one by one.
        first_show: its first session ever, past or to come.
    """

    film: FilmCard
    stars: tuple[int, ...]
    first_show: datetime | None


@dataclass(frozen=True, slots=True)
class FilmName:
    """A film by its title in the reader's language."""

    film_id: int
    title: str


@dataclass(frozen=True, slots=True)
class FilmLine(FilmName):
    """A film in a list."""

    release_date: date | None
    directors: tuple[str, ...]
    press_mean: float | None
    press_count: int
    audience_mean: float | None
    audience_count: int
    poster_url: str | None = None

    @property
    def year(self) -> int | None:
        return self.release_date.year if self.release_date else None


@dataclass(frozen=True, slots=True)
class FilmPage:
    """A page of a list of `total` films, from `offset` on."""

    films: tuple[FilmLine, ...]
    total: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a film stands in a list (from 1), and the films beside it."""

    position: int
    total: int
    previous: int | None
    next: int | None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One outlet's review."""

    outlet: str
    language: str
    mark: str | None
    stars: float | None
    vote: str | None
    quote: str | None
    url: str | None
    published: date | None


@dataclass(frozen=True, slots=True)
class CityRef:
    """A city as the database knows it; `timezone` is its cinemas', or None without one; `shared`:
    whether its country has another city of its name with cinemas."""

    city_id: int
    name: str
    country: str
    timezone: str | None = None
    cinemas: int = 0
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None
    region: str = ""  # tells two of one name apart
    shared: bool = False


@dataclass(frozen=True, slots=True)
class CityCount:
    """A city and the number of sessions there that can still be seen."""

    city_id: int
    name: str
    sessions: int
    country: str = ""
    region: str = ""  # tells two of one name apart


@dataclass(frozen=True, slots=True)
class CinemaRef:
    """A cinema, with `distance_km` where a place was given."""

    cinema_id: int
    name: str
    city_id: int
    city: str
    address: str | None
    postcode: str | None
    latitude: float | None
    longitude: float | None
    timezone: str
    url: str | None
    accessibility: tuple[str, ...] = ()
    distance_km: float | None = None
    favourite: bool = False


class Session(NamedTuple):
    """One showtime with what a screen says of it. A tuple: a screen reads hundreds, and a frozen
    dataclass takes three times as long to make."""

    showtime_id: int
    film_id: int
    film: str
    runtime_min: int | None
    cinema_id: int
    cinema: str
    timezone: str
    starts_at: datetime
    ends_at: datetime | None
    cinema_day: date
    version: str
    format: str
    accessibility: tuple[str, ...]
    booking_url: str | None
    favourite: bool = False
    released: date | None = None  # the film


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands over sessions, None where it does not exist or was not asked for, and the days
    that still have some."""

    film: FilmName | None
    city: CityRef | None
    cinema: CinemaRef | None
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class DayProgramme:
    """A day's sessions that can still be seen; `published`: whether any are known, be they over."""

    sessions: tuple[Session, ...]
    published: bool


class FilmOnDay(NamedTuple):
    """A film in a city on a day, with the number of its sessions that can still be seen. A tuple,
    as `Session` is.

    Attributes:
        zones: time zones of its cinemas, each with the starts there: Unix seconds, one a session.
    """

    film_id: int
    title: str
    sessions: int
    zones: tuple[tuple[str, Sequence[int]], ...]
    released: date | None = None

    def starts(self) -> list[datetime]:
        """When each session starts, in its cinema's own time, the earliest first."""
        moments = (
            datetime.fromtimestamp(second, ZoneInfo(zone))
            for zone, seconds in self.zones
            for second in seconds
        )
        return sorted(moments)


@dataclass(frozen=True, slots=True)
class OpenConversation:
    """A conversation that waits for a person's next word."""

    name: str
    state: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "state": self.state, "data": dict(self.data)}


# What each of the last updates found open, by update id, the latest last.
Found = Mapping[int, OpenConversation | None]


@dataclass(frozen=True, slots=True)
class Settings:
    """What person and chat have chosen; None where they have not."""

    person_language: str | None = None
    chat_language: str | None = None
    city: CityRef | None = None
    chat_city: CityRef | None = None
    conversation: OpenConversation | None = None
    found: Found = field(default_factory=dict)
    # Kept for whom messages are sent to without asking: as of the last update; "" when unknown.
    telegram_language: str | None = None
    chat_paused: bool = False
    filters: str | None = None  # of showtimes, as the person asked to remember them
    answers: str | None = None  # where who asks in this chat is answered, see `db.models.Chat`
    edition: int = 0  # of the catalogue, see `db.models.CatalogueEdition`
