"""Figures for those who run the program: sums alone, nobody in particular."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, func, literal, select

from db.models import (
    Announcing,
    Chat,
    Cinema,
    City,
    Film,
    Opinion,
    Person,
    PressReview,
    Showtime,
    WatchedFilm,
)
from db.session import ReadSession

Lines = Sequence[tuple[str, int]]

# What there is, by name; `now` is the only parameter.
_TOTALS: tuple[tuple[str, Any], ...] = (
    ("films", select(func.count()).select_from(Film)),
    ("press reviews", select(func.count()).select_from(PressReview)),
    ("cities", select(func.count()).select_from(City)),
    ("cinemas", select(func.count()).select_from(Cinema)),
    ("people known", select(func.count()).select_from(Person)),
    ("groups and channels", select(func.count()).select_from(Chat)),
    ("chats announced to", select(func.count()).select_from(Announcing).where(Announcing.active)),
    ("films on watchlists", select(func.count()).select_from(WatchedFilm)),
    ("ratings given here", select(func.count()).where(Opinion.person_id.is_not(None))),
    (
        "comments given here",
        select(func.count()).where(Opinion.person_id.is_not(None), Opinion.comment.is_not(None)),
    ),
    ("opinions imported", select(func.count()).where(Opinion.author.is_not(None))),
)


@dataclass(frozen=True, slots=True)
class Day:
    """One day, UTC: people who became known, ratings, films put on watchlists."""

    day: date
    people: int
    ratings: int
    wishes: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """Totals; days, oldest first; the films most rated in these days; people's languages."""

    totals: Lines
    days: Sequence[Day]
    films: Lines
    languages: Lines


async def get_statistics(session: ReadSession, *, now: datetime, days: int) -> Statistics:
    """The figures, the last so many days apart."""
    totals = [(name, await session.scalar(statement) or 0) for name, statement in _TOTALS]
    ahead = select(func.count()).select_from(Showtime).where(Showtime.starts_at > now)
    totals.insert(4, ("sessions to come", await session.scalar(ahead) or 0))
    last = now.date()
    first = last - timedelta(days=days - 1)
    since = datetime.combine(first, datetime.min.time(), now.tzinfo)
    counted = [
        dict((await session.execute(_by_day(session, column, since))).all())
        for column in (Person.created_at, Opinion.rated_at, WatchedFilm.added_at)
    ]
    each = [first + timedelta(days=number) for number in range(days)]
    top = (
        select(Film.title, Film.release_date, func.count().label("ratings"))
        .join(Opinion, Opinion.film_id == Film.id)
        .where(Opinion.rated_at >= since)
        .group_by(Film.id, Film.title, Film.release_date)
        .order_by(func.count().desc(), Film.title)
        .limit(10)
    )
    spoken = func.coalesce(Person.language, Person.telegram_language, literal("?"))
    languages = select(spoken, func.count()).group_by(spoken).order_by(func.count().desc(), spoken)
    return Statistics(
        totals=totals,
        days=[Day(day, *(int(by.get(day.isoformat(), 0)) for by in counted)) for day in each],
        films=[
            (f"{title} ({released.year})" if released else title, count)
            for title, released, count in await session.execute(top)
        ],
        languages=[(code, count) for code, count in await session.execute(languages.limit(10))],
    )


def _by_day(session: ReadSession, column: Any, since: datetime) -> Select[Any, Any]:
    if session.dialect.name == "sqlite":
        day: Any = func.strftime("%Y-%m-%d", column, "unixepoch")
    else:
        day = func.to_char(func.timezone("UTC", column), "YYYY-MM-DD")
    day = case((column >= since, day))
    return select(day, func.count()).where(column >= since).group_by(day)
