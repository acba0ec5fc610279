"""Many rows at once into the catalogue's tables, at the engine's own speed.

Each row is inserted, or updates the row with its natural key where it differs, or changes nothing.
SQLite takes the rows by the thousand in a prepared statement. On PostgreSQL, and where it is asked
which rows changed, they are copied into a temporary table, compared with what is stored, and merged
in one statement. Statements go to the driver below SQLAlchemy: they have no parameters for it to
convert, as the rows have nothing (`Upsert.bound`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Select,
    Table,
    and_,
    delete,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.schema import CreateTable

from db.queries.catalogue_ids import batched
from db.queries.driver import as_is, beside, binder, driver_of, nothing

Row = tuple[Any, ...]
Upserting = sqlite.Insert | postgresql.Insert
# What any SQLite since 3.32 takes. Python's lock is free while a statement runs: rows by the
# thousand, not one by one, let the next ones be read beside it.
SQLITE_PARAMETERS = 32_766
# Any fixed number: the lock of `lock_imports`.
ADVISORY_LOCK = 0x5EA_9CE + 2
# The planner has no statistics of a table that is being filled, and would read all of it for each
# block; by the key it reads what the block asks for.
BY_KEY = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
BY_CHOICE = "SET LOCAL enable_hashjoin TO DEFAULT; SET LOCAL enable_mergejoin TO DEFAULT"


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows that were new, and rows that were stored otherwise."""

    added: int = 0
    updated: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """Places of the rows that were new, and of those that were stored otherwise."""

    added: frozenset[int] = frozenset()
    updated: frozenset[int] = frozenset()


