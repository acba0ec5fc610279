"""What a block of the database's door gives: a session that reads, a session that writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from time import perf_counter
from typing import Any, TypeVar, TypeVarTuple, overload

from sqlalchemy import Connection, Executable, Result
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.sql.selectable import TypedReturnsRows

from db.base import Base
from db.engines import POOLED
from db.lending import asyncpg_of, driver

Values = Mapping[str, Any]
Ts = TypeVarTuple("Ts")
T = TypeVar("T")


class ReadSession:
    """What is read in one block: Core selects, whose rows are taken before the block closes.

    A statement that is built once, with parameters, runs in a tenth of the time of one that is
    built for each call. `fetched` is told how many seconds each `fetch` took, which SQLAlchemy's
    events do not see.
    """

    def __init__(
        self,
        connection: Connection | AsyncConnection,
        fetched: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        self._connection = connection
        self._fetched = fetched

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
        began = perf_counter()
        try:
            if isinstance(self._connection, Connection):
                rows: Sequence[Any] = driver(self._connection).execute(sql, values).fetchall()
                return rows
            if self._connection.dialect.name == "sqlite":  # in a transaction that writes
                return (await self._connection.exec_driver_sql(sql, tuple(values))).all()
            return await self._fetch(self._connection, sql, values)
        finally:
            self._fetched(perf_counter() - began)

    @staticmethod
    async def _fetch(connection: AsyncConnection, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        asyncpg = asyncpg_of(connection)
        pooled = POOLED in connection.engine.get_execution_options()
        try:
            async with asyncpg.transaction() if pooled else nullcontext():
                fetched: Sequence[Any] = await asyncpg.fetch(sql, *values)
                return fetched
        except Exception as error:
            if not asyncpg.is_closed():
                raise
            # SQLAlchemy did not see it, and would lend this connection again.
            await connection.invalidate(error)
            raise ConnectionError(str(error)) from error


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
