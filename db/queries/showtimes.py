"""Sessions: by city, by day, by cinema. Only what can still be seen: `since` is the earliest start
(`db.days.still_seen_from`). Written for the two covering indexes of `showtimes`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, literal, select
from sqlalchemy.orm import aliased

from db.base import AnySelect
from db.models import Cinema, City, FavouriteCinema, Film, FilmText, Showtime
from db.results import CityCount, DayCount, Session
from db.session import ReadSession


def _earliest_day(since: datetime) -> date:
    # No zone is more than a day behind UTC; this lets the index skip the past.
    return since.date() - timedelta(days=1)


async def count_by_city(
    session: ReadSession, *, film_id: int, since: datetime
) -> tuple[CityCount, ...]:
    """The cities that show a film, most sessions first."""
    per_cinema = (
        select(Showtime.cinema_id, func.count().label("sessions"))
        .where(
            Showtime.film_id == film_id,
            Showtime.cinema_day >= _earliest_day(since),
            Showtime.starts_at >= since,
        )
        .group_by(Showtime.cinema_id)
        .subquery()
    )
    sessions = func.sum(per_cinema.c.sessions)
    rows = await session.execute(
        select(City.id, City.name, sessions)
        .select_from(per_cinema)
        .join(Cinema, Cinema.id == per_cinema.c.cinema_id)
        .join(City, City.id == Cinema.city_id)
        .group_by(City.id, City.name)
        .order_by(sessions.desc(), City.folded)
    )
    return tuple(CityCount(city_id, name, int(count)) for city_id, name, count in rows)


def _cinemas_of(city_id: int) -> Select[int]:
    return select(Cinema.id).where(Cinema.city_id == city_id)


async def list_days(
    session: ReadSession,
    *,
    since: datetime,
    film_id: int | None = None,
    city_id: int | None = None,
    cinema_id: int | None = None,
) -> tuple[DayCount, ...]:
    """The days that still have sessions of the film, in the city or cinema given."""
    statement = (
        select(Showtime.cinema_day, func.count())
        .where(Showtime.cinema_day >= _earliest_day(since), Showtime.starts_at >= since)
        .group_by(Showtime.cinema_day)
        .order_by(Showtime.cinema_day)
    )
    if film_id is not None:
        statement = statement.where(Showtime.film_id == film_id)
    if city_id is not None:
        statement = statement.where(Showtime.cinema_id.in_(_cinemas_of(city_id)))
    if cinema_id is not None:
        statement = statement.where(Showtime.cinema_id == cinema_id)
    return tuple(DayCount(*row) for row in await session.execute(statement))


async def has_published(
    session: ReadSession, *, day: date, city_id: int | None = None, cinema_id: int | None = None
) -> bool:
    """Whether any session at all is known for that day: "no showtimes" is not "not published"."""
    where: list[ColumnElement[bool]] = [Showtime.cinema_day == day]
    if city_id is not None:
        where.append(Showtime.cinema_id.in_(_cinemas_of(city_id)))
    if cinema_id is not None:
        where.append(Showtime.cinema_id == cinema_id)
    return bool(await session.scalar(select(exists().where(*where))))


def _sessions(language: str, person_id: int | None) -> AnySelect:
    mine = aliased(FilmText)
    statement: AnySelect = (
        select(
            Showtime.id,
            Showtime.film_id,
            func.coalesce(mine.title, Film.title),
            Film.runtime_min,
            Showtime.cinema_id,
            Cinema.name,
            Cinema.timezone,
            Showtime.starts_at,
            Showtime.ends_at,
            Showtime.cinema_day,
            Showtime.version,
            Showtime.format,
            Showtime.accessibility,
            Showtime.booking_url,
            literal(False) if person_id is None else FavouriteCinema.person_id.is_not(None),
        )
        .select_from(Showtime)
        .join(Cinema, Cinema.id == Showtime.cinema_id)
        .join(Film, Film.id == Showtime.film_id)
        .outerjoin(mine, and_(mine.film_id == Film.id, mine.language == language))
    )
    if person_id is not None:
        is_mine = and_(
            FavouriteCinema.cinema_id == Cinema.id, FavouriteCinema.person_id == person_id
        )
        statement = statement.outerjoin(FavouriteCinema, is_mine)
    return statement


def _session(row: Any) -> Session:
    accessibility, booking_url, favourite = row[12:]
    needs = tuple(accessibility.split("|")) if accessibility else ()
    # The columns are the fields, in order; mypy cannot count a slice.
    return Session(*tuple(row)[:12], needs, booking_url, bool(favourite))  # type: ignore[call-arg]


async def list_sessions(
    session: ReadSession,
    *,
    language: str,
    day: date,
    since: datetime,
    film_id: int | None = None,
    city_id: int | None = None,
    cinema_id: int | None = None,
    person_id: int | None = None,
) -> tuple[Session, ...]:
    """A day's sessions by time: of a film in a city, of a city, or of a cinema."""
    where: list[ColumnElement[bool]] = [Showtime.cinema_day == day, Showtime.starts_at >= since]
    if film_id is not None:
        where.append(Showtime.film_id == film_id)
    if city_id is not None:
        where.append(Showtime.cinema_id.in_(_cinemas_of(city_id)))
    if cinema_id is not None:
        where.append(Showtime.cinema_id == cinema_id)
    if len(where) == 2:
        where.append(false())  # never the whole country at once
    statement = _sessions(language, person_id).where(*where).order_by(Showtime.starts_at)
    return tuple(map(_session, await session.execute(statement)))


async def get_session(
    session: ReadSession, *, showtime_id: int, language: str, person_id: int | None = None
) -> Session | None:
    """One showtime; None when it was withdrawn."""
    statement = _sessions(language, person_id).where(Showtime.id == showtime_id)
    row = (await session.execute(statement)).one_or_none()
    return _session(row) if row else None