class Upsert:
    """Rows into one table, by its natural key.

    Args:
        table: where to.
        key: the natural key's columns, under a unique constraint.
        values: the other columns that every row brings.
        updates: those of `values` that replace what is stored; the others only fill new rows.
        keeps: those of `updates` whose NULL means "not known" and leaves what is stored.
        dialect: the engine's.

    A row is a tuple of `key + values`, each as `bound` makes it. Two upserts of one table bring
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
        self._insert = sqlite.insert if self._sqlite else postgresql.insert
        binders = enumerate(binder(table.c[name], dialect) for name in self.columns)
        self._bindings = [(place, bind) for place, bind in binders if bind is not as_is]
        self._stage = Table(
            f"stage_{table.name}",
            MetaData(),
            Column("n", Integer),
            *(Column(name, table.c[name].type) for name in self.columns),
            prefixes=["TEMPORARY"],
        )
        self._create = _sql(CreateTable(self._stage, if_not_exists=True), dialect)
        self._fill = _sql(self._stage.insert(), dialect)
        self._empty = _sql(delete(self._stage), dialect)
        self._compare = _sql(self._comparison(), dialect)
        self._merge = _sql(self._merging(), dialect)
        if self._sqlite:
            # Written out, for `values()` would take the columns in the table's order.
            marks = f"({', '.join('?' * len(self.columns))})"
            values_of_one = text(f"VALUES {marks}").columns()
            insert = self._insert(table).from_select(
                self.columns, values_of_one, include_defaults=False
            )
            self._one = _sql(self._or_update(insert), dialect)
            self._rows_at_once = SQLITE_PARAMETERS // len(self.columns)
            self._many = self._one.replace(marks, ", ".join([marks] * self._rows_at_once), 1)
            # Ids only grow, so the last one tells how many rows were new.
            last = select(func.max(literal_column("rowid"))).select_from(table).scalar_subquery()
            self._size = _sql(
                select(func.total_changes(), func.coalesce(last, literal_column("0"))), dialect
            )
        else:
            self._counting = _sql(self._counted(), dialect)

    def bound(self, values: Iterable[Any]) -> Row:
        """A row of Python values as the driver takes them."""
        row = list(values)
        for place, bind in self._bindings:
            row[place] = bind(row[place])
        return tuple(row)

    async def put(
        self,
        connection: AsyncConnection,
        rows: Sequence[Row],
        *,
        meanwhile: Callable[[int], None] = nothing,
    ) -> Counts:
        """Stores rows, of which no two have the same key.

        Args:
            meanwhile: called with the number of rows that the engine is at work on.
        """
        driver = await driver_of(connection)
        if self._sqlite:
            return await self._put_by_thousands(driver, rows, meanwhile)
        await self._fill_stage(driver, rows)
        counts = await beside(driver.fetchrow(self._counting), meanwhile, len(rows))
        await driver.execute(BY_CHOICE)
        return Counts(*counts)

    async def _put_by_thousands(
        self, driver: Any, rows: Sequence[Row], meanwhile: Callable[[int], None]
    ) -> Counts:
        before = (await driver.execute_fetchall(self._size))[0]
        rows, size = sorted(rows), self._rows_at_once  # one page of the index after the other
        whole = len(rows) - len(rows) % size
        for some in batched(rows[:whole], size):
            values = list(chain.from_iterable(some))
            await beside(driver.execute_fetchall(self._many, values), meanwhile, size)
        await driver.executemany(self._one, rows[whole:])
        after = (await driver.execute_fetchall(self._size))[0]
        changed, added = (now - then for now, then in zip(after, before, strict=True))
        return Counts(added, changed - added)

    async def put_each(self, connection: AsyncConnection, rows: Sequence[Row]) -> Changes:
        """As `put`, and tells which rows changed."""
        driver = await driver_of(connection)
        await self._fill_stage(driver, rows)
        fetch = driver.execute_fetchall if self._sqlite else driver.fetch
        found = await fetch(self._compare)
        if found:
            await driver.execute(self._merge)
        if not self._sqlite:
            await driver.execute(BY_CHOICE)
        return Changes(
            frozenset(n for n, new in found if new), frozenset(n for n, new in found if not new)
        )

    async def _fill_stage(self, driver: Any, rows: Sequence[Row]) -> None:
        numbered = [(n, *row) for n, row in enumerate(rows)]
        if self._sqlite:
            await driver.execute(self._create)
            await driver.execute(self._empty)
            await driver.executemany(self._fill, numbered)
            return
        # TRUNCATE, for in one long transaction deleted rows would pile up.
        await driver.execute(f"{self._create}; TRUNCATE {self._stage.name}; {BY_KEY}")
        await driver.copy_records_to_table(
            self._stage.name, records=numbered, columns=["n", *self.columns]
        )

    def _comparison(self) -> Select[int, bool]:
        return (
            select(self._stage.c.n, self.table.c[self.key[0]].is_(None))
            .select_from(self._stage.outerjoin(self.table, self._same_key()))
            .where(self._unlike())
        )

    def _merging(self) -> Upserting:
        # Only what differs: PostgreSQL would lock each row that meets its like. In the key's order,
        # so that two imports take the same rows in the same order. SQLite needs a WHERE here, or
        # takes ON CONFLICT for a join.
        rows = (
            select(*(self._stage.c[name] for name in self.columns))
            .select_from(self._stage.outerjoin(self.table, self._same_key()))
            .where(self._unlike())
            .order_by(*(self._stage.c[name] for name in self.key))
        )
        insert = self._insert(self.table)
        return self._or_update(insert.from_select(self.columns, rows, include_defaults=False))

    def _or_update(self, insert: Upserting) -> Upserting:
        if not self._updates:
            return insert.on_conflict_do_nothing(index_elements=self.key)
        return insert.on_conflict_do_update(
            index_elements=self.key,
            set_={name: self._value(name, insert.excluded) for name in self._updates},
            where=or_(*self._differences(insert.excluded)),
        )

    def _counted(self) -> Select[int, int]:
        # A row that was inserted has no transaction that locked or replaced it.
        done = self._merging().returning(literal_column("xmax = 0").label("new")).cte("done")
        new = func.count().filter(done.c.new)
        return select(new, func.count() - new).select_from(done)

    def _same_key(self) -> ColumnElement[bool]:
        return and_(*(self.table.c[name] == self._stage.c[name] for name in self.key))

    def _unlike(self) -> ColumnElement[bool]:
        return or_(self.table.c[self.key[0]].is_(None), *self._differences(self._stage.c))

    def _value(self, name: str, given: Any) -> ColumnElement[Any]:
        value: ColumnElement[Any] = given[name]
        return func.coalesce(value, self.table.c[name]) if name in self._keeps else value

    def _differences(self, given: Any) -> list[ColumnElement[bool]]:
        return [
            self.table.c[name].is_distinct_from(self._value(name, given)) for name in self._updates
        ]


def _sql(statement: Any, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect))


async def lock_imports(session: AsyncSession) -> None:
    """Lets one import write at a time, until the transaction ends: two that met in the same rows
    would miscount, or wait for each other. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))
