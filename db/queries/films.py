"""Films: the card, the lists, and a film's place in a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from math import ceil
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select, true
from sqlalchemy.orm import aliased

from db.base import AnySelect
from db.models import Film, FilmText, Opinion, Run, WatchedFilm
from db.prepared import mappings, rows
from db.queries.places import NOBODY
from db.queries.showtimes import CITY, SINCE
from db.results import FilmCard, FilmName
from db.session import ReadSession
from db.starts import count_since, unpack

STARS = (1, 2, 3, 4, 5)
_LANGUAGE: Any = bindparam("language")


async def get_film(
    session: ReadSession,
    *,
    film_id: int,
    language: str,
    person_id: int | None = None,
    city_id: int | None = None,
    since: datetime | None = None,
) -> FilmCard | None:
    """A film's card in one statement. Words missing in `language` come from another one;
    a missing title is the original's.

    Args:
        person_id: on whose watchlist it may be.
        city_id: where its sessions from `since` on are counted.
    """
    values = {"film_id": film_id, "language": language, "person_id": person_id or NOBODY}
    if city_id is None or since is None:
        found = await mappings(session, _card(), values)
        return film_card(found[0]) if found else None
    there = values | {"city_id": city_id, "since": since}
    found = await mappings(session, _card_in_city(), there)
    runs = [run for known in found if (run := known.pop("starts")) is not None]
    in_city = sum(count_since(unpack(run), ceil(since.timestamp())) for run in runs)
    return film_card(found[0] | {"in_city": in_city}) if found else None


async def get_film_and_stars(
    session: ReadSession, *, film_id: int, language: str
) -> tuple[FilmCard, tuple[int, ...]] | None:
    """A film's card, and how many gave one star, two, … five: of all ratings known one by one."""
    values = {"film_id": film_id, "language": language, "person_id": NOBODY}
    found = await mappings(session, _card_and_stars(), values)
    if not found:
        return None
    [known] = found
    stars = tuple(known.pop(f"stars_{number}") for number in STARS)
    return film_card(known), stars


def film_card(row: Mapping[Any, Any]) -> FilmCard:
    """A row of `card_columns` as a value."""
    known = dict(row)
    awards = known.pop("my_awards") or known.pop("other_awards") or []
    known.pop("other_awards", None)
    for name in ("directors", "cast", "genres"):
        known[name] = tuple(known[name])
    return FilmCard(awards=tuple(awards), **known)


@cache
def _card_and_stars() -> AnySelect:
    given = (
        select(*(func.count(case((Opinion.stars == n, 1))).label(f"stars_{n}") for n in STARS))
        .where(Opinion.film_id == bindparam("film_id"), ~Opinion.held)
        .subquery()
    )
    return _card().add_columns(*given.c).join(given, true())


@cache
def _card() -> AnySelect:
    return card_columns().where(Film.id == bindparam("film_id"))


@cache
def _card_in_city() -> AnySelect:
    """A row for each time zone of the city's cinemas, which is nearly always one."""
    there = and_(Run.film_id == Film.id, Run.city_id == CITY, Run.last_start >= SINCE)
    return _card().add_columns(Run.starts).outerjoin(Run, there)


def card_columns() -> AnySelect:
    """A select of `FilmCard`'s columns, for others to narrow; see `film_card`. Its parameters are
    `language` and `person_id`."""
    mine, other = aliased(FilmText), aliased(FilmText)
    watched = select(WatchedFilm.film_id).where(
        WatchedFilm.film_id == Film.id, WatchedFilm.person_id == bindparam("person_id")
    )
    another = (
        select(func.min(FilmText.language))
        .where(FilmText.film_id == Film.id, FilmText.language != _LANGUAGE)
        .where(FilmText.synopsis.is_not(None))
        .scalar_subquery()
    )
    return (
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
            watched.exists().label("watched"),
        )
        .outerjoin(mine, and_(mine.film_id == Film.id, mine.language == _LANGUAGE))
        .outerjoin(other, and_(other.film_id == Film.id, other.language == another))
    )


async def get_name(session: ReadSession, *, film_id: int, language: str) -> FilmName | None:
    """A film's title, or None."""
    values = {"film_id": film_id, "language": language}
    found = await rows(session, _name(), values)
    return FilmName(*found[0]) if found else None


@cache
def _name() -> AnySelect:
    mine = aliased(FilmText)
    return (
        select(Film.id, func.coalesce(mine.title, Film.title))
        .outerjoin(mine, and_(mine.film_id == Film.id, mine.language == _LANGUAGE))
        .where(Film.id == bindparam("film_id"))
    )
