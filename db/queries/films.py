"""Films: the card, the lists, and a film's place in a list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from db.base import AnySelect
from db.days import programme_week
from db.models import Cinema, Film, FilmText, Showtime
from db.results import FilmCard, FilmLine, FilmPage, Neighbours
from db.session import ReadSession

# /soon looks this far ahead; further dates are announcements, not plans.
SOON = timedelta(days=365)


async def get_film(session: ReadSession, *, film_id: int, language: str) -> FilmCard | None:
    """A film's card in one statement. Words missing in `language` come from another one;
    a missing title is the original's."""
    mine, other = aliased(FilmText), aliased(FilmText)
    another = (
        select(func.min(FilmText.language))
        .where(FilmText.film_id == Film.id, FilmText.language != language)
        .where(FilmText.synopsis.is_not(None))
        .scalar_subquery()
    )
    row = (
        await session.execute(
            select(
                Film.id.label("film_id"),
                func.coalesce(mine.title, Film.title).label("title"),
                Film.title.label("original_title"),
                Film.directors,
                Film.cast,
                Film.genres,
                Film.release_date,
                Film.runtime_min,
                func.coalesce(mine.synopsis, other.synopsis).label("synopsis"),
                mine.awards.label("my_awards"),
                other.awards.label("other_awards"),
                Film.poster_url,
                Film.trailer_url,
                Film.press_mean,
                Film.press_count,
                Film.press_updated,
                Film.audience_mean,
                Film.audience_count,
                Film.show_count,
            )
            .outerjoin(mine, and_(mine.film_id == Film.id, mine.language == language))
            .outerjoin(other, and_(other.film_id == Film.id, other.language == another))
            .where(Film.id == film_id)
        )
    ).one_or_none()
    if row is None:
        return None
    values = dict(row._mapping)
    awards = values.pop("my_awards") or values.pop("other_awards") or []
    values.pop("other_awards", None)
    for name in ("directors", "cast", "genres"):
        values[name] = tuple(values[name])
    return FilmCard(awards=tuple(awards), **values)


def _now(now: datetime, today: date) -> tuple[ColumnElement[bool], tuple[Any, ...]]:
    released = or_(Film.release_date.is_(None), Film.release_date <= today)
    started = Film.first_show <= now + timedelta(days=7)
    return and_(Film.last_show >= now, or_(released, started)), (Film.show_count.desc(), Film.id)


def _new(now: datetime, today: date) -> tuple[ColumnElement[bool], tuple[Any, ...]]:
    return Film.release_date.between(*programme_week(today)), (Film.show_count.desc(), Film.id)


def _soon(now: datetime, today: date) -> tuple[ColumnElement[bool], tuple[Any, ...]]:
    after = programme_week(today)[1]
    coming = and_(Film.release_date > after, Film.release_date <= today + SOON)
    return coming, (Film.release_date, Film.id)


LISTS: dict[str, Callable[[datetime, date], tuple[ColumnElement[bool], tuple[Any, ...]]]] = {
    "now": _now,
    "new": _new,
    "soon": _soon,
}


def line_columns(language: str) -> AnySelect:
    """A select of `FilmLine`'s columns, for others to narrow and order."""
    mine = aliased(FilmText)
    return select(
        Film.id,
        func.coalesce(mine.title, Film.title),
        Film.release_date,
        Film.directors,
        Film.press_mean,
        Film.press_count,
        Film.audience_mean,
        Film.audience_count,
        Film.poster_url,
    ).outerjoin(mine, and_(mine.film_id == Film.id, mine.language == language))


def film_line(row: Any) -> FilmLine:
    """A row of `line_columns` as a value."""
    film_id, title, release, directors, *rest = row
    return FilmLine(film_id, title, release, tuple(directors), *rest)


async def list_films(
    session: ReadSession,
    *,
    which: str,
    language: str,
    now: datetime,
    today: date,
    limit: int,
    offset: int = 0,
) -> FilmPage:
    """A page of one of `LISTS`, most widely shown first (`soon`: by date)."""
    condition, order = LISTS[which](now, today)
    total = await session.scalar(select(func.count()).select_from(Film).where(condition)) or 0
    statement = line_columns(language).where(condition).order_by(*order)
    rows = await session.execute(statement.limit(limit).offset(offset))
    return FilmPage(tuple(map(film_line, rows)), total, offset)


async def lines_of(
    session: ReadSession, *, film_ids: tuple[int, ...], language: str
) -> tuple[FilmLine, ...]:
    """The lines of films in the order given; unknown ids are left out."""
    rows = await session.execute(line_columns(language).where(Film.id.in_(film_ids)))
    found = {line.film_id: line for line in map(film_line, rows)}
    return tuple(found[film_id] for film_id in film_ids if film_id in found)


async def find_neighbours(
    session: ReadSession, *, which: str, film_id: int, now: datetime, today: date
) -> Neighbours | None:
    """The film's place in one of `LISTS`; None when it is not there (any more)."""
    condition, order = LISTS[which](now, today)
    inner = (
        select(
            Film.id,
            func.row_number().over(order_by=order).label("position"),
            func.count().over().label("total"),
            func.lag(Film.id).over(order_by=order).label("previous"),
            func.lead(Film.id).over(order_by=order).label("next"),
        )
        .where(condition)
        .subquery()
    )
    row = (await session.execute(select(inner).where(inner.c.id == film_id))).one_or_none()
    return Neighbours(row.position, row.total, row.previous, row.next) if row else None


async def list_city_film_ids(
    session: ReadSession, *, city_id: int, day: date, since: datetime
) -> tuple[int, ...]:
    """The films of a city's day that can still be seen, most sessions first."""
    rows = await session.execute(
        select(Showtime.film_id)
        .join(Cinema, Cinema.id == Showtime.cinema_id)
        .where(Cinema.city_id == city_id, Showtime.cinema_day == day, Showtime.starts_at >= since)
        .group_by(Showtime.film_id)
        .order_by(func.count().desc(), Showtime.film_id)
    )
    return tuple(rows.scalars())


async def list_titles_on(
    session: ReadSession, *, now: datetime, limit: int
) -> list[tuple[int, tuple[str, ...]]]:
    """The films that still have sessions, most first, each with its titles in all languages."""
    on = (
        select(Film.id, Film.title)
        .where(Film.last_show >= now)
        .order_by(Film.show_count.desc(), Film.id)
        .limit(limit)
        .subquery()
    )
    rows = await session.execute(
        select(on.c.id, on.c.title, FilmText.title).outerjoin(FilmText, FilmText.film_id == on.c.id)
    )
    titles: dict[int, dict[str, None]] = {}
    for film_id, original, translated in rows:
        titles.setdefault(film_id, {})[original] = None
        if translated:
            titles[film_id][translated] = None
    return [(film_id, tuple(names)) for film_id, names in titles.items()]
