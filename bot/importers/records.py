"""What any source says of films, critics, cinemas and sessions, before the database knows of it.

Named tuples, not data classes: a million of them are made in one import, and these cost a third.
Ids are the source's own strings. Texts are clean when a record is made (`bot.importers.cells`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from bot.importers.scores import Mark


class TextRecord(NamedTuple):
    """A film's words in one language; with nothing in it, what was known is taken back."""

    language: str
    title: str | None = None
    synopsis: str | None = None
    awards: tuple[str, ...] = ()


class FilmRecord(NamedTuple):
    """A film. Scores are of 5; a score counts only with the number of marks behind it."""

    id: str
    title: str  # the original one
    directors: tuple[str, ...] = ()
    cast: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    release_date: date | None = None
    runtime_min: int | None = None
    poster_url: str | None = None
    trailer_url: str | None = None
    imdb_id: str | None = None
    tmdb_id: str | None = None
    press_score: float | None = None
    press_count: int | None = None
    audience_score: float | None = None
    audience_count: int | None = None
    texts: tuple[TextRecord, ...] = ()


class PressRecord(NamedTuple):
    """What one outlet wrote in one language."""

    film_id: str
    outlet: str
    mark: Mark
    quote: str | None = None
    language: str = ""
    url: str | None = None
    published: date | None = None


class OpinionRecord(NamedTuple):
    """What one person thinks of a film."""

    film_id: str
    author: str
    rating: int  # 1-5
    comment: str | None = None
    language: str | None = None
    date: date | None = None
    spoiler: bool = False


class CityRecord(NamedTuple):
    """A city by name and country (ISO 3166-1 alpha-2)."""

    name: str
    country: str
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None
    aliases: tuple[str, ...] = ()
    region: str = ""  # tells two of one name apart; of France the department ("93")


class CinemaRecord(NamedTuple):
    """A cinema. Its `timezone` (IANA) gives its sessions' local times their meaning."""

    id: str
    name: str
    city: str
    country: str
    timezone: str
    address: str | None = None
    postcode: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    chain: str | None = None
    url: str | None = None
    accessibility: tuple[str, ...] = ()
    region: str = ""  # its city's, where the postcode does not tell


class ShowtimeRecord(NamedTuple):
    """A session. A naive time is the cinema's local time; an aware one is an instant."""

    film_id: str
    cinema_id: str
    starts_at: datetime
    version: str = ""
    format: str = ""
    accessibility: str = ""  # sorted codes: "AD|SME"
    ends_at: datetime | None = None
    booking_url: str | None = None


Record = FilmRecord | PressRecord | OpinionRecord | CityRecord | CinemaRecord | ShowtimeRecord


@dataclass(frozen=True, slots=True)
class Programme:
    """What a source tells the whole of: its sessions between two moments that it does not name any
    more are withdrawn.

    Attributes:
        ends: None: as far as it goes, to the end of the last day that it names a session of.
        cinemas: the source's ids of the cinemas it tells of; None: all of its own.
        careful: withdraws nothing where a row was refused, or more than half would go.
    """

    begins: datetime
    ends: datetime | None
    cinemas: frozenset[str] | None = None
    careful: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """Records of one kind, in a stream, as one file or page of a source gives them.

    Attributes:
        name: what refusals are reported under: `showtimes.csv`.
        kind: the class of the records.
        given: the columns of this kind that the source speaks of; what is known in others stays.
            For a film's words: `title_fr`, `synopsis_fr`, `awards_fr`. None stands for all.
        rows: line number (from 1, or the place in the source) and record.
        size: of the source, in whatever unit `position` counts; None where it is not known.
        position: how much of it has been read.
        sparse: what a record does not tell stays as it is known, and is not cleared.
    """

    name: str
    kind: type[Record]
    given: frozenset[str] | None
    rows: Iterator[tuple[int, Record]]
    size: int | None = None
    position: Callable[[], int] = int
    sparse: bool = False


def feed_of(
    name: str,
    kind: type[Record],
    given: Iterable[str],
    records: Sequence[tuple[int, Record]],
    *,
    sparse: bool = False,
) -> Feed:
    """A feed of records that are all at hand, which knows how far it is."""
    taken = 0

    def rows() -> Iterator[tuple[int, Record]]:
        nonlocal taken
        for taken, entry in enumerate(records, 1):  # noqa: B007 - `position` reads it
            yield entry

    return Feed(name, kind, frozenset(given), rows(), len(records), lambda: taken, sparse)
