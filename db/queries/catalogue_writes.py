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
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Select,
    Table,
    and_,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateTable

from db.base import AnySelect
from db.queries.driver import as_is, beside, binder, driver_of, nothing
from db.queries.new_rows import Row, by_thousands, for_many, insert_rows, values_of

Upserting = sqlite.Insert | postgresql.Insert
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

    A row is a tuple of `key + values`, as `bound` makes it. Two upserts of one table bring
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
        self._compare = _sql(self._comparison(), dialect)
        self._merge = _sql(self._merging(), dialect)
        if self._sqlite:
            # Written out, for `values()` would take the columns in the table's order.
            width = len(self.columns)
            of_one = text(f"VALUES {values_of(width)}").columns()
            saving = _sql(self._or_update(self._inserting(of_one)), dialect)
            self._statements = for_many(saving, width)
            # Ids only grow, so the last one tells how many rows were new.
            last = "coalesce((SELECT max(rowid) FROM {}), 0)"
            self._size = f"SELECT total_changes(), {last.format(table.name)}"
        else:
            self._counting = _sql(self._counted(), dialect)
            both = select(self._stage.c.n).join(self.table, self._same_key())
            self._known = _sql(select(both.exists()), dialect)
            self._take = _sql(self._inserting(self._staged()), dialect)

    def bound(self, rows: Sequence[Row]) -> list[Row]:
        """Rows of Python values as the driver takes them."""
        columns: list[Iterable[Any]] = [*zip(*rows, strict=True)]
        for place, bind in self._bindings if rows else ():
            columns[place] = map(bind, columns[place])
        return [*zip(*columns, strict=True)]

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
            return await self._put_in_order(driver, rows, meanwhile)
        await self._fill_stage(driver, rows)
        # Where none is there, as in most blocks of a first import, nothing is to be merged.
        if await driver.fetchval(self._known):
            counts = Counts(*await beside(driver.fetchrow(self._counting), meanwhile, len(rows)))
        else:
            await beside(driver.execute(self._take), meanwhile, len(rows))
            counts = Counts(len(rows))
        await driver.execute(BY_CHOICE)
        return counts

    async def add(
        self,
        connection: AsyncConnection,
        rows: Sequence[Row],
        *,
        meanwhile: Callable[[int], None] = nothing,
    ) -> None:
        """Stores rows of which it is known that none is there: nothing is compared."""
        in_order = sorted(rows)  # one page of the index after the other
        await insert_rows(connection, self.table, self.columns, in_order, meanwhile=meanwhile)

    async def _put_in_order(
        self, driver: Any, rows: Sequence[Row], meanwhile: Callable[[int], None]
    ) -> Counts:
        before = (await driver.execute_fetchall(self._size))[0]
        in_order = sorted(rows)  # one page of the index after the other
        await by_thousands(driver, self._statements, in_order, meanwhile)
        after = (await driver.execute_fetchall(self._size))[0]
        changed, added = (now - then for now, then in zip(after, before, strict=True))
        return Counts(added, changed - added)

    async def put_each(self, connection: AsyncConnection, rows: Sequence[Row]) -> Changes:
        """As `put`, and tells which rows changed."""
        if not rows:
            return Changes()
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
            await driver.execute(f"DELETE FROM {self._stage.name}")  # noqa: S608
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
        compared = self._stage.outerjoin(self.table, self._same_key())
        rows = self._staged().select_from(compared).where(self._unlike())
        return self._or_update(self._inserting(rows))

    def _staged(self) -> AnySelect:
        columns = self._stage.c
        rows: AnySelect = select(*(columns[name] for name in self.columns))
        return rows.order_by(*(columns[name] for name in self.key))

    def _inserting(self, rows: Any) -> Upserting:
        insert = self._insert(self.table)
        return insert.from_select(self.columns, rows, include_defaults=False)

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
