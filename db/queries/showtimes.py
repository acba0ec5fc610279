"""Sessions: by city, by day, by cinema. Only what can still be seen: `since` is the earliest start
(`db.days.still_seen_from`).

Each statement is built once. Those of a place begin at its cinemas and go on by outer joins: so no
planner, knowing little of the rows, begins at the sessions of a whole country.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    func,
    select,
    true,
)
from sqlalchemy.orm import aliased

from db.base import AnySelect, Instant
from db.days import day_span
from db.models import Cinema, City, FavouriteCinema, Film, FilmText, Run, Showtime
from db.queries.places import IS_MINE, NOBODY
from db.results import CityCount, DayProgramme, FilmName, FilmOnDay, Session
from db.session import ReadSession
from db.starts import between, count_since, unpack

Parameter = BindParameter[Any]
FILM: Parameter = bindparam("film_id")
CITY: Parameter = bindparam("city_id")
CINEMA: Parameter = bindparam("cinema_id")
DAY: Parameter = bindparam("day")
LANGUAGE: Parameter = bindparam("language")
SINCE = bindparam("since", type_=Instant)


def of_place(cinemas: Any, *, city: bool) -> ColumnElement[bool]:
    """Of the cinemas those of the city, or the one."""
    condition: ColumnElement[bool] = cinemas.city_id == CITY if city else cinemas.id == CINEMA
    return condition


def place_and_film(
    film_id: int | None, city_id: int | None, cinema_id: int | None
) -> dict[str, Any]:
    """The parameters of a place, and of a film in it.

    Raises:
        ValueError: no place is given, or two: never the whole country at once.
    """
    if (city_id is None) == (cinema_id is None):
        raise ValueError("either a city or a cinema")
    values = {"film_id": film_id, "city_id": city_id, "cinema_id": cinema_id}
    return {name: value for name, value in values.items() if value is not None}


def earliest_day(since: datetime) -> date:
    """The first cinema day that may have a start after `since`: with it an index skips the past."""
    return since.date() - timedelta(days=1)  # no zone is further behind UTC


async def get_cities(
    session: ReadSession, *, film_id: int, language: str, since: datetime
) -> tuple[FilmName | None, tuple[CityCount, ...]]:
    """A film, or None, and the cities that show it, in no order."""
    values = {"film_id": film_id, "language": language, "since": since}
    rows = (await session.execute(_cities(), values)).all()
    if not rows:
        return None, ()
    seconds = since.timestamp()
    counts: dict[int, int] = {}
    names: dict[int, str] = {}
    for _film, _title, city_id, name, starts in rows:
        if starts is not None:
            names[city_id] = name
            counts[city_id] = counts.get(city_id, 0) + count_since(unpack(starts), seconds)
    cities = tuple(CityCount(city_id, names[city_id], count) for city_id, count in counts.items())
    return FilmName(*rows[0][:2]), cities


@cache
def _cities() -> AnySelect:
    text, shown = aliased(FilmText), and_(Run.film_id == Film.id, Run.last_start >= SINCE)
    return (
        select(Film.id, func.coalesce(text.title, Film.title), City.id, City.name, Run.starts)
        .select_from(Film)
        .outerjoin(text, _in_language(text))
        .outerjoin(Run, shown)
        .outerjoin(City, City.id == Run.city_id)
        .where(Film.id == FILM)
    )


async def count_in_city(
    session: ReadSession, *, film_id: int, city_id: int, since: datetime
) -> int:
    """How many sessions of a film a city still has."""
    values = {"film_id": film_id, "city_id": city_id}
    rows = await session.execute(_in_city(), values)
    return sum(count_since(unpack(starts), since.timestamp()) for (starts,) in rows)


@cache
def _in_city() -> AnySelect:
    return select(Run.starts).where(Run.film_id == FILM, Run.city_id == CITY)


def _session_columns(text: Any) -> list[Any]:
    """The fields of `Session`, in order."""
    return [
        Showtime.id,
        Film.id,
        func.coalesce(text.title, Film.title),
        Film.runtime_min,
        Cinema.id,
        Cinema.name,
        Cinema.timezone,
        Showtime.starts_at,
        Showtime.ends_at,
        Showtime.cinema_day,
        Showtime.version,
        Showtime.format,
        Showtime.accessibility,
        Showtime.booking_url,
        FavouriteCinema.person_id.is_not(None),
    ]


def _in_language(text: Any) -> ColumnElement[bool]:
    return and_(text.film_id == Film.id, text.language == LANGUAGE)


@lru_cache(maxsize=256)
def _needs(codes: str) -> tuple[str, ...]:
    return tuple(codes.split("|")) if codes else ()


def _session(row: Any) -> Session:
    accessibility, booking_url, favourite = row[12:]
    # The columns are the fields, in order; mypy cannot count a slice.
    return Session(*row[:12], _needs(accessibility), booking_url, bool(favourite))  # type: ignore[call-arg]


async def get_day(
    session: ReadSession,
    *,
    language: str,
    day: date,
    since: datetime,
    film_id: int | None = None,
    city_id: int | None = None,
    cinema_id: int | None = None,
    person_id: int | None = None,
) -> DayProgramme:
    """A day's sessions (of a film) in a city or a cinema, by time, and whether anything at all is
    known of that day there: "no showtimes" is not "not published".

    Args:
        person_id: whose favourite cinemas are marked.
    """
    values = place_and_film(film_id, city_id, cinema_id) | {
        "language": language,
        "day": day,
        "since": since,
        "person_id": person_id or NOBODY,
    }
    statement = _day(film_id is not None, city_id is not None)
    rows = (await session.execute(statement, values)).all()
    # A cinema without sessions has a row without a session.
    sessions = tuple(_session(row[1:]) for row in rows if row[1] is not None)
    return DayProgramme(sessions, bool(sessions or (rows and rows[0][0])))


@cache
def _day(film: bool, city: bool) -> AnySelect:
    text, there, known = aliased(FilmText), aliased(Cinema), aliased(Showtime)
    published = (
        select(known.id)
        .join(there, there.id == known.cinema_id)
        .where(of_place(there, city=city), known.cinema_day == DAY)
        .exists()
    )
    showing = and_(
        Showtime.cinema_id == Cinema.id,
        Showtime.cinema_day == DAY,
        Showtime.starts_at >= SINCE,
        *([Showtime.film_id == Film.id] if film else []),
    )
    statement: AnySelect = select(published, *_session_columns(text))
    if film:  # read once, not for each of its sessions
        statement = (
            statement.select_from(Film)
            .outerjoin(text, _in_language(text))
            .join(Cinema, true())
            .outerjoin(Showtime, showing)
            .where(Film.id == FILM)
        )
    else:
        statement = (
            statement.select_from(Cinema)
            .outerjoin(Showtime, showing)
            .outerjoin(Film, Film.id == Showtime.film_id)
            .outerjoin(text, _in_language(text))
        )
    return (
        statement.outerjoin(FavouriteCinema, IS_MINE)
        .where(of_place(Cinema, city=city))
        .order_by(Showtime.starts_at, Showtime.id)
    )


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
    rows = (await session.execute(_films_on(), values)).all()
    spans: dict[str, tuple[float, float]] = {}
    for zone in {row[2] for row in rows}:
        begins, ends = day_span(day, zone)
        spans[zone] = (max(since, begins).timestamp(), ends.timestamp())
    films: dict[int, FilmOnDay] = {}
    for film_id, title, zone, starts in rows:
        if seen := between(unpack(starts), *spans[zone]):
            # Few cities have cinemas in two time zones.
            known = films[film_id].zones if film_id in films else ()
            sessions = sum(len(each) for _zone, each in known) + len(seen)
            films[film_id] = FilmOnDay(film_id, title, sessions, (*known, (zone, seen)))
    return tuple(films.values())


@cache
def _films_on() -> AnySelect:
    text = aliased(FilmText)
    return (
        select(Film.id, func.coalesce(text.title, Film.title), Run.timezone, Run.starts)
        .select_from(Run)
        .join(Film, Film.id == Run.film_id)
        .outerjoin(text, _in_language(text))
        .where(
            Run.city_id == CITY,
            Run.last_start >= SINCE,
            Run.first_start < bindparam("latest", type_=Instant),
        )
    )


async def get_session(
    session: ReadSession, *, showtime_id: int, language: str, person_id: int | None = None
) -> Session | None:
    """One showtime; None when it was withdrawn."""
    values = {
        "showtime_id": showtime_id,
        "language": language,
        "person_id": person_id or NOBODY,
    }
    row = (await session.execute(_one_session(), values)).one_or_none()
    return _session(row) if row else None


@cache
def _one_session() -> AnySelect:
    text = aliased(FilmText)
    return (
        select(*_session_columns(text))
        .select_from(Showtime)
        .join(Cinema, Cinema.id == Showtime.cinema_id)
        .join(Film, Film.id == Showtime.film_id)
        .outerjoin(text, _in_language(text))
        .outerjoin(FavouriteCinema, IS_MINE)
        .where(Showtime.id == bindparam("showtime_id"))
    )
