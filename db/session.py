"""The database's door: who may read, who may write, and when a change is kept.

One `async with` block is one transaction. It commits when the block closes and rolls back when an
exception leaves it; nobody else commits.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, contextmanager, suppress
from math import inf
from typing import TypeVar

from sqlalchemy import Connection, Engine, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.access import ReadSession as ReadSession
from db.access import WriteSession as WriteSession
from db.circuit import Circuit, DatabaseAwayError, NoCircuit
from db.engines import (
    PLAIN,
    Tuning,
    async_url,
    postgresql_engine,
    sqlite_errands,
    sqlite_reader,
    sqlite_writer,
)
from db.lending import FileReaders, ServerReaders

T = TypeVar("T")


def always() -> float:
    """Doubted at any moment."""
    return inf


class Database:
    """Two engines on one database: one that is written to, and one that is only read.

    On SQLite reads run in the event loop: they wait for nobody (WAL), most take some 0.05 ms, and
    handing each to a thread and back would take ten times that.

    Whatever is read or written raises DatabaseAwayError while the database cannot be used.

    Args:
        url: `sqlite:///PATH` or `postgresql://…`.
        tuning: how PostgreSQL is used.
    """

    def __init__(self, url: str, tuning: Tuning = PLAIN) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._readers: FileReaders | ServerReaders
        self._elsewhere: AsyncEngine | None = None
        self._elsewhere_circuit = Circuit()
        if self.is_sqlite:
            self.engine = sqlite_writer(self.url)
            self._readers = FileReaders(sqlite_reader(self.url))
            self._errands = sqlite_errands(self.url)
            self._circuit: Circuit = NoCircuit()
        else:
            self._circuit = Circuit()
            doubted = self._circuit.failed_at
            self.engine = postgresql_engine(self.url, tuning, reads=False, doubted=doubted)
            reader = postgresql_engine(self.url, tuning, reads=True, doubted=doubted)
            self._readers = ServerReaders(reader, doubted, tuning.wait)
            if tuning.read_url is not None:
                # Asked each time: as long as nothing was read, it can be read here instead.
                other = async_url(tuning.read_url)
                self._elsewhere = postgresql_engine(other, tuning, reads=True, doubted=always)
        write, read = self.sync_engines
        self.purposes = [("read", read), ("write", write)]
        # Told of the seconds of each statement that SQLAlchemy does not see.
        self.fetched: Callable[[float], None] = lambda seconds: None
        if self.is_sqlite:
            self.purposes.append(("write", self._errands))
        elif self._elsewhere is not None:
            self.purposes.append(("read", self._elsewhere.sync_engine))
        # SQLite has one writer at a time. Queueing here, instead of in the file's lock, is fair
        # and wakes the next writer at once; BEGIN IMMEDIATE keeps other processes out as well.
        self._writer = asyncio.Lock()
        self.only_reads = False
        """Whether an attempt to write has failed for want of a database, or of room for it, since
        somebody last saw that it can be written (`bot.health`): a transaction that ended well may
        have had nothing to write."""

    @property
    def sync_engines(self) -> tuple[Engine, Engine]:
        """The engines of writes and of reads, for SQLAlchemy's events."""
        reader = self._readers.engine
        sync = reader if isinstance(reader, Engine) else reader.sync_engine
        return self.engine.sync_engine, sync

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        """What is committed; on SQLite as it is at the first statement, until the block closes."""
        with self._circuit.guard():
            if isinstance(self._readers, FileReaders):
                with self._readers.lend() as connection:
                    yield ReadSession(connection, self.fetched)
            else:
                async with self._readers.lend() as connection_:
                    yield ReadSession(connection_, self.fetched)

    @asynccontextmanager
    async def browse(self) -> AsyncIterator[ReadSession]:
        """The same for what only imports change, and may be a moment old: on the server that is for
        reading, if there is one and it answers."""
        connection: AsyncConnection | None = None
        if self._elsewhere is not None:
            with suppress(DatabaseAwayError), self._elsewhere_circuit.guard():
                connection = await self._elsewhere.connect()
        if connection is None:
            async with self.read() as session:
                yield session
            return
        async with aclosing(connection):
            yield ReadSession(connection, self.fetched)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A bare connection in a transaction that keeps nothing."""
        with self._circuit.guard():
            async with self.engine.connect() as connection:
                if self.is_sqlite:
                    await connection.exec_driver_sql("BEGIN")
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteSession]:
        """One transaction, kept when the block closes without an exception."""
        with self._writing():
            async with AsyncExitStack() as stack:
                if self.is_sqlite:
                    await stack.enter_async_context(self._writer)
                connection = await stack.enter_async_context(self.engine.connect())
                kept = _kept(connection) if self.is_sqlite else connection.begin()
                await stack.enter_async_context(kept)
                session = WriteSession(bind=connection, expire_on_commit=False)
                await stack.enter_async_context(session)
                yield session
                await session.flush()

    @asynccontextmanager
    async def rebuild(self) -> AsyncIterator[AsyncConnection]:
        """A bare connection for changes to tables, in one transaction.

        SQLite changes a table by copying it and dropping the old one, and what refers to its rows
        would be deleted with them: its foreign keys rest meanwhile, and are the caller's to check.
        """
        if not self.is_sqlite:
            async with self.connection() as connection:
                yield connection
            return
        async with self._writer, self.engine.connect() as connection:
            await connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            try:
                async with _kept(connection):
                    yield connection
            finally:
                await connection.exec_driver_sql("PRAGMA foreign_keys=ON")

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns; its statements are one transaction, kept unless it raises.

        For transactions that come by the dozen a second: on SQLite it is one errand of one thread,
        where `write` has four for every statement.
        """
        with self._writing():
            if not self.is_sqlite:
                async with self.engine.begin() as connection:
                    return await connection.run_sync(work)
            async with self._writer:
                return await asyncio.to_thread(self._errand, work)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with self._circuit.guard():
                yield
        except DatabaseAwayError:
            self.only_reads = True
            raise

    def _errand(self, work: Callable[[Connection], T]) -> T:
        with self._errands.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                result = work(connection)
            except BaseException:
                connection.rollback()
                raise
            connection.exec_driver_sql("COMMIT")
            return result

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A bare connection for importers, in one transaction of its own."""
        async with self.write() as session:
            yield await session.connection()

    async def ping(self) -> None:
        """Raises the driver's error when the database does not answer."""
        async with self.read() as session:
            await session.execute(select(1))

    async def close(self) -> None:
        """Lets go of every connection."""
        await self.engine.dispose()
        if isinstance(self._readers, FileReaders):
            self._readers.close()
            self._errands.dispose()
            return
        await self._readers.close()
        if self._elsewhere is not None:
            await self._elsewhere.dispose()


@asynccontextmanager
async def _kept(connection: AsyncConnection) -> AsyncIterator[None]:
    """A transaction of SQLite's that keeps every other writer out."""
    await connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        # Not the statement: an error of the engine may have rolled back already.
        await connection.rollback()
        raise
    await connection.exec_driver_sql("COMMIT")
