"""A film's cities and a city's films, counted from their runs: what can still be seen, from `since`
on (`db.days.still_seen_from`)."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from math import ceil

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from db.base import AnySelect, Instant
from db.days import day_span
from db.models import City, Film, FilmText, Run
from db.prepared import rows
from db.queries.showtimes import CITY, FILM, SINCE, in_language
from db.results import CityCount, FilmName, FilmOnDay
from db.session import ReadSession
from db.starts import between, count_since, unpack


async def get_cities(
    session: ReadSession, *, film_id: int, language: str, since: datetime
) -> tuple[FilmName | None, tuple[CityCount, ...]]:
    """A film, or None, and the cities that show it, in no order."""
    values = {"film_id": film_id, "language": language, "since": since}
    found = await rows(session, _cities(), values)
    if not found:
        return None, ()
    seconds = ceil(since.timestamp())
    counts: dict[int, int] = {}
    known: dict[int, tuple[str, str, str]] = {}
    for _film, _title, city_id, name, country, region, starts in found:
        if starts is not None:
            known[city_id] = name, country, region
            counts[city_id] = counts.get(city_id, 0) + count_since(unpack(starts), seconds)
    cities = tuple(
        CityCount(city_id, name, counts[city_id], country, region)
        for city_id, (name, country, region) in known.items()
    )
    return FilmName(*found[0][:2]), cities


@cache
def _cities() -> AnySelect:
    text, shown = aliased(FilmText), and_(Run.film_id == Film.id, Run.last_start >= SINCE)
    return (
        select(
            Film.id,
            func.coalesce(text.title, Film.title),
            City.id,
            City.name,
            City.country,
            City.region,
            Run.starts,
        )
        .select_from(Film)
        .outerjoin(text, in_language(text))
        .outerjoin(Run, shown)
        .outerjoin(City, City.id == Run.city_id)
        .where(Film.id == FILM)
    )


async def count_in_city(
    session: ReadSession, *, film_id: int, city_id: int, since: datetime
) -> int:
    """How many sessions of a film a city still has."""
    values = {"film_id": film_id, "city_id": city_id}
    found = await rows(session, _in_city(), values)
    return sum(count_since(unpack(starts), ceil(since.timestamp())) for (starts,) in found)


@cache
def _in_city() -> AnySelect:
    return select(Run.starts).where(Run.film_id == FILM, Run.city_id == CITY)


async def list_films_on(
    session: ReadSession, *, language: str, day: date, since: datetime, city_id: int
) -> tuple[FilmOnDay, ...]:
    """What is on in a city on a day, in no order."""
    # Wherever on Earth the city is, its day lies between these.
    earliest, latest = day_span(day, "Etc/GMT-14")[0], day_span(day, "Etc/GMT+12")[1]
    values = {
        "language": language,
        "city_id": city_id,
        "since": max(since, earliest),
        "latest": latest,
    }
    found = await rows(session, _films_on(), values)
    spans: dict[str, tuple[int, int]] = {}
    for zone in {row[2] for row in found}:
        begins, ends = day_span(day, zone)
        spans[zone] = (ceil(max(since, begins).timestamp()), int(ends.timestamp()))
    films: dict[int, FilmOnDay] = {}
    for film_id, title, zone, starts, released in found:
        first, end = spans[zone]
        if seen := between(unpack(starts), first, end):
            before = films.get(film_id)  # few cities have cinemas in two time zones
            films[film_id] = FilmOnDay(
                film_id,
                title,
                len(seen) + (before.sessions if before else 0),
                (*(before.zones if before else ()), (zone, seen)),
                released,
            )
    return tuple(films.values())


@cache
def _films_on() -> AnySelect:
    text = aliased(FilmText)
    return (
        select(
            Film.id,
            func.coalesce(text.title, Film.title),
            Run.timezone,
            Run.starts,
            Film.release_date,
        )
        .select_from(Run)
        .join(Film, Film.id == Run.film_id)
        .outerjoin(text, in_language(text))
        .where(
            Run.city_id == CITY,
            Run.last_start >= SINCE,
            Run.first_start < bindparam("latest", type_=Instant),
        )
    )
