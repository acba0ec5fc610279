"""The driver below SQLAlchemy, for statements whose rows come by the thousand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, ColumnElement, Date
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from db.base import AnySelect
from db.prepared import prepared


async def driver_of(connection: AsyncConnection) -> Any:
    """The driver's own connection, inside the transaction that SQLAlchemy holds."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    if connection.dialect.name == "postgresql" and not driver.is_in_transaction():
        # SQLAlchemy begins it with its own first statement, and would not know of ours.
        await connection.exec_driver_sql("SELECT 1")
    return driver


async def fetch(
    connection: AsyncConnection, statement: AnySelect, values: Mapping[str, Any]
) -> Sequence[Any]:
    """A select's rows as the driver has them. It must be built once: it is remembered for good.
    A list is one parameter (`db.queries.lists.listed`)."""
    made, driver = prepared(statement, connection.dialect), await driver_of(connection)
    given = made.bind(values)
    if connection.dialect.name == "sqlite":
        rows: Sequence[Any] = await driver.execute_fetchall(made.sql, given)
    else:
        rows = await driver.fetch(made.sql, *given)
    return rows


def binder(column: ColumnElement[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """What turns a Python value into what the driver stores in a column; a list is a tuple."""
    bind = column.type.dialect_impl(dialect).bind_processor(dialect) or as_is
    # Most lists are empty or come again (genres, awards), and so do dates.
    again = isinstance(column.type, JSON | Date) and bind is not as_is
    return lru_cache(maxsize=4096)(bind) if again else bind


def as_is(value: Any) -> Any:
    """Stored as it is."""
    return value


def nothing(rows: int) -> None:
    """While a statement runs."""


async def beside(statement: Awaitable[Any], meanwhile: Callable[[int], None], rows: int) -> Any:
    """The statement's result; `meanwhile` is called while it runs."""
    running = asyncio.ensure_future(statement)
    await asyncio.sleep(0)  # the statement goes out
    try:
        meanwhile(rows)
    finally:
        result = await running
    return result
