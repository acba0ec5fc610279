"""Connections that are read from, kept open as objects of SQLAlchemy between two updates.

To make one anew and to take it through SQLAlchemy's pool costs as much as the statement it is for.
Whoever reads takes the one returned last, which has the warmest cache; the pool is asked only when
none is idle, and remains the bound on how many there are.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.engines import TRUSTED


class FileReaders:
    """SQLite's."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._idle: list[Connection] = []

    @contextmanager
    def lend(self) -> Iterator[Connection]:
        """A connection in a transaction that reads: all statements see one moment."""
        connection = self._idle.pop() if self._idle else self.engine.connect()
        try:
            below = driver(connection)
            # On the driver: it takes no lock, and is no statement to count.
            below.execute("BEGIN")
            yield connection
            connection.rollback()  # what SQLAlchemy began with the first statement of its own
            below.rollback()
        except BaseException:
            connection.close()  # the pool sees what becomes of it
            raise
        self._idle.append(connection)

    def close(self) -> None:
        """Lets go of every connection."""
        while self._idle:
            self._idle.pop().close()
        self.engine.dispose()


class ServerReaders:
    """PostgreSQL's. `doubted` tells the moment (`monotonic`) at which the database last failed: a
    connection that was not used since, or not for TRUSTED seconds, is asked whether it lives, for
    `wait` seconds at most."""

    def __init__(self, engine: AsyncEngine, doubted: Callable[[], float], wait: float) -> None:
        self.engine = engine
        self._doubted = doubted
        self._wait = wait
        self._idle: list[tuple[AsyncConnection, float]] = []
        self._asking = 0

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[AsyncConnection]:
        """A connection whose statements each see what is committed."""
        connection = await self._taken()
        try:
            yield connection
            if connection.in_transaction():  # a statement of SQLAlchemy's own began it
                await connection.rollback()
        except BaseException:
            await _returned(connection)  # the pool sees what becomes of it
            raise
        if self._asking or connection.invalidated:
            await _returned(connection)  # somebody waits at the pool
        else:
            self._idle.append((connection, monotonic()))

    async def _taken(self) -> AsyncConnection:
        while self._idle:
            connection, used = self._idle.pop()
            if used > max(monotonic() - TRUSTED, self._doubted()) or await self._lives(connection):
                return connection
        self._asking += 1
        try:
            return await self.engine.connect()
        finally:
            self._asking -= 1

    async def _lives(self, connection: AsyncConnection) -> bool:
        try:
            # Without parameters asyncpg prepares nothing, as a pooler wants it.
            await asyncpg_of(connection).execute("SELECT 1", timeout=self._wait)
        except BaseException as error:
            # Those that rested as long are as dead; to ask each would take its time each.
            rested, self._idle = self._idle, []
            for dead in (connection, *(other for other, _ in rested)):
                asyncpg_of(dead).terminate()
                await dead.invalidate(error)
                await _returned(dead)
            if not isinstance(error, Exception):
                raise
            return False
        return True

    async def close(self) -> None:
        """Lets go of every connection."""
        while self._idle:
            await self._idle.pop()[0].close()
        await self.engine.dispose()


async def _returned(connection: AsyncConnection) -> None:
    """Gives a connection back to its pool, also where the task that had it is being cancelled."""
    await asyncio.shield(asyncio.ensure_future(connection.close()))


def driver(connection: Connection) -> Any:
    """The `sqlite3.Connection` below."""
    return connection.connection.driver_connection


def asyncpg_of(connection: AsyncConnection) -> Any:
    """The `asyncpg.Connection` below one that is open."""
    assert connection.sync_connection is not None
    return driver(connection.sync_connection)
