"""Lists of films: on now, the week's releases, the next ones; pages, and who stands beside whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from db.base import AnySelect, Instant
from db.days import programme_week, still_seen_from
from db.models import Film, FilmText
from db.prepared import rows
from db.results import FilmLine, FilmPage, Neighbours
from db.session import ReadSession

# A film is on from a week before its first session: what begins later is only announced.
AHEAD = timedelta(days=7)


# /soon looks this far ahead; further dates are announcements, not plans.
SOON = timedelta(days=365)


_LANGUAGE: Any = bindparam("language")


@dataclass(frozen=True, slots=True)
class _List:
    """A list of films: which ones, and in which order. Their parameters are those of `_moment`."""

    condition: ColumnElement[bool]
    order: tuple[Any, ...]


def _moment(now: datetime, today: date) -> dict[str, Any]:
    first, last = programme_week(today)
    return {
        "since": still_seen_from(now),
        "ahead": now + AHEAD,
        "week": first,
        "week_end": last,
        "soon": today + SOON,
    }


def is_on(now: datetime) -> ColumnElement[bool]:
    """What `now` lists: films with a session that can still be seen, the first of which was, or is
    within the week. A release, a preview or an old film shown again, whenever it was released."""
    return _is_on(still_seen_from(now), now + AHEAD)


def _is_on(since: Any, ahead: Any) -> ColumnElement[bool]:
    return and_(Film.last_show >= since, Film.first_show <= ahead)


def _now() -> _List:
    on = _is_on(bindparam("since", type_=Instant), bindparam("ahead", type_=Instant))
    return _List(on, (Film.show_count.desc(), Film.id))


def _new() -> _List:
    """Released in the programme week, Wednesday to Tuesday, that it is now."""
    released = Film.release_date.between(bindparam("week"), bindparam("week_end"))
    return _List(released, (Film.show_count.desc(), Film.id))


def _soon() -> _List:
    """Released after this programme week, within a year; at the end those that have no date of
    release, and sessions from more than a week ahead."""
    ahead: Any = bindparam("ahead", type_=Instant)
    released = and_(
        Film.release_date > bindparam("week_end"), Film.release_date <= bindparam("soon")
    )
    # The last show, though it follows, is what an index finds such films by.
    undated = and_(Film.release_date.is_(None), Film.last_show > ahead, Film.first_show > ahead)
    order = (Film.release_date.is_(None), Film.release_date, Film.first_show, Film.id)
    return _List(or_(released, undated), order)


LISTS: dict[str, Callable[[], _List]] = {"now": _now, "new": _new, "soon": _soon}


def line_columns(language: Any = _LANGUAGE) -> AnySelect:
    """A select of `FilmLine`'s columns, for others to narrow and order. Without a language that is
    a parameter of the statement."""
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
    """A page of one of `LISTS`, most widely shown first (`soon`: by date); beyond its end, an empty
    page of nothing."""
    page = {"language": language, "limit": limit, "offset": offset}
    found = await rows(session, _page(which), _moment(now, today) | page)
    return FilmPage(
        tuple(film_line(row[:-1]) for row in found), found[0][-1] if found else 0, offset
    )


@cache
def _page(which: str) -> AnySelect:
    films = LISTS[which]()
    # The page first: so words and directors are read of its films only.
    page = (
        select(Film.id)
        .where(films.condition)
        .order_by(*films.order)
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )
    size = select(func.count()).select_from(Film).where(films.condition)
    lines = line_columns().add_columns(size.correlate(None).scalar_subquery())
    return lines.where(Film.id.in_(page)).order_by(*films.order)


async def lines_of(
    session: ReadSession, *, film_ids: Sequence[int], language: str
) -> tuple[FilmLine, ...]:
    """The lines of films in the order given; unknown ids are left out."""
    if not film_ids:
        return ()
    lines = await session.execute(_lines(), {"film_ids": film_ids, "language": language})
    found = {line.film_id: line for line in map(film_line, lines)}
    return tuple(found[film_id] for film_id in film_ids if film_id in found)


@cache
def _lines() -> AnySelect:
    return line_columns().where(Film.id.in_(bindparam("film_ids", expanding=True)))


async def find_neighbours(
    session: ReadSession, *, which: str, film_id: int, now: datetime, today: date
) -> Neighbours | None:
    """The film's place in one of `LISTS`; None when it is not there (any more)."""
    values = _moment(now, today) | {"film_id": film_id}
    found = await rows(session, _neighbours(which), values)
    return Neighbours(*found[0]) if found else None


@cache
def _neighbours(which: str) -> AnySelect:
    films = LISTS[which]()
    inner = (
        select(
            Film.id,
            func.row_number().over(order_by=films.order).label("position"),
            func.count().over().label("total"),
            func.lag(Film.id).over(order_by=films.order).label("previous"),
            func.lead(Film.id).over(order_by=films.order).label("next"),
        )
        .where(films.condition)
        .subquery()
    )
    columns = (inner.c.position, inner.c.total, inner.c.previous, inner.c.next)
    return select(*columns).where(inner.c.id == bindparam("film_id"))


async def list_titles_on(
    session: ReadSession, *, now: datetime, limit: int
) -> list[tuple[int, tuple[str, ...]]]:
    """The films that still have sessions, most first, each with its titles in all languages."""
    on = (
        select(Film.id, Film.title)
        .where(Film.last_show >= still_seen_from(now))
        .order_by(Film.show_count.desc(), Film.id)
        .limit(limit)
        .subquery()
    )
    known = await session.execute(
        select(on.c.id, on.c.title, FilmText.title).outerjoin(FilmText, FilmText.film_id == on.c.id)
    )
    titles: dict[int, dict[str, None]] = {}
    for film_id, original, translated in known:
        titles.setdefault(film_id, {})[original] = None
        if translated:
            titles[film_id][translated] = None
    return [(film_id, tuple(names)) for film_id, names in titles.items()]
