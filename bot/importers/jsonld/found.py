"""What the pages of one site say, as feeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.importers.records import (
    CinemaRecord,
    Feed,
    FilmRecord,
    OpinionRecord,
    PressRecord,
    Programme,
    ShowtimeRecord,
    feed_of,
)


@dataclass(slots=True)
class Found:
    """What the pages of one site say, by the ids that they use."""

    cinemas: dict[str, CinemaRecord] = field(default_factory=dict)
    films: dict[str, FilmRecord] = field(default_factory=dict)
    press: list[PressRecord] = field(default_factory=list)
    opinions: list[OpinionRecord] = field(default_factory=list)
    sessions: list[ShowtimeRecord] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Sessions, or where there are none films."""
        return len(self.sessions) or len(self.films)


def programme_of(found: Found, now: datetime) -> Programme | None:
    """The cinemas of which the pages give the programme, until the last session they name."""
    if not found.sessions:
        return None
    zones = {id: ZoneInfo(cinema.timezone) for id, cinema in found.cinemas.items()}
    last = max(_aware(one.starts_at, zones[one.cinema_id]) for one in found.sessions)
    return Programme(now, last + timedelta(seconds=1), frozenset(found.cinemas))


def _aware(moment: datetime, zone: ZoneInfo) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def feeds(found: Found) -> Iterator[Feed]:
    """The records, those referred to first; what no film on the page tells stays as it is."""

    def feed(name: str, kind: Any, given: str, records: Sequence[Any]) -> Feed:
        # A page may leave out where its cinema is; another source may have told.
        sparse = kind is CinemaRecord
        return feed_of(name, kind, given.split(), list(enumerate(records, 1)), sparse=sparse)

    films = list(found.films.values())
    given = {"title"}
    for film in films:
        given |= {name for name, value in zip(film._fields, film, strict=True) if value}
        for words in film.texts:
            told = {"title": words.title, "synopsis": words.synopsis}
            given |= {f"{name}_{words.language}" for name, value in told.items() if value}
    cinemas = list(found.cinemas.values())
    yield feed(
        "cinemas", CinemaRecord, "name city address postcode latitude longitude url", cinemas
    )
    yield feed("films", FilmRecord, " ".join(given), films)
    if found.press:
        yield feed("reviews", PressRecord, "score quote url published", found.press)
    if found.opinions:
        yield feed("opinions", OpinionRecord, "rating comment language", found.opinions)
    yield feed("showtimes", ShowtimeRecord, "version format ends_at booking_url", found.sessions)
