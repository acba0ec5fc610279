"""New rows by the engine's own bulk path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from db.queries.driver import driver_of


async def insert_rows(
    connection: AsyncConnection,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """Stores new rows, each as the driver takes it, by the engine's own bulk path."""
    driver = await driver_of(connection)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
        await driver.executemany(statement, rows)
    else:
        await driver.copy_records_to_table(table.name, records=rows, columns=list(columns))
