"""Connections of readers are kept, and what becomes of one is seen before it is lent again."""

import asyncio

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError

from db import lending
from db.engines import Tuning
from db.session import Database

ONE = Tuning(pool_size=1, wait=1.0)
"""Two connections for readers."""


async def backend(database: Database) -> int:
    """Which of PostgreSQL's processes answers."""
    async with database.read() as session:
        [row] = await session.fetch("SELECT pg_backend_pid()", [])
        assert await session.scalar(select(func.pg_backend_pid())) == row[0]
        return int(row[0])


async def end(database: Database, backend: int) -> None:
    async with database.write() as session:
        await session.execute(text("SELECT pg_terminate_backend(:it)"), {"it": backend})


async def test_the_connection_returned_last_is_lent_next(postgresql_url: str) -> None:
    database = Database(postgresql_url, ONE)
    assert len({await backend(database) for _ in range(5)}) == 1
    await database.close()


async def test_one_that_rested_and_died_is_replaced_unnoticed(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lending, "TRUSTED", 0.0)  # any rest is too long
    database = Database(postgresql_url, ONE)
    first = await backend(database)
    await end(database, first)
    assert await backend(database) != first
    await database.close()


async def test_one_that_is_found_dead_takes_along_those_that_rested_with_it(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that says nothing more is waited for once, not once for each connection."""
    database = Database(postgresql_url, ONE)
    async with database.read() as one, database.read() as other:
        pids = [(await each.fetch("SELECT pg_backend_pid()", []))[0][0] for each in (one, other)]
    monkeypatch.setattr(lending, "TRUSTED", 0.0)
    await end(database, pids[0])  # returned last, so lent next
    assert await backend(database) not in pids
    await database.close()


async def test_an_error_or_a_cancelled_reader_loses_no_connection(postgresql_url: str) -> None:
    database = Database(postgresql_url, ONE)

    async def sleep() -> None:
        async with database.read() as session:
            await session.fetch("SELECT pg_sleep(30)", [])

    for _ in range(4):
        with pytest.raises(ProgrammingError):
            async with database.read() as session:
                await session.execute(text("SELECT nothing_of_the_kind"))
        sleeping = asyncio.ensure_future(sleep())
        await asyncio.sleep(0.05)
        sleeping.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sleeping
    await asyncio.gather(*(backend(database) for _ in range(6)))
    await database.close()


async def test_who_waits_for_a_connection_is_handed_the_next_one(postgresql_url: str) -> None:
    database = Database(postgresql_url, ONE)

    async def brief() -> None:
        async with database.read() as session:
            await session.fetch("SELECT pg_sleep(0.01)", [])

    await asyncio.gather(*(brief() for _ in range(40)))
    async with database.read() as one, database.read() as other:
        assert await one.fetch("SELECT 1", []) == await other.fetch("SELECT 1", [])
    await database.close()
