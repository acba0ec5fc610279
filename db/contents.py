"""What is in a database, the same on both engines: tables, rows as SQLite keeps them, and sums that
tell whether two hold the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, MetaData

Row = Sequence[Any]
VERSION = "alembic_version"


@dataclass(frozen=True, slots=True)
class Kind:
    """How a column's values go from PostgreSQL to SQLite (`kept`) and back (`given`)."""

    name: str
    kept: Callable[[Any], Any] = lambda value: value
    given: Callable[[Any], Any] = lambda value: value


PLAIN = Kind("plain")
INSTANT = Kind(
    "instant",
    lambda value: int(value.timestamp()),
    lambda value: datetime.fromtimestamp(value, UTC),
)
# The first that fits.
KINDS: tuple[tuple[type[Any], Kind], ...] = (
    (sa.DateTime, INSTANT),
    (sa.Date, Kind("day", lambda value: value.isoformat(), date.fromisoformat)),
    (sa.Boolean, Kind("truth", int, bool)),
    # The driver has taken it apart already.
    (sa.JSON, Kind("json", lambda value: json.dumps(value, ensure_ascii=False))),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table's name, and its columns with their kinds."""

    name: str
    columns: tuple[tuple[str, Kind], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)

    def select(self) -> str:
        """All rows, columns in order."""
        return f"SELECT {', '.join(map(_quoted, self.names))} FROM {_quoted(self.name)}"  # noqa: S608

    def insert(self) -> str:
        """One row, in SQLite's terms."""
        places = ", ".join("?" * len(self.columns))
        columns = ", ".join(map(_quoted, self.names))
        return f"INSERT INTO {_quoted(self.name)} ({columns}) VALUES ({places})"  # noqa: S608

    def kept(self, row: Row) -> tuple[Any, ...]:
        """A row of PostgreSQL's as SQLite keeps it."""
        pairs = zip(self.columns, row, strict=True)
        return tuple(None if value is None else kind.kept(value) for (_, kind), value in pairs)

    def given(self, row: Row) -> tuple[Any, ...]:
        """A row of SQLite's as PostgreSQL takes it."""
        pairs = zip(self.columns, row, strict=True)
        return tuple(None if value is None else kind.given(value) for (_, kind), value in pairs)


@dataclass(slots=True)
class Tally:
    """How many rows a table has, and a sum over them that knows no order."""

    rows: int = 0
    total: int = 0

    def add(self, table: Table, rows: Iterable[Row]) -> None:
        """Rows as SQLite keeps them."""
        for row in rows:
            plain = [
                json.loads(value) if kind.name == "json" and value is not None else value
                for (_, kind), value in zip(table.columns, row, strict=True)
            ]
            text = json.dumps(plain, sort_keys=True, default=_bytes).encode()
            self.total = (self.total + int.from_bytes(hashlib.sha256(text).digest())) % (1 << 256)
            self.rows += 1


Contents = Mapping[str, Tally]


def tables(connection: Connection) -> list[Table]:
    """All tables, those that are referred to first, columns by name; Alembic's own left out."""
    known = MetaData()
    known.reflect(connection)
    return [
        Table(table.name, tuple((name, _kind(table.c[name])) for name in sorted(table.c.keys())))
        for table in known.sorted_tables
        if table.name != VERSION
    ]


def _kind(column: sa.Column[Any]) -> Kind:
    return next((kind for type_, kind in KINDS if isinstance(column.type, type_)), PLAIN)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _bytes(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"no column holds a {type(value).__name__}")
