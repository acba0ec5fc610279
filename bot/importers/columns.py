"""The columns of each file of a CSV package, and how a row becomes a record.

One entry a column: its name and its converter. A column that is absent is not spoken of; what is
known in it stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.importers import cells, scores, showing, zones
from bot.importers.cells import Converter, required
from bot.importers.records import (
    CinemaRecord,
    CityRecord,
    FilmRecord,
    OpinionRecord,
    PressRecord,
    Record,
    ShowtimeRecord,
    TextRecord,
)
from bot.importers.report import CellError
from bot.importers.scores import Mark
from bot.importers.towns import REGION_LIMIT


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file of a package.

    Attributes:
        kind: what a row is.
        columns: converters by column.
        needed: columns that the header must have.
        build: makes the record of the values of all `columns`, in their order.
    """

    kind: type[Record]
    columns: Mapping[str, Converter[Any]]
    needed: frozenset[str]
    build: Callable[[Sequence[Any]], Record]


# A film's words: `title_fr`, `synopsis_fr`, `awards_fr`, and the same for any other language.
WORDS: dict[str, Converter[Any]] = {
    "title": cells.line,
    "synopsis": cells.prose,
    "awards": cells.listing,
}
_WORD_COLUMN = re.compile(rf"({'|'.join(WORDS)})_([a-z]{{2,3}})")

FILM: dict[str, Converter[Any]] = {
    "id": required(cells.identifier),
    "title": required(cells.line),
    "directors": cells.listing,
    "cast": cells.listing,
    "genres": cells.listing,
    "release_date": cells.day,
    "runtime_min": cells.whole(1, 6_000),
    "poster_url": cells.url,
    "trailer_url": cells.url,
    "imdb_id": cells.identifier,
    "tmdb_id": cells.identifier,
    "press_score": scores.read_score,
    "press_count": cells.whole(0),
    "audience_score": scores.read_score,
    "audience_count": cells.whole(0),
}
PRESS: dict[str, Converter[Any]] = {
    "film_id": required(cells.identifier),
    "outlet": required(cells.key_line),
    "score": scores.read_mark,
    "quote": cells.prose,
    "language": lambda text: cells.language(text) or "",
    "url": cells.url,
    "published": cells.day,
}
OPINION: dict[str, Converter[Any]] = {
    "film_id": required(cells.identifier),
    "author": required(cells.key_line),
    "rating": required(cells.whole(1, 5)),
    "comment": cells.prose,
    "language": cells.language,
    "date": cells.day,
    "spoiler": cells.yes_or_no,
}
CITY: dict[str, Converter[Any]] = {
    "name": required(cells.key_line),
    "country": required(zones.country),
    "latitude": cells.degrees(90),
    "longitude": cells.degrees(180),
    "population": cells.whole(0),
    "aliases": cells.listing,
    "region": lambda text: cells.line(text.upper(), REGION_LIMIT) or "",
}
CINEMA: dict[str, Converter[Any]] = {
    "id": required(cells.identifier),
    "name": required(cells.line),
    "city": required(cells.key_line),
    "country": zones.country,
    "timezone": zones.timezone,
    "address": cells.line,
    "postcode": cells.key_line,
    "latitude": cells.degrees(90),
    "longitude": cells.degrees(180),
    "chain": cells.line,
    "url": cells.url,
    "accessibility": showing.equipment,
}


def _showtime_columns() -> dict[str, Converter[Any]]:
    """With memories of their own: the values of a million sessions are few."""
    kept: dict[str, Converter[Any]] = {
        "film_id": required(cells.identifier),
        "cinema_id": required(cells.identifier),
        "starts_at": required(cells.moment),
        "version": showing.version,
        "format": showing.screen_format,
        "accessibility": showing.access,
        "ends_at": cells.moment,
    }
    columns = {name: cells.Cached(convert).__getitem__ for name, convert in kept.items()}
    return {**columns, "booking_url": cells.url}


def _film(words: Mapping[str, Sequence[str]], values: Sequence[Any]) -> FilmRecord:
    """The record of a film; `words` are the columns of each language, after those of `FILM`."""
    plain, rest = values[: len(FILM)], iter(values[len(FILM) :])
    texts = tuple(
        TextRecord(language, **{column: next(rest) for column in columns})
        for language, columns in words.items()
    )
    return FilmRecord._make((*plain, texts))


def _press(values: Sequence[Any]) -> PressRecord:
    record = PressRecord(*values)
    if record.mark == Mark() and not record.quote:
        raise CellError("score", "neither a score nor a quote")
    return record


def _position(latitude: float | None, longitude: float | None) -> None:
    if (latitude is None) != (longitude is None):
        missing = "latitude" if latitude is None else "longitude"
        raise CellError(missing, "one coordinate without the other")


def _city(values: Sequence[Any]) -> CityRecord:
    record = CityRecord(*values)
    _position(record.latitude, record.longitude)
    if not cells.words(record.name):
        raise CellError("name", "no letter or digit in it")
    return record


def _cinema(default_country: str, values: Sequence[Any]) -> CinemaRecord:
    id, name, city, country, zone, address, postcode, *rest = values
    if not cells.words(city):
        raise CellError("city", "no letter or digit in it")
    country = country or default_country
    if not zone:
        try:
            zone = zones.default_zone(country, postcode)
        except ValueError as error:
            raise CellError("timezone", str(error)) from None
    record = CinemaRecord(id, name, city, country, zone, address, postcode, *rest)
    _position(record.latitude, record.longitude)
    return record


def sheets(default_country: str) -> dict[str, Callable[[Sequence[str]], Sheet]]:
    """By file name: makes the sheet that suits a header."""

    def film(header: Sequence[str]) -> Sheet:
        words: dict[str, list[str]] = {}
        for match in filter(None, map(_WORD_COLUMN.fullmatch, header)):
            words.setdefault(match[2], []).append(match[1])
        columns = {
            f"{column}_{language}": WORDS[column]
            for language, known in words.items()
            for column in known
        }
        return Sheet(
            FilmRecord,
            {**FILM, **columns},
            frozenset({"id", "title"}),
            lambda values: _film(words, values),
        )

    def plain(
        kind: type[Record],
        columns: Mapping[str, Converter[Any]],
        needed: str,
        build: Callable[[Sequence[Any]], Record],
    ) -> Callable[[Sequence[str]], Sheet]:
        return lambda _: Sheet(kind, columns, frozenset(needed.split()), build)

    return {
        "cities.csv": plain(CityRecord, CITY, "name country", _city),
        "cinemas.csv": plain(
            CinemaRecord,
            CINEMA,
            "id name city",
            lambda values: _cinema(default_country, values),
        ),
        "films.csv": film,
        "press.csv": plain(PressRecord, PRESS, "film_id outlet score", _press),
        "opinions.csv": plain(OpinionRecord, OPINION, "film_id author rating", OpinionRecord._make),
        "showtimes.csv": plain(
            ShowtimeRecord,
            _showtime_columns(),
            "film_id cinema_id starts_at",
            ShowtimeRecord._make,
        ),
    }
