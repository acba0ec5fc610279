"""How each kind of record becomes rows of its table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.importers.clock import Clock, Moment
from bot.importers.records import (
    CinemaRecord,
    CityRecord,
    FilmRecord,
    OpinionRecord,
    PressRecord,
    Record,
    ShowtimeRecord,
)
from bot.importers.references import References
from bot.importers.report import CellError
from bot.importers.towns import town_of
from db.models import Base
from db.queries.catalogue_writes import Upsert
from db.queries.new_rows import Row

# Column -> the field that a source must speak of for the column to be replaced; "" for always.
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Target:
    """Where one kind of record goes.

    Attributes:
        table: the table's name.
        key: the columns of its natural key.
        fields: its other columns.
        row: the values of a record in the order `key + fields`.
            Raises CellError for a record that cannot be stored.
        keeps: columns in which "not known" leaves what is stored.
        bound: `row` gives what the driver stores, not Python's values.
    """

    table: str
    key: tuple[str, ...]
    fields: Fields
    row: Callable[[Any, References], Row]
    keeps: Collection[str] = ()
    bound: bool = False

    def upsert(
        self, dialect: Dialect, given: frozenset[str] | None = None, *, sparse: bool = False
    ) -> Upsert:
        """The upsert that replaces only what a source speaks of; None for all. Of a `sparse` one
        "not known" leaves whatever is stored."""
        updates = [
            column
            for column, field in self.fields.items()
            if not field or given is None or field in given
        ]
        return Upsert(
            Base.metadata.tables[self.table],
            key=self.key,
            values=tuple(self.fields),
            updates=updates,
            keeps=self.fields if sparse else self.keeps,
            dialect=dialect,
        )


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


def film_id(source_id: str, references: References) -> int:
    """The id of a film that a record refers to."""
    try:
        return references.films[source_id]
    except KeyError:
        raise CellError("film_id", f"no film {source_id!r}") from None


def _film(record: FilmRecord, references: References) -> Row:
    # All fields but the words, which have a table of their own.
    return (references.source, record.id, *record[1:-1])


def _press(record: PressRecord, references: References) -> Row:
    return (
        film_id(record.film_id, references),
        record.outlet,
        record.language,
        *record.mark,
        record.quote,
        record.url,
        record.published,
    )


def _opinion(record: OpinionRecord, references: References) -> Row:
    return (
        film_id(record.film_id, references),
        references.source,
        record.author,
        record.date or date.min,
        record.rating,
        record.comment,
        record.language,
        record.spoiler,
    )


def _city(record: CityRecord, references: References) -> Row:
    town = town_of(record)
    return (*town[:2], references.towns.region_of(town), record.name, *record[2:-1])


def _cinema(record: CinemaRecord, references: References) -> Row:
    city_id = references.towns.id_of(town_of(record))
    return (references.source, record.id, record.name, city_id, *record[3:-1])


def _showtime(record: ShowtimeRecord, references: References) -> Row:
    film = film_id(record.film_id, references)
    try:
        cinema, clock = references.cinemas[record.cinema_id]
    except KeyError:
        raise CellError("cinema_id", f"no cinema {record.cinema_id!r}") from None
    starts = clock[record.starts_at]
    if starts.local:
        references.notes.append(("starts_at", _skipped(starts)))
    ends = None
    if record.ends_at:
        ends = _end(clock, starts, clock[record.ends_at], record)
    return (
        cinema,
        film,
        starts.instant,
        record.version,
        record.format,
        ends,
        starts.day,
        record.accessibility,
        record.booking_url,
        references.source,
    )


def _end(clock: Clock, starts: Moment, ends: Moment, record: ShowtimeRecord) -> Any:
    if ends.instant <= starts.instant and record.ends_at:
        # In the hour that comes twice, a session that began in the first may end in the second.
        ends = clock.second(record.ends_at)
        if ends.instant <= starts.instant:
            raise CellError("ends_at", "not after starts_at")
    return ends.instant


def _skipped(moment: Moment) -> str:
    return f"the clocks go forward over this time; taken as {moment.local:%Y-%m-%d %H:%M}"


TARGETS: dict[type[Record], Target] = {
    FilmRecord: Target(
        "films",
        ("source", "source_id"),
        {
            **_same("title", "directors", "cast", "genres", "release_date", "runtime_min"),
            **_same("poster_url", "trailer_url", "imdb_id", "tmdb_id"),
            "given_press_score": "press_score",
            "given_press_count": "press_count",
            "given_audience_score": "audience_score",
            "given_audience_count": "audience_count",
        },
        _film,
    ),
    PressRecord: Target(
        "press_reviews",
        ("film_id", "outlet", "language"),
        {"mark": "score", "stars": "score", "vote": "score", **_same("quote", "url", "published")},
        _press,
    ),
    OpinionRecord: Target(
        "opinions",
        ("film_id", "source", "author", "posted_on"),
        {"stars": "rating", **_same("comment", "language", "spoiler")},
        _opinion,
    ),
    CityRecord: Target(
        "cities",
        ("country", "folded", "region"),
        _same("name", "latitude", "longitude", "population", "aliases"),
        _city,
        # A city belongs to no source: what one knows of it, another does not take away.
        keeps=("latitude", "longitude", "population"),
    ),
    CinemaRecord: Target(
        "cinemas",
        ("source", "source_id"),
        {
            "name": "name",
            **dict.fromkeys(("city_id", "country", "timezone"), ""),
            **_same("address", "postcode", "latitude", "longitude", "chain", "url"),
            "accessibility": "accessibility",
        },
        _cinema,
    ),
    ShowtimeRecord: Target(
        "showtimes",
        ("cinema_id", "film_id", "starts_at", "version", "format"),
        {
            "ends_at": "ends_at",
            "cinema_day": "",
            **_same("accessibility", "booking_url"),
            "source": "",
        },
        _showtime,
        bound=True,
    ),
}

# A film's words in one language; `fields` are those of `title_fr`, by the column's plain name.
WORDS = Target(
    "film_texts",
    ("film_id", "language"),
    _same("title", "synopsis", "awards"),
    lambda values, _: values,
)


async def make_cities(
    connection: AsyncConnection, cinemas: Iterable[CinemaRecord], references: References
) -> None:
    """Makes the cities that are not known. What is known of one stays: a cinema's file says no
    more than its name."""
    cities = {town_of(cinema): cinema for cinema in cinemas}
    towns = references.towns
    await towns.find(connection, cities)
    missing = [town for town in cities if towns.id_of(town) is None]
    await towns.find(connection, missing, anew=True)  # this import may have made them
    missing = [town for town in missing if towns.id_of(town) is None]
    # Of one name, those with a region come first: one without is then one of them.
    with_region = {town[:2] for town in missing if town.region}
    missing = [town for town in missing if town.region or town[:2] not in with_region]
    if not missing:
        return
    target = TARGETS[CityRecord]
    upsert = target.upsert(connection.dialect, frozenset())
    rows = [
        target.row(CityRecord(city.city, city.country, region=town.region), references)
        for town in missing
        for city in [cities[town]]
    ]
    await upsert.put(connection, upsert.bound(rows))
    await towns.find(connection, missing, anew=True)
