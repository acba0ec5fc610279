"""Films as cards that are sent into other chats: many at once, with what the audience gave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, func, select

from db.audience import STARS
from db.base import AnySelect
from db.models import Cinema, Film, Opinion, Showtime
from db.queries.films import card_columns, film_card
from db.queries.opinion_writes import can_be_rated
from db.queries.places import NOBODY
from db.queries.showtimes import CITY, DAY, SINCE
from db.results import SentCard
from db.session import ReadSession

IDS: BindParameter[Any] = bindparam("film_ids", expanding=True)


def is_rateable(card: SentCard, *, now: datetime, today: date) -> bool:
    """Whether the film has been shown in public by now."""
    return can_be_rated(
        release_date=card.film.release_date,
        first_show=card.first_show,
        audience_count=card.film.audience_count,
        now=now,
        today=today,
    )


async def list_cards(
    session: ReadSession, *, film_ids: Sequence[int], language: str
) -> tuple[SentCard, ...]:
    """The cards of films in the order given, in two statements; unknown ids are left out."""
    if not film_ids:
        return ()
    values = {"film_ids": film_ids, "language": language, "person_id": NOBODY}
    rows = (await session.execute(_cards(), values)).all()
    given: dict[int, dict[int, int]] = {}
    for film_id, stars, count in await session.execute(_stars(), {"film_ids": film_ids}):
        given.setdefault(film_id, {})[stars] = count
    found: dict[int, SentCard] = {}
    for row in rows:
        known = dict(row._mapping)
        first_show = known.pop("first_show")
        film = film_card(known)
        counts = given.get(film.film_id, {})
        found[film.film_id] = SentCard(
            film, tuple(counts.get(stars, 0) for stars in STARS), first_show
        )
    return tuple(found[film_id] for film_id in film_ids if film_id in found)


@cache
def _cards() -> AnySelect:
    return card_columns().add_columns(Film.first_show).where(Film.id.in_(IDS))


@cache
def _stars() -> AnySelect:
    return (
        select(Opinion.film_id, Opinion.stars, func.count())
        .where(Opinion.film_id.in_(IDS), ~Opinion.held)
        .group_by(Opinion.film_id, Opinion.stars)
    )


async def list_most_shown(
    session: ReadSession, *, city_id: int, day: date, since: datetime, limit: int, offset: int = 0
) -> tuple[tuple[int, int], ...]:
    """The films on in a city on a day from `since` on, with the number of sessions, most first."""
    values = {"city_id": city_id, "day": day, "since": since, "limit": limit, "offset": offset}
    rows = await session.execute(_most_shown(), values)
    return tuple((film_id, count) for film_id, count in rows)


@cache
def _most_shown() -> AnySelect:
    count = func.count().label("sessions")
    showing = and_(
        Showtime.cinema_id == Cinema.id, Showtime.cinema_day == DAY, Showtime.starts_at >= SINCE
    )
    return (
        select(Showtime.film_id, count)
        .select_from(Cinema)
        .join(Showtime, showing)
        .where(Cinema.city_id == CITY)
        .group_by(Showtime.film_id)
        .order_by(count.desc(), Showtime.film_id)
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )
