"""How long it takes to find out who is to be told, after a programme week was imported.

    python -m tests.benchmarks.alerts [--rows 1000000] [--people 200000] [--showtimes 400000]
                                      [--engines sqlite,postgresql]

A country's programme (tests/benchmarks/country.py), people in its cities, and a million films on
their watchlists, the much awaited ones on many. All that was on has been told. Then a week's
twenty releases come with their sessions, on a Wednesday morning, and the workers' job looks: once,
once more with nothing new, then two at once after another film. Seconds of wall; MB of the process.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import delete, func, insert, literal, select, text, update

from db.base import Instant
from db.models import (
    Cinema,
    City,
    CityOpening,
    Film,
    Outbox,
    Person,
    ReleaseDay,
    Showtime,
    WatchedFilm,
)
from db.queries.figures import recompute_figures
from db.session import Database
from handlers.context import Services
from handlers.watching.alerts import tell_first_shows, tell_releases
from tests.benchmarks.country import FILMS, build
from tests.benchmarks.search import postgresql

# The Wednesday of the week that is imported, half past nine in Paris.
NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
RELEASES = tuple(range(5, 205, 10))
BATCH = 20_000
Rows = Iterator[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Round:
    """One look: its name, seconds, and how many messages it put into the outbox."""

    name: str
    releases: float
    openings: float
    told: int

    def __str__(self) -> str:
        return (
            f"{self.name:34}{self.releases:10.2f}{self.openings:10.2f}"
            f"{self.releases + self.openings:10.2f}{self.told:12,}"
        )


def people(count: int, cities: list[tuple[int, int]]) -> Rows:
    """People live where cinemas are; one in six has not said where."""
    chance = random.Random(3)
    ids = [city_id for city_id, _ in cities]
    weights = list(accumulate(cinemas for _, cinemas in cities))
    for number in range(1, count + 1):
        city = None if number % 6 == 0 else chance.choices(ids, cum_weights=weights)[0]
        yield {"id": number, "city_id": city}


def wishes(rows: int, count: int) -> Rows:
    """`rows` films on `count` people's lists; what comes out is awaited most."""
    chance = random.Random(4)
    films = [*RELEASES, *(film for film in range(1, FILMS + 1) if film not in RELEASES)]
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(films))))
    added = NOW - timedelta(days=30)
    each, more = divmod(rows, count)
    for person in range(1, count + 1):
        wanted: set[int] = set()
        size = min(each + (person <= more), FILMS // 2)
        while len(wanted) < size:
            wanted.update(chance.choices(films, cum_weights=weights, k=size - len(wanted)))
        for film in wanted:
            yield {"person_id": person, "film_id": film, "added_at": added, "alerts": True}


async def fill(database: Database, rows: int, count: int) -> list[dict[str, Any]]:
    """Everything as it was before the import; returns the sessions that it will bring."""
    columns = (
        *(Showtime.id, Showtime.film_id, Showtime.cinema_id, Showtime.starts_at),
        *(Showtime.cinema_day, Showtime.version, Showtime.format, Showtime.accessibility),
    )
    coming = Showtime.film_id.in_(RELEASES)
    async with database.connection() as connection:
        cities = (
            await connection.execute(
                select(Cinema.city_id, func.count())
                .group_by(Cinema.city_id)
                .order_by(Cinema.city_id)
            )
        ).all()
        for model, given in (
            (Person, people(count, [(row[0], row[1]) for row in cities])),
            (WatchedFilm, wishes(rows, count)),
        ):
            while batch := list(islice(given, BATCH)):
                await connection.execute(insert(model), batch)
        later = [
            dict(row._mapping)
            for row in await connection.execute(
                select(*columns).where(coming, Showtime.starts_at >= NOW)
            )
        ]
        await connection.execute(delete(Showtime).where(coming))
        # What is on has been told, and what has come out.
        before = NOW - timedelta(days=1)
        seen = (
            select(Showtime.film_id, Cinema.city_id, literal(before, Instant), literal(True))
            .join(Cinema, Cinema.id == Showtime.cinema_id)
            .distinct()
        )
        await connection.execute(
            insert(CityOpening).from_select(["film_id", "city_id", "seen_at", "told"], seen)
        )
        others = [film for film in range(1, FILMS + 1) if film not in RELEASES]
        await connection.execute(
            insert(ReleaseDay),
            [{"film_id": film, "timezone": "Europe/Paris"} for film in others],
        )
        await connection.execute(
            update(Film).where(Film.id.in_(RELEASES)).values(release_date=NOW.date())
        )
        await recompute_figures(connection)
    await vacuumed(database)
    return later


async def vacuumed(database: Database) -> None:
    if database.is_sqlite:
        return
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("VACUUM ANALYZE"))


async def bring(database: Database, sessions: list[dict[str, Any]]) -> None:
    """What the import writes."""
    async with database.connection() as connection:
        for start in range(0, len(sessions), BATCH):
            await connection.execute(insert(Showtime), sessions[start : start + BATCH])
        await recompute_figures(connection, {one["film_id"] for one in sessions})


async def look(database: Database, services: Services, name: str, workers: int = 1) -> Round:
    """What the job does; how many messages are new."""
    before = await _waiting(database)
    start = perf_counter()
    await asyncio.gather(*(tell_releases(services) for _ in range(workers)))
    middle = perf_counter()
    await asyncio.gather(*(tell_first_shows(services) for _ in range(workers)))
    end = perf_counter()
    return Round(name, middle - start, end - middle, await _waiting(database) - before)


async def _waiting(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(Outbox)) or 0


async def run(url: str, given: argparse.Namespace) -> None:
    await build(url, given.showtimes)
    database = Database(url)
    services = Services(database=database, clock=lambda: NOW)
    try:
        sessions = await fill(database, given.rows, given.people)
        async with database.read() as session:
            count = await session.scalar(select(func.count()).select_from(WatchedFilm))
            cities = await session.scalar(select(func.count()).select_from(City))
        engine = "SQLite" if database.is_sqlite else "PostgreSQL"
        print(
            f"\n{engine}: {count:,} films on {given.people:,} watchlists, {cities:,} cities; the "
            f"week brings {len(RELEASES)} films with {len(sessions):,} sessions"
        )
        print(f"{'s':34}{'releases':>10}{'openings':>10}{'together':>10}{'messages':>12}")
        last = [one for one in sessions if one["film_id"] == RELEASES[-1]]
        await bring(database, [one for one in sessions if one["film_id"] != RELEASES[-1]])
        print(await look(database, services, "after the import"))
        print(await look(database, services, "again: nothing new"))
        await bring(database, last)
        print(await look(database, services, "one more film, two workers at once", workers=2))
        print(await look(database, services, "again: nothing new"))
        async with database.read() as session:
            twice = select(Outbox.key).group_by(Outbox.key).having(func.count() > 1)
            print(f"keys that stand twice: {len((await session.execute(twice)).all())}")
        print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")
    finally:
        await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="films on watchlists")
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--showtimes", type=int, default=400_000)
    parser.add_argument("--engines", default="sqlite,postgresql")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="seance-alerts-"))
    try:
        if "sqlite" in given.engines:
            asyncio.run(run(f"sqlite:///{folder / 'seance.sqlite3'}", given))
        if "postgresql" in given.engines:
            with postgresql(folder) as url:
                asyncio.run(run(url, given))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
