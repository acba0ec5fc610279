"""Who is to be told what happened to the films on their watchlists.

Everything here is one statement over many people. What has been told is noted in the transaction
that puts the messages into the outbox, whose keys hold for what is told twice all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from db.models import (
    Cinema,
    CityOpening,
    Film,
    Person,
    ReleaseDay,
    Showtime,
    WatchedFilm,
)
from db.queries.outbox import enqueue_selected, json_payload, reachable
from db.session import ReadSession, WriteSession

OFF, SILENT = "off", "silent"
# What the keys of outbox rows begin with.
RELEASED, CITY = "released", "city"
# A release that nobody could be told of for so long, because nothing ran, is no news any more.
LATE = timedelta(days=2)
# Rows in one statement, for drivers that count them.
MANY = 2000


async def list_zones(session: ReadSession) -> tuple[str, ...]:
    """The time zones of all cinemas, and so of all people who have a city."""
    rows = await session.execute(select(Cinema.timezone).distinct().order_by(Cinema.timezone))
    return tuple(rows.scalars())


def _lives_by(timezone: str, default: str) -> Any:
    """Of a person: this is the zone of their city's cinemas; `default` of who has none. Sets of
    cities, because a look at the cinemas for each person would take as long as all the rest."""
    zone = func.min(Cinema.timezone)
    cities = select(Cinema.city_id).group_by(Cinema.city_id)
    if timezone != default:
        return Person.city_id.in_(cities.having(zone == timezone))
    elsewhere = cities.having(zone != default)
    return or_(Person.city_id.is_(None), Person.city_id.not_in(elsewhere))


def _wants_alerts() -> Any:
    """Of a person and a film on their list: they want to be told, and can be."""
    wish = or_(Person.alerts.is_(None), Person.alerts != literal(OFF))
    return and_(WatchedFilm.alerts, wish, reachable(Person.id))


def _key(kind: str, *parts: Any) -> Any:
    whole: Any = literal(kind)
    for part in parts:
        whole = whole.concat(literal(":")).concat(cast(part, Text))
    return whole


async def list_releases(
    session: ReadSession, *, timezone: str, day: date, begins: datetime, ends: datetime
) -> tuple[int, ...]:
    """The films whose release has come in a zone where it is now `day`, which `begins` and `ends`
    then, and of which nobody there has been told. A film without a date is released with its first
    session."""
    dated = Film.release_date.between(day - LATE, day)
    undated = and_(
        Film.release_date.is_(None), Film.first_show >= begins - LATE, Film.first_show < ends
    )
    told = exists().where(ReleaseDay.film_id == Film.id, ReleaseDay.timezone == timezone)
    rows = await session.execute(select(Film.id).where(or_(dated, undated), ~told))
    return tuple(rows.scalars())


async def tell_release(
    session: WriteSession,
    *,
    film_id: int,
    timezone: str,
    default_zone: str,
    begins: datetime,
    due_at: datetime,
    now: datetime,
) -> int:
    """Tells the people of a zone that a film is released, from `due_at` on; how many. Who put it on
    the list when it was out (`begins`: the day did) knows."""
    watched = (
        select(
            Person.id.label("chat_id"),
            _key(RELEASED, Person.id, WatchedFilm.film_id).label("key"),
            json_payload(film=WatchedFilm.film_id).label("payload"),
        )
        .join(WatchedFilm, WatchedFilm.person_id == Person.id)
        .where(
            WatchedFilm.film_id == film_id,
            WatchedFilm.added_at < begins,
            _lives_by(timezone, default_zone),
            _wants_alerts(),
        )
    )
    count = await enqueue_selected(
        session,
        watched,
        kind="alert_released",
        due_at=due_at,
        until=begins + timedelta(days=7),
        now=now,
    )
    told = session.insert(ReleaseDay).values(film_id=film_id, timezone=timezone)
    await session.execute(told.on_conflict_do_nothing(index_elements=["film_id", "timezone"]))
    return count


async def find_openings(connection: AsyncConnection, *, now: datetime) -> Sequence[tuple[int, int]]:
    """The films and cities that have sessions ahead, and had none as far as is noted. This goes
    through the whole programme, by its index."""
    shown = (
        select(Showtime.film_id, Showtime.cinema_id)
        .where(Showtime.starts_at >= now)
        .group_by(Showtime.film_id, Showtime.cinema_id)
        .subquery()
    )
    places = (
        select(shown.c.film_id, Cinema.city_id)
        .join(Cinema, Cinema.id == shown.c.cinema_id)
        .distinct()
        .subquery()
    )
    known = exists().where(
        CityOpening.film_id == places.c.film_id, CityOpening.city_id == places.c.city_id
    )
    rows = await connection.execute(select(places).where(~known))
    return [(film_id, city_id) for film_id, city_id in rows]


async def note_openings(
    session: WriteSession, *, openings: Sequence[tuple[int, int]], now: datetime
) -> None:
    """Notes what `find_openings` found; to be told."""
    for start in range(0, len(openings), MANY):
        rows = [
            {"film_id": film_id, "city_id": city_id, "seen_at": now, "told": False}
            for film_id, city_id in openings[start : start + MANY]
        ]
        noted = session.insert(CityOpening).values(rows)
        await session.execute(noted.on_conflict_do_nothing(index_elements=["film_id", "city_id"]))


async def list_untold_films(session: ReadSession) -> tuple[int, ...]:
    """The films that have openings nobody has been told of."""
    rows = await session.execute(
        select(CityOpening.film_id)
        .distinct()
        .where(~CityOpening.told)
        .order_by(CityOpening.film_id)
    )
    return tuple(rows.scalars())


async def tell_openings(
    session: WriteSession,
    *,
    film_id: int,
    due: Mapping[str, datetime],
    due_at: datetime,
    now: datetime,
) -> int:
    """Tells those who wait for a film that it comes to their city; how many. Who put it on the list
    when it was announced there knows.

    Args:
        due: when messages may leave, for each time zone; `due_at` where none is known.
    """
    untold = and_(CityOpening.film_id == film_id, ~CityOpening.told)
    # A scalar subquery, so that it begins with those who wait. PostgreSQL knows nothing yet of rows
    # noted a moment ago: it would begin with the openings, and look at everybody in these cities.
    seen = select(CityOpening.seen_at).where(untold, CityOpening.city_id == Person.city_id)
    when: Any = literal(due_at, CityOpening.seen_at.type)
    if due:
        by_zone = {name: literal(at, CityOpening.seen_at.type) for name, at in due.items()}
        zone = select(func.min(Cinema.timezone)).where(Cinema.city_id == Person.city_id)
        when = case(by_zone, value=zone.scalar_subquery(), else_=when)
    watched = (
        select(
            Person.id.label("chat_id"),
            _key(CITY, Person.id, WatchedFilm.film_id, Person.city_id).label("key"),
            json_payload(film=WatchedFilm.film_id, city=Person.city_id).label("payload"),
            when.label("due_at"),
        )
        .join(WatchedFilm, WatchedFilm.person_id == Person.id)
        .where(
            WatchedFilm.film_id == film_id,
            WatchedFilm.added_at <= seen.scalar_subquery(),
            _wants_alerts(),
        )
    )
    count = await enqueue_selected(session, watched, kind="alert_city", now=now)
    await session.execute(update(CityOpening).where(untold).values(told=True))
    return count
