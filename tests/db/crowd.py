"""Every table with people in it, wherever a person could be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from db.models import Base
from db.queries.privacy import fate_of
from tests.db.rows import DEMANDED, Contents, Row, tables, value

ONE = 7_700_000_001
"""Whose traces are looked for: longer than 32 bits, and like no other number here."""
OTHERS = tuple(range(8_800_000_011, 8_800_000_026))


# The models of what sources say: nothing that people do is written there.
CATALOGUE = {"db.models.catalogue", "db.models.feeds", "db.models.places", "db.models.search"}


# Telegram's numbers of what people send, not of them.
OF_MESSAGES = {"message_id", "topic", "update_id"}


def said_by_sources() -> set[str]:
    """The tables of `CATALOGUE`."""
    mappers = Base.registry.mappers
    return {
        str(mapper.local_table.name)  # type: ignore[attr-defined]
        for mapper in mappers
        if mapper.class_.__module__ in CATALOGUE
    }


def undecided() -> list[str]:
    """The columns that could hold Telegram's id of a person and do not say whether they do
    (`db.base.GOES`, `STAYS`, `NOBODY`)."""
    return [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if could_be_a_person(column) and fate_of(column) is None
    ]


def could_be_a_person(column: sa.Column[Any]) -> bool:
    """A number that is long enough, and neither refers to anything else nor is counted up; any
    JSON. Nobody is in what sources say."""
    if column.table.name in said_by_sources() or column.name in OF_MESSAGES:
        return False
    counted = column is column.table.autoincrement_column
    if isinstance(column.type, sa.JSON):
        return True
    return (
        isinstance(column.type, sa.BigInteger)
        and not counted
        and all(key.column.table.name == "people" for key in column.foreign_keys)
    )


def places(table: Table) -> list[str]:
    """The columns of a table in which people are."""
    return [column.name for column in table.columns if fate_of(column) in ("goes", "stays")]


def gather(connection: Connection) -> None:
    """Five rows about others into each table, and for each column in which people are, one in which
    that column alone is about `ONE`."""
    for table in tables(connection):
        people = places(Base.metadata.tables[table.name])
        first = (len(OTHERS) if table.name == "people" else 5) + 1
        rows = [_row(table, number, people, None) for number in range(1, first)]
        rows += [_row(table, number, people, name) for number, name in enumerate(people, first)]
        connection.execute(table.insert(), rows)


def _row(table: Table, number: int, people: list[str], one: str | None) -> dict[str, Any]:
    other = OTHERS[min(number, len(OTHERS)) - 1]
    row = {
        column.name: value(column, (number - 1) % 5 + 1 if column.foreign_keys else number)
        for column in table.columns
    }
    for (name, since), demanded in DEMANDED.items():
        if table.name == name and since in table.columns:
            row |= demanded[1]
    for name in people:
        person = ONE if name == one else other
        json = isinstance(table.columns[name].type, sa.JSON)
        row[name] = {"person": person, "film": 1} if json else person
    return row


def about(contents: Contents, person_id: int = ONE) -> dict[str, list[Row]]:
    """The rows that a person's id can be found in, in any column, as a number or within a text."""
    found = {name: list(_about(rows, person_id)) for name, rows in contents.items()}
    return {name: rows for name, rows in found.items() if rows}


def _about(rows: Any, person_id: int) -> Iterator[Row]:
    return (row for row in rows if str(person_id) in repr(row))
