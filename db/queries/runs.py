"""Runs: a film's starts in a city, kept beside the sessions and in the same transaction.

Whoever adds sessions does so in `keeping_runs`, which costs in proportion to what was added;
whoever changes or deletes some calls `rebuild_runs` for their films. See docs/design/0008-runs.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    ColumnElement,
    Text,
    and_,
    bindparam,
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
from db.queries.catalogue_writes import Upsert
from db.queries.lists import batched
from db.queries.new_rows import Row
from db.starts import in_order, pack, unpack

Place = tuple[int, str]  # city, time zone
Key = tuple[int, int, str]  # film, city, time zone
Connection = AsyncConnection | AsyncSession
RUNS = Base.metadata.tables[Run.__tablename__]
AT_ONCE = 1_000  # films or cities, in one statement
ROWS_AT_ONCE = 20_000
CITIES = 1 << 31  # there are fewer
KEY = (Showtime.film_id, Cinema.city_id, Cinema.timezone)
KEY_NAMES = ("film_id", "city_id", "timezone")
VALUES = ("first_start", "last_start", "sessions", "starts")


class Added:
    """The sessions that are added while runs are kept, as far as somebody tells of them."""

    def __init__(self) -> None:
        self.count = 0
        self._starts: dict[tuple[int, int], list[Any]] = defaultdict(list)

    def tell(self, rows: Sequence[Row]) -> None:
        """Rows that begin with cinema, film and start, this as the driver stores it."""
        self.count += len(rows)
        starts = self._starts
        for cinema, film, start, *_ in rows:
            starts[film, cinema].append(start)

    def by_run(self, places: Mapping[int, Place]) -> dict[Key, list[int]]:
        """Unix seconds by run; `places` of the cinemas."""
        runs: dict[Key, list[int]] = defaultdict(list)
        for (film, cinema), starts in self._starts.items():
            runs[film, *places[cinema]] += map(_unix, starts)
        return runs


@asynccontextmanager
async def keeping_runs(connection: AsyncConnection) -> AsyncIterator[Added]:
    """Brings the runs up to date with the sessions added, and the cinemas moved to another city or
    time zone, while the block lasted. One at a time (`lock_imports`): ids only grow."""
    newest = select(func.coalesce(func.max(Showtime.id), 0))
    last = await connection.scalar(newest) or 0
    before = await _places(connection)
    added = Added()
    yield added
    places = await _places(connection)
    fresh = await connection.scalar(select(func.count()).where(Showtime.id > last))
    # If as many are new as were told of, those are the new ones, and need not be read again.
    told = fresh == added.count
    await _extend(connection, added.by_run(places) if told else await _read(connection, last))
    moved = {
        city
        for cinema, place in places.items()
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


async def _read(connection: AsyncConnection, last: int) -> dict[Key, list[int]]:
    """The sessions with higher ids than `last`."""
    rows = await connection.execute(_grouped(_engine(connection)).where(Showtime.id > last))
    return {tuple(key): [*_seconds(text)] for *key, text in rows}


async def _extend(connection: AsyncConnection, fresh: Mapping[Key, list[int]]) -> None:
    """Adds sessions to their runs."""
    for some in batched(fresh, ROWS_AT_ONCE):
        stored = await connection.execute(
            _stored(_engine(connection)),
            {"wanted": [film * CITIES + city for film, city, _ in some]},
        )
        known = {tuple(key): unpack(starts) for *key, starts in stored}
        await _save(connection, ((key, [*known.get(key, ()), *fresh[key]]) for key in some))


@cache
def _stored(engine: str) -> AnySelect:
    """The runs of pairs of film and city, each pair in one number."""
    if engine == "sqlite":
        each = func.json_each(bindparam("wanted", type_=JSON)).table_valued("value")
    else:
        each = func.unnest(bindparam("wanted", type_=ARRAY(BigInteger))).table_valued("value")
        each = each.render_derived()
    pair = cast(each.c.value, BigInteger)
    return (
        select(Run.film_id, Run.city_id, Run.timezone, Run.starts)
        .select_from(each)
        .join(Run, and_(Run.film_id == pair // CITIES, Run.city_id == pair % CITIES))
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


def _unix(start: datetime | int) -> int:
    return start if isinstance(start, int) else int(start.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


async def _places(connection: AsyncConnection) -> dict[int, Place]:
    """Every cinema's city and time zone."""
    rows = await connection.execute(select(Cinema.id, Cinema.city_id, Cinema.timezone))
    return {cinema: (city, zone) for cinema, city, zone in rows}
