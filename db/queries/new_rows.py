"""New rows by the engine's own bulk path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from db.queries.driver import beside, driver_of, nothing
from db.queries.lists import batched

Row = tuple[Any, ...]
# What any SQLite since 3.32 takes. Python's lock is free while a statement runs: rows by the
# thousand, not one by one, let something else be done beside it.
SQLITE_PARAMETERS = 32_766


async def insert_rows(
    connection: AsyncConnection,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    meanwhile: Callable[[int], None] = nothing,
) -> None:
    """Stores new rows, each as the driver takes it.

    Args:
        meanwhile: called with the number of rows that the engine is at work on.
    """
    driver = await driver_of(connection)
    if connection.dialect.name != "sqlite":
        copying = driver.copy_records_to_table(table.name, records=rows, columns=list(columns))
        await beside(copying, meanwhile, len(rows))
        return
    await by_thousands(driver, _inserting(table.name, tuple(columns)), rows, meanwhile)


def rows_at_once(width: int) -> int:
    """The rows of so many columns that SQLite takes in a statement."""
    return SQLITE_PARAMETERS // width


def for_many(statement: str, width: int) -> tuple[str, str]:
    """An SQLite statement for a row of so many columns, and the same for `rows_at_once`."""
    marks = values_of(width)
    return statement, statement.replace(marks, ", ".join([marks] * rows_at_once(width)), 1)


def values_of(width: int) -> str:
    """The place of a row in a statement."""
    return f"({', '.join('?' * width)})"


async def by_thousands(
    driver: Any, statements: tuple[str, str], rows: Sequence[Row], meanwhile: Callable[[int], None]
) -> None:
    """Has SQLite take rows by the thousand (`for_many`); those left over go one by one."""
    one, many = statements
    size = rows_at_once(len(rows[0])) if rows else 1
    whole = len(rows) - len(rows) % size
    for some in batched(rows[:whole], size):
        values = list(chain.from_iterable(some))
        await beside(driver.execute_fetchall(many, values), meanwhile, size)
    await driver.executemany(one, rows[whole:])


@lru_cache(maxsize=16)
def _inserting(table: str, columns: tuple[str, ...]) -> tuple[str, str]:
    names, width = ", ".join(f'"{name}"' for name in columns), len(columns)
    return for_many(f"INSERT INTO {table} ({names}) VALUES {values_of(width)}", width)  # noqa: S608
