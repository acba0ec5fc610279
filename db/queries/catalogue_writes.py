"""Many rows at once into the catalogue's tables, at the engine's own speed.

A block of rows is copied into a temporary table of the same columns, compared with what is stored,
and merged in one statement on the table's natural key; on both engines. What is the same already is
not written. Statements go to the driver below SQLAlchemy: they carry no parameters, and the rows
nothing that SQLAlchemy would have to convert (`Upsert.bind`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Insert,
    Integer,
    MetaData,
    Select,
    Table,
    and_,
    delete,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateTable

from db.models import Cinema, City, Film

Row = tuple[Any, ...]
Item = TypeVar("Item")
# Both engines bound the number of parameters of one statement (32,766).
LOOKED_UP_AT_ONCE = 2_000
# The planner has no statistics of a table that is being filled, and would read all of it for each
# block; by the key it reads what the block asks for.
BY_KEY = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
BY_CHOICE = "SET LOCAL enable_hashjoin TO DEFAULT; SET LOCAL enable_mergejoin TO DEFAULT"


@dataclass(frozen=True, slots=True)
class Changes:
    """Places in a block of the rows that are new, and of those unlike what is stored."""

    new: frozenset[int] = field(default_factory=frozenset)
    changed: frozenset[int] = field(default_factory=frozenset)

    def and_changed(self, places: Collection[int]) -> Changes:
        """These changes, and rows that changed elsewhere."""
        return Changes(self.new, self.changed | (frozenset(places) - self.new))

    def __bool__(self) -> bool:
        return bool(self.new or self.changed)


class Upsert:
    """Rows into one table, by its natural key.

    Args:
        table: where to.
        key: the natural key's columns, under a unique constraint.
        values: the other columns that every row brings.
        updates: those of `values` that replace what is stored; the others only fill new rows.
        keeps: those of `updates` whose NULL means "not known" and leaves what is stored.
        dialect: the engine's.

    A row is a tuple of `key + values`, each as `bind` makes it. Two upserts of one table bring
    the same columns: they share the temporary table.
    """

    def __init__(
        self,
        table: Table,
        *,
        key: Sequence[str],
        values: Sequence[str],
        dialect: Dialect,
        updates: Collection[str] | None = None,
        keeps: Collection[str] = (),
    ) -> None:
        self.table, self.key, self.columns = table, tuple(key), (*key, *values)
        self._updates = [name for name in values if updates is None or name in updates]
        self._keeps = keeps
        self._sqlite = dialect.name == "sqlite"
        self.bind = tuple(binder(table.c[name], dialect) for name in self.columns)
        self._stage = Table(
            f"stage_{table.name}",
            MetaData(),
            Column("n", Integer),
            *(Column(name, table.c[name].type) for name in self.columns),
            prefixes=["TEMPORARY"],
        )
        self._create = _sql(CreateTable(self._stage, if_not_exists=True), dialect)
        self._fill = _sql(self._stage.insert(), dialect)
        self._compare = _sql(self._comparison(), dialect)
        self._merge = _sql(self._merging(), dialect)
        self._empty = _sql(delete(self._stage), dialect)

    def bound(self, values: Iterable[Any]) -> Row:
        """A row of Python values as the driver takes them."""
        return tuple(bind(value) for bind, value in zip(self.bind, values, strict=True))

    async def stage(self, connection: AsyncConnection, rows: Sequence[Row]) -> Changes:
        """Copies rows, of which no two have the same key, beside the table and compares."""
        driver = await driver_of(connection)
        if self._sqlite:
            await driver.execute(self._create)
            await driver.execute(self._empty)
            await driver.executemany(self._fill, [(n, *row) for n, row in enumerate(rows)])
            found = await driver.execute_fetchall(self._compare)
        else:
            # TRUNCATE, for in one long transaction deleted rows would pile up.
            await driver.execute(f"{self._create}; TRUNCATE {self._stage.name}; {BY_KEY}")
            await driver.copy_records_to_table(
                self._stage.name,
                records=[(n, *row) for n, row in enumerate(rows)],
                columns=["n", *self.columns],
            )
            found = await driver.fetch(self._compare)
            await driver.execute(BY_CHOICE)
        return Changes(
            frozenset(n for n, new in found if new),
            frozenset(n for n, new in found if not new),
        )

    async def merge(self, connection: AsyncConnection) -> None:
        """Writes what `stage` copied."""
        await (await driver_of(connection)).execute(self._merge)

    async def put(self, connection: AsyncConnection, rows: Sequence[Row]) -> Changes:
        """`stage` and, if there is anything to write, `merge`."""
        changes = await self.stage(connection, rows)
        if changes:
            await self.merge(connection)
        return changes

    def _comparison(self) -> Select[int, bool]:
        stored, given = self.table, self._stage
        missing = stored.c[self.key[0]].is_(None)
        same_key = and_(*(stored.c[name] == given.c[name] for name in self.key))
        return (
            select(given.c.n, missing)
            .select_from(given.outerjoin(stored, same_key))
            .where(or_(missing, *self._differences(given)))
        )

    def _merging(self) -> Insert:
        insert = sqlite.insert if self._sqlite else postgresql.insert
        # In the key's order, one page of the index is filled after the other, and two imports
        # take the same rows in the same order. WHERE: SQLite would take ON CONFLICT for a join.
        rows = (
            select(*(self._stage.c[name] for name in self.columns))
            .where(true())
            .order_by(*(self._stage.c[name] for name in self.key))
        )
        statement = insert(self.table).from_select(self.columns, rows, include_defaults=False)
        if not self._updates:
            return statement.on_conflict_do_nothing(index_elements=self.key)
        return statement.on_conflict_do_update(
            index_elements=self.key,
            set_={name: self._value(name, statement.excluded) for name in self._updates},
            where=or_(*self._differences(statement.excluded)),
        )

    def _value(self, name: str, given: Any) -> ColumnElement[Any]:
        value: ColumnElement[Any] = given.c[name] if isinstance(given, Table) else given[name]
        return func.coalesce(value, self.table.c[name]) if name in self._keeps else value

    def _differences(self, given: Any) -> list[ColumnElement[bool]]:
        return [
            self.table.c[name].is_distinct_from(self._value(name, given)) for name in self._updates
        ]


async def find_film_ids(
    connection: AsyncConnection, *, source: str, source_ids: Collection[str]
) -> dict[str, int]:
    """The ids of a source's films, by the source's own ids; unknown ones are left out."""
    found: dict[str, int] = {}
    for some in batched(source_ids):
        rows = await connection.execute(
            select(Film.source_id, Film.id).where(Film.source == source, Film.source_id.in_(some))
        )
        found.update(rows.tuples().all())
    return found


async def find_cinemas(
    connection: AsyncConnection, *, source: str, source_ids: Collection[str]
) -> dict[str, tuple[int, str]]:
    """Ids and time zones of a source's cinemas, by the source's own ids."""
    found: dict[str, tuple[int, str]] = {}
    for some in batched(source_ids):
        rows = await connection.execute(
            select(Cinema.source_id, Cinema.id, Cinema.timezone).where(
                Cinema.source == source, Cinema.source_id.in_(some)
            )
        )
        found.update((source_id, (id, zone)) for source_id, id, zone in rows.tuples())
    return found


async def find_city_ids(
    connection: AsyncConnection, *, country: str, folded: Collection[str]
) -> dict[str, int]:
    """The ids of a country's cities, by folded name."""
    found: dict[str, int] = {}
    for some in batched(folded):
        rows = await connection.execute(
            select(City.folded, City.id).where(City.country == country, City.folded.in_(some))
        )
        found.update(rows.tuples().all())
    return found


def batched(values: Iterable[Item], size: int = LOOKED_UP_AT_ONCE) -> Iterator[list[Item]]:
    """`values` in lists of at most `size`."""
    source = iter(values)
    while some := list(islice(source, size)):
        yield some


def binder(column: ColumnElement[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """What turns a Python value into what the driver stores in a column."""
    return column.type.dialect_impl(dialect).bind_processor(dialect) or _as_is


def _as_is(value: Any) -> Any:
    return value


def _sql(statement: Any, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect))


async def driver_of(connection: AsyncConnection) -> Any:
    """The driver's own connection, inside the transaction that SQLAlchemy holds."""
    return (await connection.get_raw_connection()).driver_connection
