"""The database is away: one error, no hammering, and back by itself."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from db.circuit import (
    FAILURES,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    Circuit,
    DatabaseAwayError,
    away,
    explain,
)
from db.engines import Tuning
from db.models import Film, Person
from db.session import Database
from tests.bot.line import line


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def fail(circuit: Circuit) -> None:
    with pytest.raises(DatabaseAwayError, match="refused"), circuit.guard():
        raise ConnectionRefusedError("refused")


def opened(clock: Clock) -> Circuit:
    circuit = Circuit(clock)
    for _ in range(FAILURES):
        assert not circuit.is_open
        fail(circuit)
    assert circuit.is_open
    return circuit


def test_after_some_failures_nobody_is_let_through_for_a_while() -> None:
    clock = Clock()
    circuit = opened(clock)
    asked = False
    with pytest.raises(DatabaseAwayError, match="a moment ago"), circuit.guard():
        asked = True
    assert not asked


def test_one_at_a_time_goes_to_see_and_ever_more_rarely() -> None:
    clock = Clock()
    circuit = opened(clock)
    seen: list[float] = []
    while clock.now < 60:
        try:
            with circuit.guard():
                seen.append(clock.now)
                with pytest.raises(DatabaseAwayError, match="moment"), circuit.guard():
                    raise AssertionError("a second one was let through")
                raise ConnectionRefusedError
        except DatabaseAwayError:
            clock.now += 0.05
    gaps = [after - before for before, after in pairwise(seen)]
    assert gaps[0] >= FIRST_PAUSE
    assert LONGEST_PAUSE <= gaps[-1] <= LONGEST_PAUSE + 0.1
    assert len(seen) < 25


def test_after_a_night_of_failures_it_still_lets_one_through() -> None:
    clock = Clock()
    circuit = opened(clock)
    for _ in range(2000):
        clock.now += LONGEST_PAUSE + 0.1
        with pytest.raises(DatabaseAwayError), circuit.guard():
            raise ConnectionRefusedError
    clock.now += LONGEST_PAUSE + 0.1
    with circuit.guard():
        pass
    assert not circuit.is_open


def test_an_answer_closes_it() -> None:
    clock = Clock()
    circuit = opened(clock)
    clock.now += LONGEST_PAUSE
    with circuit.guard():
        pass
    assert not circuit.is_open
    with circuit.guard():
        pass
    fail(circuit)
    assert not circuit.is_open


def test_silence_opens_it_at_once_and_a_crowd_that_waits_for_the_pool_does_not() -> None:
    for error, opens in ((TimeoutError(), True), (PoolTimeout("no connection"), False)):
        circuit = Circuit()
        with pytest.raises(DatabaseAwayError), circuit.guard():
            raise error
        assert circuit.is_open is opens


def test_what_is_no_fault_of_the_database_goes_through_and_counts_nothing() -> None:
    circuit = Circuit()
    for _ in range(2 * FAILURES):
        with pytest.raises(ZeroDivisionError), circuit.guard():
            raise ZeroDivisionError
    assert not circuit.is_open
    assert away(IntegrityError("INSERT", {}, sqlite3.IntegrityError("UNIQUE"))) is None


async def test_a_database_that_is_cut_off_is_away_and_comes_back(postgresql_url: str) -> None:
    async with line(postgresql_url) as wire:
        database = Database(wire.url, Tuning(wait=1.0))

        async def people() -> int:
            async with database.read() as session:
                return await session.scalar(select(func.count()).select_from(Person)) or 0

        async def one_more(number: int) -> None:
            async with database.write() as session:
                session.add(Person(id=number))

        assert await people() == 0
        await wire.cut()
        for _ in range(50):
            with pytest.raises(DatabaseAwayError):
                await people()
            with pytest.raises(DatabaseAwayError):
                await one_more(1)
            with pytest.raises(DatabaseAwayError):
                await database.transact(lambda connection: None)
        await wire.mend()
        before = wire.taken
        await _recovers(one_more)
        assert await people() == 1
        assert wire.taken - before <= 2  # not one connection for each who asked
        await database.close()


async def _recovers(write: object) -> None:
    assert callable(write)
    async with asyncio.timeout(30):
        while True:
            try:
                await write(2)
            except DatabaseAwayError:
                await asyncio.sleep(0.05)
            else:
                return


async def test_a_server_that_says_nothing_more_is_given_up(postgresql_url: str) -> None:
    async with line(postgresql_url) as wire:
        database = Database(wire.url, Tuning(wait=0.3, statement=0.3))
        await database.ping()
        wire.mute()
        for _ in range(FAILURES):
            with pytest.raises(DatabaseAwayError):
                await database.ping()
        await wire.mend()
        await _recovers(lambda _: database.ping())
        await database.close()


async def test_what_may_be_old_is_read_elsewhere_and_here_when_that_is_away(
    postgresql_url: str,
) -> None:
    async with line(postgresql_url) as here, line(postgresql_url) as there:
        database = Database(here.url, Tuning(wait=1.0, read_url=there.url))

        async def films() -> int:
            async with database.browse() as session:
                return await session.scalar(select(func.count()).select_from(Film)) or 0

        await films()
        assert (here.taken, there.taken) == (0, 1)
        await there.cut()
        for _ in range(10):
            assert await films() == 0
        assert here.taken == 1
        await database.close()


async def test_connections_are_kept_rather_than_made_for_each_burst(postgresql_url: str) -> None:
    async with line(postgresql_url) as wire:
        database = Database(wire.url, Tuning(pool_size=2))

        async def reads() -> None:
            async with database.read() as session:
                await session.execute(select(func.pg_sleep(0.005)))

        for _ in range(5):
            await asyncio.gather(*(reads() for _ in range(12)))
        assert 2 <= wire.taken <= 4
        await database.close()


async def test_a_statement_has_its_time(postgresql_url: str) -> None:
    database = Database(postgresql_url, Tuning(statement=0.2))
    with pytest.raises(Exception, match="statement timeout"):
        async with database.read() as session:
            await session.execute(select(func.pg_sleep(5)))
    await database.ping()
    await database.close()


async def test_without_prepared_statements_everything_is_in_a_transaction(
    postgresql_url: str,
) -> None:
    """As PgBouncer needs it: what is prepared must be used before the transaction ends."""
    database = Database(postgresql_url, Tuning(prepared=False))
    async with database.write() as session:
        session.add(Person(id=1))
    async with database.read() as session:
        await session.execute(select(Person.id))
        rows = await session.fetch("SELECT id FROM people WHERE id = $1", [1])
        assert [row["id"] for row in rows] == [1]
        left = await session.fetch("SELECT count(*) AS n FROM pg_prepared_statements", [])
        assert left[0]["n"] <= 1
        which = "SELECT pg_current_xact_id()::text AS id"
        assert await session.fetch(which, []) == await session.fetch(which, [])
    await database.close()


async def test_what_a_database_says_is_said_in_one_line_with_how_to_mend_it(
    postgresql_url: str, tmp_path: Path
) -> None:
    (tmp_path / "text").write_text("this is no database, however long one looks at it")
    there = make_url(postgresql_url)
    shown = there.render_as_string(hide_password=False)
    for url, said, mend in (
        (f"sqlite:///{tmp_path}/no/x.sqlite3", "unable to open database file", "its folder"),
        (f"sqlite:///{tmp_path}/text", "file is not a database", "another file"),
        (f"sqlite:///{tmp_path}/new.sqlite3", "no such table: films", "seance db upgrade"),
        ("postgresql://nobody@127.0.0.1:1/x", "Connect call failed ('127.0.0.1', 1)", "running"),
        (shown.replace(f"/{there.database}", "/nowhere"), '"nowhere" does not exist', "create it"),
    ):
        database = Database(url)
        with pytest.raises((SQLAlchemyError, OSError)) as raised:
            async with database.read() as session:
                await session.execute(select(func.count()).select_from(Film))
        await database.close()
        reason, mended_by = explain(raised.value)
        assert said in reason
        assert "\n" not in reason
        assert mend in mended_by


async def test_a_full_disk_is_the_databases_fault_and_reads_go_on(
    tmp_path: Path, sqlite_template: Path
) -> None:
    copy = shutil.copy(sqlite_template, tmp_path)
    database = Database(f"sqlite:///{copy}")

    async def fill() -> None:
        async with database.write() as session:
            connection = await session.connection()
            pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
            await connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
            session.add_all([Person(id=number, pen_name="x" * 500) for number in range(1, 2000)])

    for _ in range(2 * FAILURES):
        with pytest.raises(DatabaseAwayError, match="full"):
            await fill()
        async with database.read() as reading:
            assert await reading.scalar(select(func.count()).select_from(Person)) == 0
    async with database.write() as session:
        session.add(Person(id=1))
    await database.close()
