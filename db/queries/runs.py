"""Runs: a film's starts in a city, kept beside the sessions and in the same transaction.

Whoever adds sessions does so in `keeping_runs`, which costs in proportion to what was added;
whoever changes or deletes some calls `rebuild_runs` for their films. See docs/design/0008-runs.md.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    and_,
    cast,
    delete,
    extract,
    func,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from db.base import AnySelect, Base
from db.models import Cinema, Run, Showtime
from db.queries.catalogue_ids import batched
from db.queries.catalogue_writes import Row, Upsert
from db.starts import in_order, pack, unpack

Key = tuple[int, int, str]  # film, city, time zone
Connection = AsyncConnection | AsyncSession
RUNS = Base.metadata.tables[Run.__tablename__]
AT_ONCE = 1_000  # films or cities, in one statement
ROWS_AT_ONCE = 20_000
KEY = (Showtime.film_id, Cinema.city_id, Cinema.timezone)
KEY_NAMES = ("film_id", "city_id", "timezone")
VALUES = ("first_start", "last_start", "sessions", "starts")


@asynccontextmanager
async def keeping_runs(connection: AsyncConnection) -> AsyncIterator[None]:
    """Brings the runs up to date with the sessions added, and the cinemas moved to another city or
    time zone, while the block lasted. One at a time (`lock_imports`): ids only grow."""
    last = await connection.scalar(select(func.coalesce(func.max(Showtime.id), 0))) or 0
    before = await _places(connection)
    yield
    await _extend(connection, after=last)
    moved = {
        city
        for cinema, place in (await _places(connection)).items()
        if before.get(cinema, place) != place
        for city in (place[0], before[cinema][0])
    }
    if moved:
        await rebuild_runs(connection, city_ids=moved)


async def rebuild_runs(
    session: Connection,
    *,
    film_ids: Collection[int] | None = None,
    city_ids: Collection[int] | None = None,
) -> None:
    """Makes runs anew from the sessions there are.

    Args:
        film_ids: those of these films only; city_ids: those in these cities only; None for all.
    """
    if film_ids is None and city_ids is None:
        await _rebuild(session, true(), true())
    for some in batched(sorted(film_ids or ()), AT_ONCE):
        await _rebuild(session, Run.film_id.in_(some), Showtime.film_id.in_(some))
    for some in batched(sorted(city_ids or ()), AT_ONCE):
        await _rebuild(session, Run.city_id.in_(some), Cinema.city_id.in_(some))


async def _rebuild(
    session: Connection,
    old: ColumnElement[bool],
    known: ColumnElement[bool],
) -> None:
    await session.execute(delete(Run).where(old))
    rows = await session.execute(_grouped(_engine(session)).where(known))
    await _save(session, ((tuple(key), _seconds(text)) for *key, text in rows))


async def _extend(connection: AsyncConnection, *, after: int) -> None:
    """Adds the sessions with higher ids to their runs."""
    fresh = _grouped(_engine(connection)).where(Showtime.id > after).subquery()
    same = and_(*(column == fresh.c[column.name] for column in Run.__table__.primary_key))
    rows = await connection.execute(
        select(*fresh.c, Run.starts).select_from(fresh).outerjoin(Run, same)
    )
    await _save(
        connection,
        ((tuple(key), [*unpack(known or b""), *_seconds(text)]) for *key, text, known in rows),
    )


def _engine(session: Connection) -> str:
    bound = session if isinstance(session, AsyncConnection) else session.get_bind()
    return bound.dialect.name


@cache
def _grouped(engine: str) -> AnySelect:
    """Film, city, time zone, and the starts as Unix seconds in one text, in no order."""
    starts: Any = Showtime.starts_at
    seconds = starts if engine == "sqlite" else cast(extract("epoch", starts), BigInteger)
    return (
        select(*KEY, func.aggregate_strings(cast(seconds, Text), ",").label("starts"))
        .select_from(Showtime)
        .join(Cinema, Cinema.id == Showtime.cinema_id)
        .group_by(*KEY)
    )


def _seconds(text: str) -> Iterable[int]:
    return map(int, text.split(","))


async def _save(session: Connection, runs: Iterable[tuple[Key, Iterable[int]]]) -> None:
    """Stores whole runs in the place of what was known of them."""
    connection = session if isinstance(session, AsyncConnection) else await session.connection()
    # Rows as the driver stores them (see `Instant`): there may be one for every few sessions.
    moment = int if _engine(connection) == "sqlite" else _moment
    upsert = Upsert(RUNS, key=KEY_NAMES, values=VALUES, dialect=connection.dialect)
    for some in batched(runs, ROWS_AT_ONCE):
        await upsert.put(connection, [_row(*run, moment) for run in some])


def _row(key: Key, seconds: Iterable[int], moment: Callable[[int], Any]) -> Row:
    starts = in_order(seconds)
    return (*key, moment(starts[0]), moment(starts[-1]), len(starts), pack(starts))


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


async def _places(connection: AsyncConnection) -> dict[int, tuple[int, str]]:
    """Every cinema's city and time zone."""
    rows = await connection.execute(select(Cinema.id, Cinema.city_id, Cinema.timezone))
    return {cinema: (city, zone) for cinema, city, zone in rows}
