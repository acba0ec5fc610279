"""What a group can vote for: the films on in its city between two moments, with their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from db.base import AnySelect, Instant
from db.models import Cinema, Film, FilmText, NightFilm, Showtime
from db.nights import MOST_FILMS, Night, Proposal
from db.queries.showtimes import earliest_day
from db.session import ReadSession

_CITY: Any = bindparam("city_id")
_SINCE = bindparam("since", type_=Instant)
_UNTIL = bindparam("until", type_=Instant)


def within(city_id: int, since: datetime, until: datetime) -> dict[str, Any]:
    """The parameters of `showing`: a city, and from when to when a session may begin."""
    return {
        "city_id": city_id,
        "since": since,
        "until": until,
        "first_day": earliest_day(since),
        "last_day": until.date() + timedelta(days=1),
    }


def reached() -> ColumnElement[bool]:
    """A session in the city that begins between the two moments."""
    return and_(
        Cinema.city_id == _CITY,
        # What the index is ordered by; no zone is further from UTC than a day.
        Showtime.cinema_day.between(bindparam("first_day"), bindparam("last_day")),
        Showtime.starts_at >= _SINCE,
        Showtime.starts_at < _UNTIL,
    )


def showing(most: int | None = None) -> AnySelect:
    """Films with the number of their sessions; of all, or the most shown."""
    sessions = func.count().label("sessions")
    films = (
        select(Showtime.film_id, sessions)
        .select_from(Cinema)
        .join(Showtime, Showtime.cinema_id == Cinema.id)
        .where(reached())
        .group_by(Showtime.film_id)
    )
    return films.order_by(sessions.desc(), Showtime.film_id).limit(most) if most else films


def _titled(sessions: Any) -> AnySelect:
    mine = aliased(FilmText)
    return select(
        Film.id, func.coalesce(mine.title, Film.title), Film.release_date, sessions
    ).outerjoin(mine, and_(mine.film_id == Film.id, mine.language == bindparam("language")))


@cache
def _proposals() -> AnySelect:
    films = showing().subquery()
    listed = select(NightFilm.film_id).where(NightFilm.night_id == bindparam("night_id"))
    return (
        _titled(films.c.sessions)
        .join(films, films.c.film_id == Film.id)
        .where(Film.id.not_in(listed))
        .order_by(films.c.sessions.desc(), Film.id)
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )


async def list_proposals(
    session: ReadSession, night: Night, *, since: datetime, until: datetime, limit: int, offset: int
) -> tuple[Proposal, ...]:
    """What else is on in the night's city, most sessions first."""
    rows = await session.execute(
        _proposals(),
        within(night.city.city_id, since, until)
        | {
            "night_id": night.night_id,
            "language": night.language,
            "limit": limit,
            "offset": offset,
        },
    )
    return tuple(Proposal(*row) for row in rows)


@cache
def _listed() -> AnySelect:
    sessions = (
        select(func.count())
        .select_from(Cinema)
        .join(Showtime, Showtime.cinema_id == Cinema.id)
        .where(reached(), Showtime.film_id == Film.id)
        .correlate(Film)
        .scalar_subquery()
    )
    return (
        _titled(sessions)
        .join(NightFilm, NightFilm.film_id == Film.id)
        .where(NightFilm.night_id == bindparam("night_id"))
        .order_by(NightFilm.position, Film.id)
        .limit(MOST_FILMS)
    )


async def list_films_of(
    session: ReadSession, night: Night, *, since: datetime, until: datetime
) -> tuple[Proposal, ...]:
    """The films on a night's list, in the order in which they were proposed."""
    rows = await session.execute(
        _listed(),
        within(night.city.city_id, since, until)
        | {"night_id": night.night_id, "language": night.language},
    )
    return tuple(Proposal(*row) for row in rows)


async def count_films(
    session: ReadSession,
    *,
    film_ids: Sequence[int],
    city_id: int,
    since: datetime,
    until: datetime,
) -> dict[int, int]:
    """How many sessions each of these films has in a city; films without any are left out."""
    statement = (
        select(Showtime.film_id, func.count())
        .select_from(Cinema)
        .join(Showtime, Showtime.cinema_id == Cinema.id)
        .where(reached(), Showtime.film_id.in_(film_ids))
        .group_by(Showtime.film_id)
    )
    rows = await session.execute(statement, within(city_id, since, until))
    return {row[0]: row[1] for row in rows}
