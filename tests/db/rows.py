"""Rows for any table, made from what the database itself says of its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, MetaData, Table

Row = Mapping[str, Any]
Contents = Mapping[str, Sequence[Row]]

# What a CHECK demands of rows 1 and 2 since a table has a column.
DEMANDED: dict[tuple[str, str], tuple[Row, Row]] = {
    ("opinions", "person_id"): ({"person_id": None}, {"author": None}),
}


def names(connection: Connection) -> list[str]:
    """All tables but Alembic's own."""
    return sorted({*sa.inspect(connection).get_table_names()} - {"alembic_version"})


def tables(connection: Connection, only: Sequence[str] | None = None) -> list[Table]:
    """All tables but Alembic's own, those that are referred to first; or some, and what they
    refer to. Takes long."""
    known = MetaData()
    known.reflect(connection, only=names(connection) if only is None else only)
    return known.sorted_tables


def fill(connection: Connection) -> None:
    """Two rows into each empty table: one with everything, one with as little as is allowed."""
    empty = [name for name, rows in contents(connection).items() if not rows]
    for table in tables(connection, empty):
        if table.name in empty:
            for number in (1, 2):
                row = {
                    column.name: value(column, number)
                    for column in table.columns
                    if number == 1 or not column.nullable or column.foreign_keys
                }
                for (name, since), demanded in DEMANDED.items():
                    if table.name == name and since in table.columns:
                        row |= demanded[number - 1]
                connection.execute(table.insert(), row)


def value(column: sa.Column[Any], number: int) -> Any:
    """The same for equal numbers and types, so that what refers finds what it refers to."""
    match column.type:
        case sa.Boolean():
            return number == 1
        case sa.JSON():
            return {"number": number}
        case sa.LargeBinary():
            return bytes([number])
        case sa.DateTime():
            return datetime(2026, 11, 22, 17, number, tzinfo=UTC)
        case sa.Date():
            return date(2026, 11, number)
        case sa.Integer() | sa.Float() | sa.Numeric():
            return number
        case sa.String():
            return f"value {number}"
    raise LookupError(f"{column.table.name}.{column.name} is a {column.type!r}")


def contents(connection: Connection) -> Contents:
    """Everything that is in the database, as its driver gives it."""
    return {name: _rows(connection, name) for name in names(connection)}


def _rows(connection: Connection, name: str) -> Sequence[Row]:
    every = sa.select(sa.text("*")).select_from(sa.table(name))
    return sorted((dict(row) for row in connection.execute(every).mappings()), key=repr)


def changed(before: Contents, after: Contents) -> set[str]:
    """The tables, of those that are still there, whose rows have not kept what they said."""
    return {name for name in before.keys() & after.keys() if not _same(before[name], after[name])}


def _same(before: Sequence[Row], after: Sequence[Row]) -> bool:
    if not before:
        return True
    common = before[0].keys() & (after[0] if after else {}).keys()
    return bool(common) and sorted(_part(before, common)) == sorted(_part(after, common))


def _part(rows: Sequence[Row], names: set[str]) -> list[str]:
    return [repr([row[name] for name in sorted(names)]) for row in rows]
