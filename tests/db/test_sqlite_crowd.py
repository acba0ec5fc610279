"""Two hundred writers at once on one SQLite file, in several processes: each waits its turn, and
nobody is told that the database is locked."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from db.models import Person
from db.session import Database

WRITERS = 200
EACH = 5
"""Transactions of one writer; `write` and `transact` in turn."""


async def crowd(url: str, first: int) -> None:
    """So many people written at once, each by transactions of its own."""
    database = Database(url)

    async def one(number: int) -> None:
        for turn in range(EACH):
            ident = first + number * EACH + turn
            if turn % 2:
                await database.transact(
                    lambda connection, ident=ident: connection.execute(  # type: ignore[misc]
                        insert(Person), {"id": ident}
                    )
                )
                continue
            async with database.write() as session:
                # Reading first, as handlers do: what was read must still be so when it is written.
                assert await session.scalar(select(Person.id).where(Person.id == ident)) is None
                session.add(Person(id=ident))

    await asyncio.gather(*(one(number) for number in range(WRITERS)))
    await database.close()


async def many(url: str) -> int:
    database = Database(url)
    async with database.read() as session:
        found = await session.scalar(select(func.count()).select_from(Person))
    await database.close()
    return found or 0


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "seance.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


async def test_two_hundred_writers_at_once_all_succeed(url: str) -> None:
    await crowd(url, 1)
    assert await many(url) == WRITERS * EACH


async def test_two_processes_of_two_hundred_writers_all_succeed(url: str) -> None:
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, url, str(first),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )
        for first in (1, 1_000_001)
    ]  # fmt: skip
    async with asyncio.timeout(120):
        said = [(await process.communicate())[0].decode() for process in processes]
    assert said == ["", ""]
    assert [process.returncode for process in processes] == [0, 0]
    assert await many(url) == 2 * WRITERS * EACH


if __name__ == "__main__":
    asyncio.run(crowd(sys.argv[1], int(sys.argv[2])))
