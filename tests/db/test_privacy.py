"""Nobody is kept who wants to be forgotten, in whatever table they are, and nobody else is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from db.base import BigId, Json
from db.models import Base, Conversation, RecentAct, SavedSearch
from db.queries.outbox import pause_chat
from db.queries.privacy import (
    OPEN,
    SEARCHED,
    clear_traces,
    forget_person,
    holdings,
    read_person,
)
from db.session import Database
from tests.db.crowd import ONE, OTHERS, about, gather, places, said_by_sources, undecided
from tests.db.rows import contents

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
# Beside what sources say: what follows from the ratings.
FOLLOW = {"star_changes"}


@pytest.fixture
async def crowd(database: Database) -> Database:
    async with database.connection() as connection:
        await connection.run_sync(gather)
    return database


async def test_no_table_still_holds_who_was_forgotten(crowd: Database) -> None:
    async with crowd.connection() as connection:
        before = await connection.run_sync(contents)
    theirs = about(before)
    assert theirs.keys() == {holding.table.name for holding in holdings()}
    async with crowd.write() as session:
        forgotten = await forget_person(session, person_id=ONE)
    async with crowd.connection() as connection:
        after = await connection.run_sync(contents)
    assert about(after) == {}
    assert forgotten == {name: len(rows) for name, rows in theirs.items()}
    for name in before.keys() - said_by_sources() - FOLLOW:
        others = [row for row in before[name] if row not in theirs.get(name, [])]
        assert [row for row in others if row not in after[name]] == [], name


async def test_forgetting_twice_or_somebody_unknown_changes_nothing(crowd: Database) -> None:
    async with crowd.write() as session:
        await forget_person(session, person_id=ONE)
    async with crowd.connection() as connection:
        before = await connection.run_sync(contents)
    async with crowd.write() as session:
        assert set((await forget_person(session, person_id=ONE)).values()) == {0}
    async with crowd.connection() as connection:
        assert await connection.run_sync(contents) == before


async def test_what_is_handed_out_is_every_row_and_nobody_elses_id(crowd: Database) -> None:
    async with crowd.connection() as connection:
        theirs = about(await connection.run_sync(contents))
    async with crowd.read() as session:
        kept = await read_person(session, person_id=ONE)
    assert {name: len(rows) for name, rows in kept.items()} == {
        name: len(rows) for name, rows in theirs.items()
    }
    assert not [other for other in OTHERS if str(other) in repr(_without_json(kept))]
    for name, rows in kept.items():
        columns = {column.name for column in Base.metadata.tables[name].columns}
        assert all(columns <= row.keys() for row in rows)


def _without_json(kept: dict[str, list[dict[str, object]]]) -> list[object]:
    return [
        value
        for rows in kept.values()
        for row in rows
        for value in row.values()
        if not isinstance(value, dict)
    ]


async def test_what_is_referred_to_is_named(crowd: Database) -> None:
    async with crowd.read() as session:
        kept = await read_person(session, person_id=OTHERS[0])
    assert kept["opinions"][0]["film"] == "value 1"
    assert kept["helpful_votes"][0]["film"] == "value 1"
    assert kept["favourite_cinemas"][0]["cinema"] == "value 1"
    assert kept["people"][0]["city"] == "value 1"


@pytest.fixture
def planned() -> Iterator[sa.MetaData]:
    """Room for tables that no migration makes."""
    holdings.cache_clear()
    yield Base.metadata
    for name in ("planned_log", "planned_votes"):
        if name in Base.metadata.tables:
            Base.metadata.remove(Base.metadata.tables[name])
    holdings.cache_clear()


@pytest.mark.parametrize("kind", [BigId, Json], ids=["number", "JSON"])
def test_a_new_column_that_could_hold_a_person_must_say_whether_it_does(
    planned: sa.MetaData, kind: sa.types.TypeEngine[Any]
) -> None:
    assert undecided() == []  # said by tests/test_architecture.py too, which is quick
    sa.Table(
        "planned_log",
        planned,
        sa.Column("id", BigId, primary_key=True),
        sa.Column("moderator", kind),
        sa.Column("film_id", BigId, sa.ForeignKey("films.id")),
        sa.Column("hour", sa.SmallInteger),
    )
    assert undecided() == ["planned_log.moderator"]


async def test_a_new_table_that_refers_to_people_is_forgotten_unasked(
    database: Database, planned: sa.MetaData
) -> None:
    people = sa.ForeignKey("people.id", ondelete="SET NULL")
    table = sa.Table(
        "planned_votes",
        planned,
        sa.Column("id", BigId, primary_key=True),
        sa.Column("voter", BigId, sa.ForeignKey("people.id")),
        sa.Column("counted_by", BigId, people),
    )
    assert undecided() == []
    assert places(table) == ["voter", "counted_by"]
    async with database.connection() as connection:
        await connection.run_sync(table.create)
        await connection.run_sync(gather)
    async with database.write() as session:
        await forget_person(session, person_id=ONE)
    async with database.connection() as connection:
        after = await connection.run_sync(contents)
        await connection.run_sync(table.drop)
    assert about(after) == {}
    kept = [(row["voter"], row["counted_by"]) for row in after["planned_votes"]]
    # Of the vote they gave nothing is left; the one they counted stays, without them.
    assert set(kept) == {(OTHERS[6], None), *((other, other) for other in OTHERS[:5])}


async def test_who_is_forgotten_and_blocks_the_bot_is_not_written_down_again(
    crowd: Database,
) -> None:
    async with crowd.write() as session:
        await forget_person(session, person_id=ONE)
        await pause_chat(session, chat_id=ONE, reason="blocked", now=NOW)
        await pause_chat(session, chat_id=-100, reason="thrown out", now=NOW)
    async with crowd.connection() as connection:
        after = await connection.run_sync(contents)
    assert about(after) == {}
    assert about(after, -100).keys() == {"paused_chats"}


async def test_traces_are_cleared_when_they_have_served_their_time(crowd: Database) -> None:
    ages = (
        (Conversation.updated_at, OPEN),
        (RecentAct.done_at, timedelta(hours=1)),
        (SavedSearch.used_at, SEARCHED),
    )
    for column, age in ages:
        table = column.class_.__table__
        async with crowd.write() as session:
            count = len((await session.execute(sa.select(table))).all())
            await session.execute(sa.update(table).values({column.key: NOW - age}))
            await clear_traces(session, now=NOW - timedelta(seconds=1))
            assert len((await session.execute(sa.select(table))).all()) == count
            await clear_traces(session, now=NOW + timedelta(seconds=1))
            assert (await session.execute(sa.select(table))).all() == []
