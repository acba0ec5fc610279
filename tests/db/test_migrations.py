"""Migrations, stair by stair on both engines, with rows in every table."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from bot.cli import main
from db.migrate import Upgrade, alembic_config, differences, downgrade, revision_of, upgrade
from db.models import Base
from db.revisions import head_revision, known_revisions
from db.session import Database
from tests.db.rows import changed, contents, fill, tables

SCRIPTS = ScriptDirectory.from_config(alembic_config())
STAIRS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]

# Where a step down has no room for rows of a table, and its migration says so.
NO_ROOM = {"0003": {"opinions"}}


def test_there_is_one_way_up() -> None:
    assert SCRIPTS.get_heads() == [STAIRS[-1]]
    assert [f"{number:04}" for number in range(1, len(STAIRS) + 1)] == STAIRS
    assert known_revisions() == tuple(STAIRS)
    assert head_revision() == STAIRS[-1]


async def test_every_stair_goes_up_and_down_and_loses_nothing(database: Database) -> None:
    await downgrade(database, "base")
    below = "base"
    for stair in STAIRS:
        async with database.connection() as connection:
            start = await connection.run_sync(contents)
        await upgrade(database, stair)
        async with database.connection() as connection:
            assert changed(start, await connection.run_sync(contents)) == set(), f"up to {stair}"
            await connection.run_sync(fill)
            above = await connection.run_sync(contents)
        await downgrade(database, below)
        async with database.connection() as connection:
            down = await connection.run_sync(contents)
        assert changed(above, down) <= NO_ROOM.get(stair, set()), f"down from {stair}"
        assert all(down.values()), f"down from {stair}"
        await upgrade(database, stair)
        async with database.connection() as connection:
            assert changed(down, await connection.run_sync(contents)) == set(), f"again to {stair}"
            await connection.run_sync(fill)
        below = stair
    assert await differences(database) == []


async def test_all_the_way_down_leaves_nothing(database: Database) -> None:
    assert await downgrade(database, "base") == Upgrade(STAIRS[-1], None)
    async with database.connection() as connection:
        assert await connection.run_sync(tables) == []
    assert await upgrade(database) == Upgrade(None, STAIRS[-1])
    assert await upgrade(database) == Upgrade(STAIRS[-1], STAIRS[-1])


async def test_models_and_migrations_agree(database: Database) -> None:
    assert await differences(database) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("ALTER TABLE films DROP COLUMN runtime_min", "runtime_min"),
        ("DROP INDEX ix_film_titles_key", "ix_film_titles_key"),
        ("CREATE TABLE forgotten (id INTEGER PRIMARY KEY)", "forgotten"),
        ("DROP TABLE favourite_cinemas", "favourite_cinemas"),
    ],
)
async def test_a_difference_is_named(database: Database, change: str, named: str) -> None:
    async with database.connection() as connection:
        await connection.execute(sa.text(change))
    found = await differences(database)
    assert any(named in difference for difference in found), found


async def test_another_type_is_a_difference(database: Database) -> None:
    async with database.connection() as connection:
        for statement in (
            "ALTER TABLE films DROP COLUMN runtime_min",
            "ALTER TABLE films ADD COLUMN runtime_min VARCHAR",
        ):
            await connection.execute(sa.text(statement))
    assert any("modify_type" in difference for difference in await differences(database))


async def test_two_processes_migrate_at_once_and_one_does_it(database: Database) -> None:
    await downgrade(database, "base")
    other = Database(database.url.render_as_string(hide_password=False))
    first, second = await asyncio.gather(upgrade(database), upgrade(other))
    await other.close()
    assert {first, second} == {Upgrade(None, STAIRS[-1]), Upgrade(STAIRS[-1], STAIRS[-1])}


async def test_a_migration_that_fails_leaves_everything_as_it_was(database: Database) -> None:
    await downgrade(database, "base")
    async with database.connection() as connection:
        await connection.execute(sa.text("CREATE TABLE title_grams (mine INTEGER)"))
        before = await connection.run_sync(contents)
    with pytest.raises(sa.exc.DBAPIError, match="title_grams"):
        await upgrade(database)
    assert await revision_of(database) is None
    async with database.connection() as connection:
        assert await connection.run_sync(contents) == before


async def test_a_migration_on_sqlite_may_leave_no_orphans(
    sqlite_template: Path, tmp_path: Path
) -> None:
    """Foreign keys rest while it runs: SQLite would delete what refers to a table it copies."""
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path)}")
    await downgrade(database, STAIRS[-2])
    async with database.rebuild() as connection:
        await connection.execute(sa.text("INSERT INTO favourite_cinemas VALUES (7, 8)"))
    with pytest.raises(RuntimeError, match="favourite_cinemas"):
        await upgrade(database)
    assert await revision_of(database) == STAIRS[-2]
    with pytest.raises(sa.exc.IntegrityError):  # and then they are awake again
        async with database.connection() as connection:
            await connection.execute(sa.text("INSERT INTO favourite_cinemas VALUES (8, 9)"))
    await database.close()


@pytest.fixture
def unmigrated_model() -> Iterator[sa.Table]:
    table = sa.Table("planned", Base.metadata, sa.Column("id", sa.Integer, primary_key=True))
    yield table
    Base.metadata.remove(table)


def check(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["seance", "db", "check"])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


class TestCheck:
    """Without a running loop of the test's own."""

    def test_the_command_is_silent_when_all_is_well(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("SEANCE_DATABASE_URL", "sqlite:////nowhere/none")  # it opens none
        assert check(monkeypatch) == 0
        assert capsys.readouterr() == ("", "")

    @pytest.mark.usefixtures("unmigrated_model")
    def test_the_command_names_a_model_that_no_migration_makes(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert check(monkeypatch) == 1
        assert "planned" in capsys.readouterr().err
