"""The database's door: who may read, who may write, and when a change is kept.

One `async with` block is one transaction. It commits when the block closes and rolls back when an
exception leaves it; nobody else commits.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from db.base import Base

# The driver is the program's affair; operators write plain URLs.
DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}

# Seconds a writer of another process is waited for before "database is locked".
SQLITE_BUSY_SECONDS = 30


class ReadSession(AsyncSession):
    """A session in which nothing is written: reads are Core selects into frozen dataclasses."""


class WriteSession(AsyncSession):
    """A session whose changes are kept when its block closes."""

    def insert(self, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
        """This engine's INSERT, which has `on_conflict_do_update` and `on_conflict_do_nothing`."""
        if self.get_bind().dialect.name == "sqlite":
            return sqlite.insert(table)
        return postgresql.insert(table)


def async_url(url: str) -> URL:
    """`sqlite:///PATH` or `postgresql://…` with the driver this program uses.

    Raises:
        ValueError: the URL is not one of the two engines, or cannot be read.
    """
    try:
        parsed = make_url(url)
    except Exception as error:
        raise ValueError("not a database URL (sqlite:///PATH or postgresql://…)") from error
    # postgres:// is what several hosting providers hand out.
    engine = {"postgres": "postgresql"}.get(
        name := parsed.get_backend_name() if "+" in parsed.drivername else parsed.drivername, name
    )
    if engine not in DRIVERS:
        raise ValueError("only sqlite:///PATH and postgresql://… are supported")
    return parsed.set(drivername=DRIVERS[engine])


class Database:
    """One engine with its two kinds of session.

    Args:
        url: `sqlite:///PATH`, `sqlite://` (in memory, tests) or `postgresql://…`.
        pool_size: connections kept open; PostgreSQL only.
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = self._engine(pool_size)
        # SQLite has one writer at a time. Queueing here, instead of in the file's lock, is fair
        # and wakes the next writer at once; BEGIN IMMEDIATE keeps other processes out as well.
        self._writer = asyncio.Lock()

    def _engine(self, pool_size: int) -> AsyncEngine:
        if not self.is_sqlite:
            return create_async_engine(
                self.url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True
            )
        engine = create_async_engine(
            self.url, connect_args={"timeout": SQLITE_BUSY_SECONDS, "isolation_level": None}
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        return engine

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        """A consistent view; closing it keeps nothing."""
        async with self.engine.connect() as connection:
            if self.is_sqlite:
                await connection.exec_driver_sql("BEGIN")
            session = ReadSession(bind=connection, expire_on_commit=False, autoflush=False)
            try:
                yield session
            finally:
                await session.close()
                if self.is_sqlite:
                    await connection.exec_driver_sql("ROLLBACK")

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteSession]:
        """One transaction, kept when the block closes without an exception."""
        if not self.is_sqlite:
            async with (
                self.engine.connect() as connection,
                connection.begin(),
                WriteSession(bind=connection, expire_on_commit=False) as session,
            ):
                yield session
                await session.flush()
            return
        async with self._writer, self.engine.connect() as connection:
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                async with WriteSession(bind=connection, expire_on_commit=False) as session:
                    yield session
                    await session.flush()
            except BaseException:
                await connection.exec_driver_sql("ROLLBACK")
                raise
            await connection.exec_driver_sql("COMMIT")

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A bare connection for importers and migrations, in one transaction of its own."""
        async with self.write() as session:
            yield await session.connection()

    async def ping(self) -> None:
        """Raises the driver's error when the database does not answer."""
        async with self.read() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Lets go of every connection."""
        await self.engine.dispose()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",  # readers never wait for the writer
        "synchronous=NORMAL",  # in WAL: a power cut cannot corrupt, a kill -9 loses nothing
        "foreign_keys=ON",
        f"busy_timeout={SQLITE_BUSY_SECONDS * 1000}",
        "cache_size=-32768",
        "temp_store=MEMORY",
        "mmap_size=268435456",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
