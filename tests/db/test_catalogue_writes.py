"""Many rows at once: by their natural key, in the caller's transaction, on both engines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from db.models import City
from db.queries.catalogue_writes import Changes, Counts, Upsert
from db.queries.new_rows import Row
from db.session import Database
from tests.bot.importers.packages import stored


def cities(database: Database, **options: Any) -> Upsert:
    return Upsert(
        City.metadata.tables["cities"],
        key=("country", "folded", "region"),
        values=("name", "latitude", "aliases"),
        dialect=database.engine.dialect,
        **options,
    )


def row(upsert: Upsert, name: str, latitude: float | None = None) -> Row:
    return upsert.bound([("FR", name.lower(), "", name, latitude, ())])[0]


async def test_rows_are_added_updated_or_left_and_counted(database: Database) -> None:
    upsert = cities(database)
    async with database.connection() as connection:
        first = await upsert.put(connection, [row(upsert, "Pau"), row(upsert, "Foix")])
        again = await upsert.put(
            connection, [row(upsert, "Pau"), row(upsert, "Foix", 42.9), row(upsert, "Auch")]
        )
    assert (first, again) == (Counts(2, 0), Counts(1, 1))
    assert await stored(database, "cities", "name", "latitude", order="folded") == [
        ("Auch", None),
        ("Foix", 42.9),
        ("Pau", None),
    ]


async def test_rows_of_which_none_is_there_go_in_without_a_look_at_others(
    database: Database,
) -> None:
    upsert = cities(database)
    told: list[int] = []
    towns = [row(upsert, f"Town {n}") for n in range(6_000)]
    async with database.connection() as connection:
        await upsert.add(connection, towns, meanwhile=told.append)
    assert 0 < sum(told) <= len(towns)
    assert len(await stored(database, "cities", "name")) == len(towns)
    with pytest.raises(Exception, match=r"(?i)unique"):
        async with database.connection() as connection:
            await upsert.add(connection, [row(upsert, "Town 7")])


async def test_which_rows_changed_can_be_told(database: Database) -> None:
    upsert = cities(database)
    async with database.connection() as connection:
        await upsert.put_each(connection, [row(upsert, "Pau"), row(upsert, "Foix")])
        changes = await upsert.put_each(
            connection, [row(upsert, "Pau"), row(upsert, "Auch"), row(upsert, "Foix", 42.9)]
        )
        assert await upsert.put_each(connection, [row(upsert, "Pau")]) == Changes()
    assert changes == Changes(frozenset({1}), frozenset({2}))


async def test_a_transaction_taken_back_keeps_none_of_its_rows(database: Database) -> None:
    upsert = cities(database)

    async def put_and_fail(put: Callable[..., Awaitable[Any]]) -> None:
        async with database.connection() as connection:
            await put(connection, [row(upsert, "Pau")])
            raise ZeroDivisionError

    for put in (upsert.put, upsert.put_each):
        with pytest.raises(ZeroDivisionError):
            await put_and_fail(put)
    assert await stored(database, "cities", "name") == []


async def test_columns_that_are_not_updated_only_fill_new_rows(database: Database) -> None:
    for upsert, name in (
        (cities(database), "Pau"),
        (cities(database, updates=()), "PAU"),
        (cities(database, updates=("latitude",), keeps=("latitude",)), "pau"),
    ):
        async with database.connection() as connection:
            await upsert.put(connection, upsert.bound([("FR", "pau", "", name, 43.3, ())]))
            await upsert.put(connection, upsert.bound([("FR", "pau", "", name, None, ())]))
        expected = ("Pau", None) if name != "pau" else ("Pau", 43.3)
        assert await stored(database, "cities", "name", "latitude") == [expected]


async def test_what_is_done_meanwhile_may_fail_without_leaving_the_engine_behind(
    database: Database,
) -> None:
    upsert = cities(database)

    def fail(rows: int) -> None:
        raise ZeroDivisionError(rows)

    towns = [row(upsert, f"Town {n}") for n in range(6_000)]
    with pytest.raises(ZeroDivisionError):
        async with database.connection() as connection:
            await upsert.put(connection, towns, meanwhile=fail)
    assert await stored(database, "cities", "name") == []


async def test_rows_by_the_thousand_and_the_rest_are_counted_alike(database: Database) -> None:
    upsert = cities(database)
    told: list[int] = []
    names = [f"Town {n}" for n in range(12_345)]
    async with database.connection() as connection:
        first = [row(upsert, name) for name in names[:12_000]]
        assert await upsert.put(connection, first, meanwhile=told.append) == Counts(added=12_000)
        assert 0 < sum(told) <= 12_000
        changed = [row(upsert, name, 43.3) for name in names[5_000:]]
        assert await upsert.put(connection, changed) == Counts(added=345, updated=7_000)
        assert await upsert.put(connection, changed) == Counts()
    assert len(await stored(database, "cities", "name")) == len(names)
