"""The showtimes queries on a country's programme: milliseconds as a handler waits for them.

    python -m tests.benchmarks.showtimes [--rows 1100000] [--queries 300]

SQLite, one process, one query after the other, through the bot's own query functions, the
transaction included. Seeded: `tests.benchmarks.country`.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time

from db.days import still_seen_from
from db.queries.counting import get_cities, list_films_on
from db.queries.headings import get_heading
from db.queries.nearest import Showing, find_nearest
from db.queries.showtimes import earliest_day, get_day, list_in_cinemas
from db.session import Database, ReadSession
from tests.benchmarks.country import CITIES, FILMS, NOW, build

Query = Callable[[ReadSession], Awaitable[object]]
PARIS_ID = 1


def queries(chance: random.Random) -> dict[str, Callable[[], Query]]:
    """Each kind of query, made anew with other ids at every call."""
    since = still_seen_from(NOW)
    cities = sum(CITIES.values())

    def city() -> int:
        return chance.randrange(1, cities + 1)

    def film() -> int:
        return min(FILMS, 1 + int(chance.expovariate(1 / 60)))

    def day() -> object:
        return NOW.date() + timedelta(days=chance.randrange(5))

    def film_day(city_id: int) -> Query:
        values = {"film_id": film(), "city_id": city_id, "day": day()}
        return lambda session: get_day(session, language="fr", since=since, **values)  # type: ignore[arg-type]

    def on_in(city_id: int) -> Query:
        when = day()
        return lambda session: list_films_on(
            session,
            language="fr",
            day=when,  # type: ignore[arg-type]
            since=since,
            city_id=city_id,
        )

    def by_city(film_id: int) -> Query:
        return lambda session: get_cities(session, film_id=film_id, language="fr", since=since)

    def heading() -> Query:
        values = {"film_id": film(), "city_id": city()}
        return lambda session: get_heading(session, language="fr", since=since, **values)

    def nearest() -> Query:
        here = (chance.uniform(43, 50), chance.uniform(-1, 7))
        return lambda session: find_nearest(session, latitude=here[0], longitude=here[1], limit=6)

    def nearest_of(film_id: int) -> Query:
        here = (chance.uniform(43, 50), chance.uniform(-1, 7))
        showing = Showing(film_id, first := earliest_day(since), first + timedelta(days=14), since)

        async def read(session: ReadSession) -> object:
            cinemas = await find_nearest(
                session, latitude=here[0], longitude=here[1], limit=6, showing=showing
            )
            return await list_in_cinemas(
                session,
                language="fr",
                film_id=film_id,
                cinema_ids=[cinema.cinema_id for cinema in cinemas],
                since=since,
                days=(showing.day, showing.day + timedelta(days=14)),
            )

        return read

    return {
        "film + city + day": lambda: film_day(city()),
        "film + Paris + day": lambda: film_day(PARIS_ID),
        "film, city and its days": heading,
        "what is on in a city, a day": lambda: on_in(city()),
        "what is on in Paris, a day": lambda: on_in(PARIS_ID),
        "cities of a film, with counts": lambda: by_city(film()),
        "cities of the most shown film": lambda: by_city(1),
        "nearest cinemas": nearest,
        "nearest cinemas of a film": lambda: nearest_of(film()),
    }


async def measure(url: str, count: int) -> None:
    """Prints the table: as waited for, and the processor's own time, which others' work on the
    machine leaves nearly alone."""
    database = Database(url)
    print(f"{'ms':32} {'p50':>8} {'p99':>8} {'max':>8} {'CPU p50':>8} {'p99':>8}")
    for name, make in queries(random.Random(7)).items():
        waited, spent = [], []
        for number in range(count + 20):
            query = make()
            start, work = perf_counter(), process_time()
            async with database.read() as session:
                await query(session)
            if number >= 20:  # the first ones compile statements and warm the pages
                spent.append((process_time() - work) * 1000)
                waited.append((perf_counter() - start) * 1000)
        waited.sort()
        spent.sort()
        at, end = len(waited) // 2, int(len(waited) * 0.99)
        cells = (waited[at], waited[end], waited[-1], spent[at], spent[end])
        print(f"{name:32} " + " ".join(f"{cell:8.2f}" for cell in cells))
    await database.close()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_100_000)
    parser.add_argument("--queries", type=int, default=300)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'showtimes.sqlite3'}"
        asyncio.run(build(url, given.rows))
        asyncio.run(measure(url, given.queries))


if __name__ == "__main__":
    main()
