"""All that is kept of one person: to hand it to them, and to forget it.

Where a person may be is read from the tables themselves: a column that refers to `people`, or that
is marked as one that holds Telegram ids (`db.base.GOES`, `STAYS`). So a table that is new is handed
out and forgotten like all others. docs/privacy.md says what the file means to who reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Table, Text, cast, delete, func, or_, select
from sqlalchemy import update as sql_update

from db.base import utc_now
from db.models import (
    Base,
    Cinema,
    City,
    Conversation,
    Film,
    Opinion,
    Person,
    RecentAct,
    SavedSearch,
)
from db.queries.admission import HOUR
from db.queries.cases import withdraw
from db.queries.figures import recompute_figures
from db.session import ReadSession, WriteSession

# How long somebody may leave a question open, and how long a search's further pages are there.
OPEN = timedelta(days=30)
SEARCHED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Holding:
    """A table in which people may be: whose id stands in one of `goes` takes the row with them, and
    leaves it where the id stands in one of `stays`."""

    table: Table
    goes: tuple[Column[Any], ...]
    stays: tuple[Column[Any], ...]

    def rows_of(self, person_id: int) -> ColumnElement[bool]:
        """The rows in which the person is."""
        return or_(*(_is(column, person_id) for column in (*self.goes, *self.stays)))


@cache
def holdings() -> tuple[Holding, ...]:
    """Every table in which people may be, those that are referred to first."""
    found = (
        Holding(table, _columns(table, "goes"), _columns(table, "stays"))
        for table in Base.metadata.sorted_tables
    )
    return tuple(holding for holding in found if holding.goes or holding.stays)


def _columns(table: Table, fate: str) -> tuple[Column[Any], ...]:
    return tuple(column for column in table.columns if fate_of(column) == fate)


def fate_of(column: Column[Any]) -> str | None:
    """What becomes of a row when whose id stands in this column is forgotten: it "goes" or "stays".
    "nobody": no person's id ever stands there; None: nothing is said of that."""
    for key in column.foreign_keys:
        if key.column.table is Person.__table__:
            return "stays" if key.ondelete == "SET NULL" else "goes"
    fate: str | None = column.info.get("person")
    return fate


def _is(column: Column[Any], person_id: int) -> ColumnElement[bool]:
    """Whether this column holds the person; a JSON object does so under "person"."""
    if isinstance(column.type, JSON):
        return cast(column["person"].as_string(), Text) == str(person_id)
    return column == person_id


async def read_person(session: ReadSession, *, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """The rows in which a person is, by table, column by column; every table is there.

    What a row refers to stands beside it by name ("film", "cinema", "city"). Other people's ids
    are left out.
    """
    kept = {}
    for holding in holdings():
        named = select(*holding.table.columns, *_names(holding.table))
        rows = await session.execute(
            named.where(holding.rows_of(person_id)).order_by(*holding.table.primary_key)
        )
        # SQLAlchemy's names are a kind of string of their own.
        names = [str(name) for name in rows.keys()]  # noqa: SIM118 - not a mapping
        people = {one.name for one in (*holding.goes, *holding.stays) if not _is_json(one)}
        kept[str(holding.table.name)] = [
            {
                name: _own(value, person_id) if name in people else value
                for name, value in zip(names, row, strict=True)
            }
            for row in rows
        ]
    return kept


def _is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, JSON)


def _own(number: int | None, person_id: int) -> int | None:
    """One's own id, or a group's (those are below zero); not another person's."""
    return number if number is None or number < 0 or number == person_id else None


def _names(table: Table) -> Iterator[ColumnElement[Any]]:
    """What the rows of a table refer to, by name."""
    for column in table.columns:
        for key in column.foreign_keys:
            match key.column.table.name:
                case "films":
                    yield _name("film", select(Film.title).where(Film.id == column))
                case "opinions":
                    of = select(Film.title).join(Opinion, Opinion.film_id == Film.id)
                    yield _name("film", of.where(Opinion.id == column))
                case "cinemas":
                    yield _name("cinema", select(Cinema.name).where(Cinema.id == column))
                case "cities":
                    yield _name("city", select(City.name).where(City.id == column))


def _name(label: str, name: Any) -> ColumnElement[Any]:
    found: ColumnElement[Any] = name.scalar_subquery().label(label)
    return found


async def forget_person(session: WriteSession, *, person_id: int) -> dict[str, int]:
    """Forgets a person, at once and for good: how many rows were theirs, by table.

    Their stars leave the films' means, their words and votes disappear, what waits for them is not
    sent. Rows that concern others too stay, without them.
    """
    # What they do elsewhere at this moment waits, and then begins anew.
    await session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    rated = await session.execute(select(Opinion.film_id).where(Opinion.person_id == person_id))
    films = set(rated.scalars())
    # Moderators no longer see their words either.
    await withdraw(session, Opinion.person_id == person_id, now=utc_now())
    theirs = {}
    for holding in reversed(holdings()):
        everywhere = select(func.count()).select_from(holding.table)
        count = await session.scalar(everywhere.where(holding.rows_of(person_id)))
        theirs[holding.table.name] = count or 0
        for column in holding.stays:
            blank = sql_update(holding.table).where(column == person_id)
            await session.execute(blank.values({column.name: None}))
        if holding.goes:
            gone = or_(*(_is(column, person_id) for column in holding.goes))
            await session.execute(delete(holding.table).where(gone))
    if films:
        await recompute_figures(session, films)
    return theirs


async def clear_traces(session: WriteSession, *, now: datetime) -> None:
    """Forgets of everybody what has served its time: questions long left open, the acts of more
    than an hour ago, the words of old searches."""
    await session.execute(delete(Conversation).where(Conversation.updated_at < now - OPEN))
    await session.execute(delete(RecentAct).where(RecentAct.done_at <= now - HOUR))
    await session.execute(delete(SavedSearch).where(SavedSearch.used_at < now - SEARCHED))
