"""The database's door: who may read, who may write, and when a change is kept.

One `async with` block is one transaction. It commits when the block closes and rolls back when an
exception leaves it; nobody else commits.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar, TypeVarTuple, overload

from sqlalchemy import Connection, Engine, Executable, Result, create_engine, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.sql.selectable import TypedReturnsRows

from db.base import Base
from db.engines import QUIET, SQLITE_BUSY_SECONDS, async_url, only_read, prepare_sqlite

Values = Mapping[str, Any]
Ts = TypeVarTuple("Ts")
T = TypeVar("T")


class ReadSession:
    """What is read in one block: Core selects, whose rows are taken before the block closes.

    A statement that is built once, with parameters, runs in a tenth of the time of one that is
    built for each call.
    """

    def __init__(self, connection: Connection | AsyncConnection) -> None:
        self._connection = connection

    @property
    def dialect(self) -> Dialect:
        return self._connection.dialect

    @overload
    async def execute(
        self, statement: TypedReturnsRows[*Ts], values: Values | None = None
    ) -> Result[*Ts]: ...
    @overload
    async def execute(
        self, statement: Executable, values: Values | None = None
    ) -> Result[*tuple[Any, ...]]: ...
    async def execute(self, statement: Executable, values: Values | None = None) -> Any:
        """The statement's rows."""
        if isinstance(self._connection, Connection):
            return self._connection.execute(statement, values)
        return await self._connection.execute(statement, values)

    async def scalar(
        self, statement: TypedReturnsRows[T, *Ts], values: Values | None = None
    ) -> T | None:
        """The first column of the first row; None without a row."""
        result: Any = await self.execute(statement, values)
        value: T | None = result.scalar()
        return value

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        """Rows as the driver has them, for SQL in the driver's own terms."""
        if isinstance(self._connection, Connection):
            rows: Sequence[Any] = _driver(self._connection).execute(sql, values).fetchall()
            return rows
        asyncpg: Any = (await self._connection.get_raw_connection()).driver_connection
        fetched: Sequence[Any] = await asyncpg.fetch(sql, *values)
        return fetched


def _driver(connection: Connection) -> Any:
    """The `sqlite3.Connection` below."""
    return connection.connection.driver_connection


class WriteSession(AsyncSession):
    """A session whose changes are kept when its block closes."""

    @property
    def dialect(self) -> Dialect:
        return self.get_bind().dialect

    def insert(self, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
        """This engine's INSERT, which has `on_conflict_do_update` and `on_conflict_do_nothing`."""
        if self.dialect.name == "sqlite":
            return sqlite.insert(table)
        return postgresql.insert(table)


class Database:
    """Two engines on one database: one that is written to, and one that is only read.

    On SQLite reads run in the event loop: they wait for nobody (WAL), most take some 0.05 ms, and
    handing each to a thread and back would take ten times that. Writes may wait for another
    process, so they have a thread. On PostgreSQL reads have no transaction: each statement sees
    what is committed, which is what READ COMMITTED means anyway, and two round trips are saved.

    Args:
        url: `sqlite:///PATH` or `postgresql://…`.
        pool_size: connections kept open for reads, and for writes; PostgreSQL only.
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._reader: Engine | AsyncEngine
        if self.is_sqlite:
            connect: Any = {"timeout": SQLITE_BUSY_SECONDS, "isolation_level": None}
            given: dict[str, Any] = {"connect_args": connect, **QUIET}
            self.engine = create_async_engine(self.url, **given)
            # Readers are never made to wait for a connection: that would stop the loop.
            self._reader = create_engine(
                self.url.set(drivername="sqlite"), max_overflow=-1, pool_use_lifo=True, **given
            )
            # Opened by the first errand.
            self._errands = create_engine(self.url.set(drivername="sqlite"), **given)
            for engine in (*self.sync_engines, self._errands):
                event.listen(engine, "connect", prepare_sqlite)
            event.listen(self._reader, "connect", only_read)
        else:
            pool: dict[str, Any] = {"pool_size": pool_size, "max_overflow": pool_size, **QUIET}
            self.engine = create_async_engine(self.url, pool_pre_ping=True, **pool)
            self._reader = create_async_engine(
                self.url, pool_pre_ping=True, isolation_level="AUTOCOMMIT", **pool
            )
        write, read = self.sync_engines
        self.purposes = [("read", read), ("write", write)]
        if self.is_sqlite:
            self.purposes.append(("write", self._errands))
        # SQLite has one writer at a time. Queueing here, instead of in the file's lock, is fair
        # and wakes the next writer at once; BEGIN IMMEDIATE keeps other processes out as well.
        self._writer = asyncio.Lock()

    @property
    def sync_engines(self) -> tuple[Engine, Engine]:
        """The engines of writes and of reads, for SQLAlchemy's events."""
        reader = self._reader
        sync = reader if isinstance(reader, Engine) else reader.sync_engine
        return self.engine.sync_engine, sync

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        """What is committed; on SQLite as it is at the first statement, until the block closes."""
        if isinstance(self._reader, Engine):
            with self._reader.connect() as connection:
                # On the driver: it takes no lock, and closing the connection ends it.
                _driver(connection).execute("BEGIN")
                yield ReadSession(connection)
        else:
            async with self._reader.connect() as connection_:
                yield ReadSession(connection_)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A bare connection in a transaction that keeps nothing."""
        async with self.engine.connect() as connection:
            if self.is_sqlite:
                await connection.exec_driver_sql("BEGIN")
            yield connection

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
        async with (
            self._writer,
            self.engine.connect() as connection,
            _kept(connection),
            WriteSession(bind=connection, expire_on_commit=False) as session,
        ):
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
        if not self.is_sqlite:
            async with self.engine.begin() as connection:
                return await connection.run_sync(work)
        async with self._writer:
            return await asyncio.to_thread(self._errand, work)

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
        if isinstance(self._reader, Engine):
            self._reader.dispose()
            self._errands.dispose()
        else:
            await self._reader.dispose()


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
