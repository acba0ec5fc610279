"""Backup and restore, from each engine into each, compared row by row."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.commands.backup import back_up_database, restore_database
from db.backup import BackupError, back_up, restore
from db.migrate import revision_of, upgrade
from db.models import Base, City, Person
from db.revisions import head_revision, known_revisions
from db.session import Database
from tests.db.rows import fill


async def fill_all(database: Database) -> None:
    """Rows in every table."""
    async with database.connection() as connection:
        await connection.run_sync(fill)


async def held(database: Database) -> dict[str, list[str]]:
    """All rows as the program sees them, whichever engine keeps them."""
    async with database.read() as session:
        return {
            table.name: sorted(repr(row._asdict()) for row in await session.execute(select(table)))
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture(params=["sqlite", "postgresql"])
async def other(request: pytest.FixtureRequest, tmp_path: Path, other_urls: dict[str, str]) -> Any:
    """An empty database of each engine in turn."""
    opened = Database(other_urls[request.param])
    yield opened
    await opened.close()


@pytest.fixture
def other_urls(other_postgresql_url: str, sqlite_template: Path, tmp_path: Path) -> dict[str, str]:
    copy = shutil.copy(sqlite_template, tmp_path / "other.sqlite3")
    return {"sqlite": f"sqlite:///{copy}", "postgresql": other_postgresql_url}


async def test_what_is_restored_is_what_was_there_from_either_engine_into_either(
    database: Database, other: Database, tmp_path: Path
) -> None:
    await fill_all(database)
    path = tmp_path / "backup.sqlite3"
    kept = await back_up(database, path)
    assert {tally.rows for tally in kept.values()} == {2}
    assert await restore(other, path) == kept
    assert await held(other) == await held(database)
    assert await revision_of(other) == head_revision()


async def test_ids_that_are_given_after_a_restore_are_new(
    database: Database, other: Database, tmp_path: Path
) -> None:
    await fill_all(database)
    await restore_from(database, other, tmp_path)
    async with other.write() as session:
        session.add(City(name="Next", folded="next", country="FR", aliases=[]))
    async with other.read() as reading:
        assert await reading.scalar(select(func.count()).select_from(City)) == 3


async def restore_from(database: Database, other: Database, folder: Path) -> None:
    await back_up(database, folder / "backup.sqlite3")
    await restore(other, folder / "backup.sqlite3", replace=True)


async def test_a_backup_is_of_one_moment_while_others_write(
    database: Database, tmp_path: Path
) -> None:
    """Everybody comes with somebody: never one without the other."""
    stop = asyncio.Event()

    async def write(first: int) -> None:
        for number in range(first, first + 5_000):
            if stop.is_set():
                return
            async with database.write() as session:
                session.add(City(name=f"c{number}", folded=f"c{number}", country="FR", aliases=[]))
                session.add(Person(id=number))

    writers = [asyncio.create_task(write(first)) for first in (10_000, 20_000)]
    for turn in range(4):
        path = tmp_path / f"{turn}.sqlite3"
        await back_up(database, path)
        with closing(sqlite3.connect(path)) as copy:
            people = copy.execute("SELECT count(*) FROM people").fetchone()
            assert people == copy.execute("SELECT count(*) FROM cities").fetchone()
    stop.set()
    await asyncio.gather(*writers)
    assert people[0] > 0


async def test_a_backup_is_whole_and_its_owners_alone_or_not_there(
    database: Database, tmp_path: Path
) -> None:
    await fill_all(database)
    path = tmp_path / "backup.sqlite3"
    await back_up(database, path)
    files = [name for name in await asyncio.to_thread(os.listdir, tmp_path) if "backup" in name]
    assert files == ["backup.sqlite3"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    with pytest.raises(BackupError, match="there already"):
        await back_up(database, path)
    assert path.read_bytes() == before


async def test_what_is_there_is_lost_only_on_demand(
    database: Database, other: Database, tmp_path: Path
) -> None:
    await fill_all(database)
    path = tmp_path / "backup.sqlite3"
    await back_up(database, path)
    async with other.write() as session:
        session.add(Person(id=77))
    before = await held(other)
    with pytest.raises(BackupError, match="--replace"):
        await restore(other, path)
    assert await held(other) == before
    await restore(other, path, replace=True)
    assert await held(other) == await held(database)


async def test_what_is_no_sound_backup_changes_nothing(other: Database, tmp_path: Path) -> None:
    async with other.write() as session:
        session.add(Person(id=77))
    before = await held(other)
    text, newer, damaged = (tmp_path / name for name in ("text", "newer", "damaged"))
    text.write_text("people and films" * 100)
    spare = Database(f"sqlite:///{newer}")
    await upgrade(spare)
    await fill_all(spare)
    await spare.close()
    with closing(sqlite3.connect(newer)) as file:
        file.execute("PRAGMA journal_mode=DELETE")
        shutil.copy(newer, damaged)
        file.execute("UPDATE alembic_version SET version_num = '9999'")
        file.commit()
    content = bytearray(damaged.read_bytes())
    for page in range(4096 * 3, len(content), 4096):
        content[page : page + 200] = b"\xaa" * 200
    damaged.write_bytes(content)
    for path, reason in (
        (tmp_path / "absent", "no such file"),
        (text, "no backup"),
        (newer, "9999"),
        (damaged, "damaged|malformed"),
    ):
        with pytest.raises(BackupError, match=reason):
            await restore(other, path, replace=True)
        assert await held(other) == before


async def test_a_backup_of_an_older_version_is_brought_up_to_date(
    other: Database, tmp_path: Path
) -> None:
    old = Database(f"sqlite:///{tmp_path}/old.sqlite3")
    await upgrade(old, known_revisions()[-2])
    async with old.connection() as connection:
        await connection.exec_driver_sql(
            "INSERT INTO cities (id, name, folded, country, region, aliases)"
            " VALUES (5, 'Nice', 'nice', 'FR', '', '[]')"
        )
    await back_up(old, tmp_path / "backup.sqlite3")
    await old.close()
    await restore(other, tmp_path / "backup.sqlite3")
    assert await revision_of(other) == head_revision()
    async with other.read() as session:
        assert await session.scalar(select(City.name).where(City.id == 5)) == "Nice"


def test_the_commands_say_what_they_did_and_what_is_wrong(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEANCE_DATABASE_URL", database_url)
    assert back_up_database(tmp_path) == 0
    said = capsys.readouterr().out
    assert "read again and the same" in said
    assert "people" in said
    (made,) = tmp_path.glob("seance-2*.sqlite3")
    assert restore_database(made, replace=False) == 0
    assert "is restored" in capsys.readouterr().out
    assert restore_database(tmp_path / "nothing", replace=True) == 1
    assert capsys.readouterr().err == f"seance: {tmp_path}/nothing: no such file\n"
    assert back_up_database(tmp_path / "backups") == 0  # as written: a folder, which is made
    assert [path.suffix for path in (tmp_path / "backups").iterdir()] == [".sqlite3"]
    assert (tmp_path / "backups").stat().st_mode & 0o777 == 0o700
    assert back_up_database(tmp_path / "not" / "there") == 1
    assert capsys.readouterr().err == f"seance: {tmp_path}/not/there: No such file or directory\n"
