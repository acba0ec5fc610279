"""What stands over sessions: the film, the city or cinema, and the days to choose from."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import FromClause, and_, bindparam, func, literal, select
from sqlalchemy.orm import aliased

from db.base import AnySelect
from db.models import Cinema, City, FavouriteCinema, Film, FilmText, Showtime
from db.prepared import rows
from db.queries.places import IS_MINE, NOBODY, cinema_columns, cinema_of, city_columns
from db.queries.showtimes import CINEMA, CITY, FILM, LANGUAGE, SINCE, earliest_day, of_place
from db.results import CityRef, FilmName, Heading
from db.session import ReadSession


async def get_heading(
    session: ReadSession,
    *,
    language: str,
    film_id: int | None = None,
    city_id: int | None = None,
    cinema_id: int | None = None,
    person_id: int | None = None,
    since: datetime | None = None,
) -> Heading:
    """A film, a city or a cinema, and the days on which sessions (of that film) can still be seen
    there, all in one statement. What does not exist is None.

    Args:
        since: the earliest start that counts; None: the days are not asked for.
    """
    kind = (film_id is not None, city_id is not None, since is not None)
    values: dict[str, Any] = {"language": language, "person_id": person_id or NOBODY}
    values |= {"film_id": film_id, "city_id": city_id, "cinema_id": cinema_id}
    if since is not None:
        values |= {"since": since, "before": earliest_day(since) - timedelta(days=1)}
    found = await rows(session, _heading(*kind), values)
    first, days = found[0], tuple(row[-1] for row in found)
    film_id, film_title, place = first[0], first[1], first[2:-1]
    return Heading(
        FilmName(film_id, film_title) if film_id is not None else None,
        CityRef(*place) if city_id is not None and place[0] is not None else None,
        cinema_of(place) if city_id is None and place[0] is not None else None,
        days if days[0] is not None else (),
    )


@cache
def _heading(film: bool, city: bool, days: bool) -> AnySelect:
    """Film and title, the columns of the place, and a day; a row for each day, and at least one."""
    text, asked = aliased(FilmText), select(literal(1)).subquery()
    which = _days_of(film, city) if days else select(literal(None).label("day")).subquery()
    place = city_columns() if city else cinema_columns()
    titled = (Film.id, func.coalesce(text.title, Film.title)) if film else (literal(None),) * 2
    statement: AnySelect = select(*titled, *place, which.c.day).select_from(asked)
    if film:
        statement = statement.outerjoin(Film, Film.id == FILM).outerjoin(
            text, and_(text.film_id == Film.id, text.language == LANGUAGE)
        )
    if city:
        statement = statement.outerjoin(City, City.id == CITY)
    else:
        statement = (
            statement.outerjoin(Cinema, Cinema.id == CINEMA)
            .outerjoin(City, City.id == Cinema.city_id)
            .outerjoin(FavouriteCinema, IS_MINE)
        )
    return statement.outerjoin(which, which.c.day.is_not(None)).order_by(which.c.day)


def _days_of(film: bool, city: bool) -> FromClause:
    """The days, one a row, and at last an empty row. Each is looked up from the one before it: of a
    large city's fortnight that touches a thousand entries of the index, where reading them all
    would touch 30,000."""

    def after(day: Any) -> Any:
        first = select(func.min(Showtime.cinema_day)).where(
            Showtime.cinema_id == Cinema.id,
            Showtime.cinema_day > day,
            Showtime.starts_at >= SINCE,
            *([Showtime.film_id == FILM] if film else []),
        )
        of_cinemas = first.correlate_except(Showtime).scalar_subquery()
        there = select(func.min(of_cinemas)).where(of_place(Cinema, city=city))
        return there.correlate_except(Cinema).scalar_subquery()

    start: Any = bindparam("before", type_=Showtime.cinema_day.type)
    days = select(after(start).label("day")).cte("days", recursive=True)
    return days.union_all(select(after(days.c.day)).where(days.c.day.is_not(None)))
