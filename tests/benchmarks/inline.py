"""What an inline query costs from Telegram's JSON to the answer's, on both engines.

    python -m tests.benchmarks.inline [--films 200000] [--queries 100] [--engines sqlite,postgresql]
                                      [--profile]

The whole application; the catalogue and the ways of mistyping are those of the search benchmark.
Every film has a poster and a synopsis; those on now have 200 ratings each, and a capital shows them
in 77 cinemas, 3,000 sessions a day. The emulator's own time is taken off. Milliseconds: `wall` is
what the sender waits for us, `CPU` what this process spends (PostgreSQL's own is not in it).
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import gc
import pstats
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import insert, text, update
from telegram import Update

from bot.application import Seance as Application
from bot.application import build_application
from bot.config import Settings
from bot.playground.emulator import Emulator
from bot.playground.request import EmulatorRequest
from db.days import cinema_day
from db.models import Cinema, City, Film, FilmText, Opinion, Person, Showtime
from db.queries.figures import recompute_figures
from db.session import Database
from tests.benchmarks.search import postgresql
from tests.benchmarks.search_catalogue import Catalogue
from tests.benchmarks.search_methods import NOW, Seance
from tests.benchmarks.search_queries import Queries

CINEMAS, SESSIONS, RATINGS = 77, 3000, 200
BATCH = 5000
SYNOPSIS = "Une phrase qui dit ce qui arrive à quelqu’un, quelque part. " * 14
KINDS = ("exact", "1 typo", "2 typos", "prefix 60 %", "word missing", "title and director")


class TimedRequest(EmulatorRequest):
    """Adds up the time that the emulator takes for itself."""

    wall = cpu = 0.0

    async def do_request(self, *given: Any, **named: Any) -> tuple[int, bytes]:
        wall, cpu = perf_counter(), process_time()
        try:
            return await super().do_request(*given, **named)
        finally:
            self.wall += perf_counter() - wall
            self.cpu += process_time() - cpu


def opinions(films: Sequence[int]) -> Iterator[dict[str, Any]]:
    chance = random.Random(1)
    for film_id in films:
        for number in range(RATINGS):
            yield {
                "film_id": film_id,
                "source": "benchmark",
                "author": f"Somebody {number}",
                "stars": chance.choices((1, 2, 3, 4, 5), (1, 2, 4, 6, 5))[0],
                "posted_on": datetime(2026, 11, 1, tzinfo=UTC).date() + timedelta(number % 20),
                "spoiler": False,
            }


def sessions(films: Sequence[int], now: datetime = NOW) -> Iterator[dict[str, Any]]:
    """Today's and tomorrow's, a few films in many cinemas."""
    chance = random.Random(2)
    weights = [1 / (rank + 8) for rank in range(len(films))]
    number = count(1)
    seen: set[tuple[int, int, datetime]] = set()
    for film_id in films:  # every film on is on somewhere else as well
        yield _session(next(number), film_id, CINEMAS + 1, now + timedelta(hours=3))
    for day in range(2):
        for film_id in chance.choices(films, weights, k=SESSIONS):
            starts = now + timedelta(days=day, minutes=5 * chance.randrange(60))
            place = (film_id, chance.randint(1, CINEMAS), starts)
            if place not in seen:
                seen.add(place)
                yield _session(next(number), *place)


def _session(number: int, film_id: int, cinema_id: int, starts: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "film_id": film_id,
        "cinema_id": cinema_id,
        "starts_at": starts,
        "cinema_day": cinema_day(starts, "Europe/Paris"),
    }


async def furnish(database: Database, catalogue: Catalogue, now: datetime = NOW) -> None:
    """Everything beside the titles."""
    on = [film.id for film in catalogue.films if film.showing]
    places = [
        {"id": number, "source": "b", "source_id": str(number), "name": f"Cinéma {number}"}
        | {
            "city_id": 1 if number <= CINEMAS else 2,
            "country": "FR",
            "timezone": "Europe/Paris",
            "accessibility": [],
        }
        for number in range(1, CINEMAS + 2)
    ]
    cities = [
        {"id": number, "name": name, "folded": name.lower(), "country": "FR", "aliases": []}
        for number, name in enumerate(("Paris", "Ailleurs"), 1)
    ]
    synopses = (
        {
            "film_id": film.id,
            "language": "fr",
            "title": film.title,
            "synopsis": SYNOPSIS,
            "awards": [],
        }
        for film in catalogue.films
        if film.second is None
    )
    async with database.connection() as connection:
        await connection.execute(
            update(Film).values(
                poster_url=text("'https://posters.example/' || id || '.jpg'"),
                genres=["Comédie", "Drame"],
                cast=["Une Actrice", "Un Acteur", "Une Autre"],
                runtime_min=100,
            )
        )
        rows: tuple[tuple[Any, Iterator[dict[str, Any]]], ...] = (
            (City, iter(cities)),
            (Cinema, iter(places)),
            (FilmText, synopses),
            (Person, iter([{"id": 7, "city_id": 1}])),
            (Opinion, opinions(on)),
            (Showtime, sessions(on, now)),
        )
        for model, given in rows:
            while batch := list(islice(given, BATCH)):
                await connection.execute(insert(model), batch)
        await recompute_figures(connection)
    if not database.is_sqlite:
        engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text("VACUUM ANALYZE"))


class Sender:
    """Somebody who types `@bot …`."""

    def __init__(self, database: Database) -> None:
        self.emulator = Emulator()
        self.request = TimedRequest(self.emulator)
        settings = Settings(_env_file=None, database_url="sqlite://")  # type: ignore[call-arg]
        self.application: Application = build_application(
            settings, database, self.request, token=self.emulator.token, clock=lambda: NOW
        )
        self.people = {
            number: self.emulator.person(number, "Somebody", language_code="fr")
            for number in (7, 8)
        }

    async def asks(self, words: str, offset: str = "", person: int = 7) -> tuple[float, float, int]:
        """Seconds of wall and of CPU, and the number of cards."""
        # Telegram would serve the answer to the same query again.
        self.emulator.state.inline_queries.clear()
        query = self.emulator.inline_query(self.people[person], words[:256], offset=offset)
        [update] = self.emulator.take_updates()
        before = self.request.wall, self.request.cpu
        wall, cpu = perf_counter(), process_time()
        await self.application.process_update(Update.de_json(update, self.application.bot))
        wall, cpu = perf_counter() - wall, process_time() - cpu
        answer = self.emulator.inline_answer(query).answer
        assert answer is not None, words
        self.emulator.calls.clear()
        return (
            wall - (self.request.wall - before[0]),
            cpu - (self.request.cpu - before[1]),
            len(answer["results"]),
        )


def classes(catalogue: Catalogue, queries: int) -> dict[str, list[tuple[str, str, int]]]:
    """Words, offset and sender of each query, by class."""
    made = Queries(catalogue, 2026)
    found = {kind: [(query.text, "", 7) for query in made.of(kind, queries)] for kind in KINDS}
    letters = [query.text[:3] for query in made.of("exact", queries, showing=True)]
    found["three letters, film on now"] = [(words, "", 7) for words in letters]
    found["second page"] = [(words, "20", 7) for words in letters]
    found["none: what is on in the capital"] = [("", "", 7)] * queries
    found["none, second page"] = [("", "20", 7)] * queries
    found["none, city not known"] = [("", "", 8)] * queries
    return found


async def measure(
    database: Database, asked: dict[str, list[tuple[str, str, int]]], *, profiled: bool
) -> None:
    sender = Sender(database)
    async with sender.application:
        for given in (given for queries in asked.values() for given in queries[:5]):
            await sender.asks(*given)
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)  # as the processes do (bot.runtime)
        profiler = cProfile.Profile() if profiled else None
        print(
            f"{'ms':34}{'cards':>6}{'wall p50':>10}{'p99':>8}{'most':>8}{'CPU p50':>10}{'p99':>8}"
        )
        everything: list[tuple[float, float, int]] = []
        for name, queries in asked.items():
            took = []
            for given in queries:
                if profiler:
                    profiler.enable()
                took.append(await sender.asks(*given))
                if profiler:
                    profiler.disable()
            everything += took
            _line(name, took)
        _line("all", everything)
    if profiler:
        table = pstats.Stats(profiler)
        table.sort_stats("tottime").print_stats(25)
        table.sort_stats("cumulative").print_stats(r"handlers/|db/|bot/|telegram/", 50)


def _line(name: str, took: Sequence[tuple[float, float, int]]) -> None:
    walls, cpus = sorted(one[0] for one in took), sorted(one[1] for one in took)
    cards = sum(one[2] for one in took) / len(took)

    def at(values: Sequence[float], share: float) -> float:
        return values[int(share * (len(values) - 1))] * 1000

    print(
        f"{name:34}{cards:6.1f}{at(walls, 0.5):10.1f}{at(walls, 0.99):8.1f}{at(walls, 1):8.1f}"
        f"{at(cpus, 0.5):10.1f}{at(cpus, 0.99):8.1f}"
    )


async def run(url: str, catalogue: Catalogue, given: argparse.Namespace) -> None:
    titles = Seance(url)
    await titles.build(catalogue.films)
    await titles.close()
    database = Database(url)
    try:
        await furnish(database, catalogue)
        print(f"\n{titles.name.partition(', ')[2]}, {len(catalogue.films):,} films")
        await measure(database, classes(catalogue, given.queries), profiled=given.profile)
    finally:
        await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--films", type=int, default=200_000)
    parser.add_argument("--queries", type=int, default=100, help="of each class")
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    catalogue = Catalogue(given.films, seed=2026)
    folder = Path(tempfile.mkdtemp(prefix="seance-inline-"))
    try:
        if "sqlite" in given.engines:
            asyncio.run(run(f"sqlite:///{folder / 'seance.sqlite3'}", catalogue, given))
        if "postgresql" in given.engines:
            with postgresql(folder) as url:
                asyncio.run(run(url, catalogue, given))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
