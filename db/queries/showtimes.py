"""Sessions: by city, by day, by cinema. Only what can still be seen: `since` is the earliest start
(`db.days.still_seen_from`).

Each statement is built once. Those of a place begin at its cinemas and go on by outer joins: so no
planner, knowing little of the rows, begins at the sessions of a whole country.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from db.models import Cinema, FavouriteCinema, Film, FilmText, Showtime
from db.prepared import rows
from db.queries.places import IS_MINE, NOBODY
from db.results import DayProgramme, Session
from db.session import ReadSession

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
        Film.release_date,
    ]


def in_language(text: Any) -> ColumnElement[bool]:
    return and_(text.film_id == Film.id, text.language == LANGUAGE)


@lru_cache(maxsize=256)
def _needs(codes: str) -> tuple[str, ...]:
    return tuple(codes.split("|")) if codes else ()


def _session(row: Any) -> Session:
    accessibility, booking_url, favourite, released = row[12:]
    # The columns are the fields, in order; mypy cannot count a slice.
    return Session(*row[:12], _needs(accessibility), booking_url, bool(favourite), released)  # type: ignore[call-arg]


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
    found = await rows(session, statement, values)
    # A cinema without sessions has a row without a session.
    sessions = tuple(_session(row[1:]) for row in found if row[1] is not None)
    return DayProgramme(sessions, bool(sessions or (found and found[0][0])))


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
            .outerjoin(text, in_language(text))
            .join(Cinema, true())
            .outerjoin(Showtime, showing)
            .where(Film.id == FILM)
        )
    else:
        statement = (
            statement.select_from(Cinema)
            .outerjoin(Showtime, showing)
            .outerjoin(Film, Film.id == Showtime.film_id)
            .outerjoin(text, in_language(text))
        )
    return (
        statement.outerjoin(FavouriteCinema, IS_MINE)
        .where(of_place(Cinema, city=city))
        .order_by(Showtime.starts_at, Showtime.id)
    )


async def list_in_cinemas(
    session: ReadSession,
    *,
    language: str,
    film_id: int,
    cinema_ids: Sequence[int],
    since: datetime,
    days: tuple[date, date],
) -> tuple[Session, ...]:
    """A film's sessions in some cinemas, by time; `days`: the first, and the one after the last."""
    values = {
        "language": language,
        "film_id": film_id,
        "cinema_ids": tuple(cinema_ids),
        "since": since,
        "day": days[0],
        "until": days[1],
        "person_id": NOBODY,
    }
    return tuple(map(_session, await session.execute(_in_cinemas(), values)))


def _sessions() -> AnySelect:
    """A select of `Session`'s fields, for others to narrow."""
    text = aliased(FilmText)
    return (
        select(*_session_columns(text))
        .select_from(Showtime)
        .join(Cinema, Cinema.id == Showtime.cinema_id)
        .join(Film, Film.id == Showtime.film_id)
        .outerjoin(text, in_language(text))
        .outerjoin(FavouriteCinema, IS_MINE)
    )


@cache
def _in_cinemas() -> AnySelect:
    return (
        _sessions()
        .where(
            Showtime.film_id == FILM,
            Showtime.cinema_id.in_(bindparam("cinema_ids", expanding=True)),
            Showtime.cinema_day >= DAY,
            Showtime.cinema_day < bindparam("until"),
            Showtime.starts_at >= SINCE,
        )
        .order_by(Showtime.starts_at, Showtime.id)
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
    found = await rows(session, _one_session(), values)
    return _session(found[0]) if found else None


@cache
def _one_session() -> AnySelect:
    return _sessions().where(Showtime.id == bindparam("showtime_id"))
