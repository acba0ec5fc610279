"""Statements that nearly every update asks, compiled once and run on the driver itself.

Of a card's few tenths of a millisecond SQLAlchemy's round (its execution context, result and
events) takes more than the database does. Here it only writes the SQL, and tells how values are
read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy.engine import Dialect

from db.access import ReadSession
from db.base import AnySelect

Reader = Callable[[Any], Any]
Binder = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement in one engine's words.

    Attributes:
        order: its parameters' names as the driver wants their values, each with what makes its
            value what the driver takes, if it is not already.
        fixed: parameters whose value the statement itself says.
        names: its columns.
        readers: the columns that the driver does not give as what they are, by place.
    """

    sql: str
    order: tuple[tuple[str, Binder | None], ...]
    fixed: Mapping[str, Any]
    names: tuple[str, ...]
    readers: tuple[tuple[int, Reader], ...]

    def bind(self, values: Mapping[str, Any]) -> list[Any]:
        """The driver's values, in its order."""
        given = []
        for name, binder in self.order:
            value = values[name] if name in values else self.fixed[name]
            given.append(value if binder is None else binder(value))
        return given

    def read(self, row: Sequence[Any]) -> Sequence[Any]:
        """A row's values as Python has them."""
        values = list(row)
        for place, reader in self.readers:
            values[place] = reader(values[place])
        return values


async def rows(
    session: ReadSession, statement: AnySelect, values: Mapping[str, Any]
) -> list[Sequence[Any]]:
    """A select's rows. It must be built once (it is remembered for good), without parameters that
    stand for several values."""
    made = prepared(statement, session.dialect)
    found = await session.fetch(made.sql, made.bind(values))
    return [made.read(row) for row in found] if made.readers else list(found)


async def mappings(
    session: ReadSession, statement: AnySelect, values: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The same, each row as its columns by name; names must differ."""
    names = prepared(statement, session.dialect).names
    return [dict(zip(names, row, strict=True)) for row in await rows(session, statement, values)]


@cache
def prepared(statement: AnySelect, dialect: Dialect) -> Prepared:
    """The statement in this engine's words."""
    made = statement.compile(dialect=dialect)
    columns = statement.selected_columns
    readers = []
    # asyncpg knows PostgreSQL's types itself; SQLite has five.
    if dialect.name == "sqlite":
        for place, column in enumerate(columns):
            reader = column.type.dialect_impl(dialect).result_processor(dialect, None)
            if reader is not None:
                readers.append((place, reader))
    return Prepared(
        str(made),
        tuple(
            (name, made.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in made.positiontup or ()
        ),
        made.params,
        tuple(column.key or "" for column in columns),
        tuple(readers),
    )
