"""Backup and restore, while the program runs, on both engines. A backup is a SQLite file, whichever
engine it comes from, so it can be looked into, and restored into either.

What was written is read again and compared before it counts.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, func, select, table

from db.contents import Contents, Table, Tally, tables
from db.migrate import revision_of, upgrade
from db.revisions import known_revisions
from db.session import Database

AT_ONCE = 2000
"""Rows that are carried together."""


class BackupError(Exception):
    """It was not done, and nothing was changed; says why."""


async def back_up(database: Database, path: Path) -> Contents:
    """What is in the database now, all of one moment, into a file that must not be there yet.

    The file belongs to its owner alone: it holds what people said. It has its name only when it is
    whole.

    Raises:
        BackupError: there is such a file, the database is empty, or the copy is not the same.
    """
    if await asyncio.to_thread(path.exists):
        raise BackupError(f"{path} is there already")
    revision = await revision_of(database)
    if revision is None:
        raise BackupError("there is nothing in the database")
    partial = path.with_name(f".{path.name}.partial")
    await asyncio.to_thread(_fresh, partial)
    try:
        if database.is_sqlite:
            assert database.url.database
            await asyncio.to_thread(_copy, Path(database.url.database), partial)
            contents = await asyncio.to_thread(_sound, partial)
        else:
            contents = await _carry_out(database, partial, revision)
            if contents != await asyncio.to_thread(_sound, partial):
                raise BackupError("the copy is not what was read; is the disk sound?")
        await asyncio.to_thread(partial.rename, path)
    finally:
        await asyncio.to_thread(_drop, partial)
    return contents


async def restore(database: Database, path: Path, *, replace: bool = False) -> Contents:
    """Makes the database what a backup holds, and brings it up to this program's version.

    Args:
        replace: whether what is there may be lost.

    Raises:
        BackupError: it is no backup, one of a newer program, or there is something to be lost.
    """
    revision = await asyncio.to_thread(_revision_in, path)
    if revision not in known_revisions():
        raise BackupError(f"{path} is of version {revision}, which this program does not know")
    if not replace and await _holds_anything(database):
        raise BackupError("the database is not empty; --replace drops what is in it")
    with tempfile.TemporaryDirectory(prefix="seance-") as folder:
        copy = Path(folder) / "copy.sqlite3"
        await asyncio.to_thread(_copy, path, copy)
        spare = Database(f"sqlite:///{copy}")
        try:
            await upgrade(spare)
        finally:
            await spare.close()
        contents = await asyncio.to_thread(_sound, copy)
        if not database.is_sqlite:
            await _carry_in(database, copy, contents)
            return contents
        assert database.url.database
        target = Path(database.url.database)
        await asyncio.to_thread(_copy, copy, target)
    if contents != await asyncio.to_thread(_sound, target):
        raise BackupError("what was restored is not what the backup holds")
    return contents


def _fresh(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)


def _drop(partial: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        partial.with_name(partial.name + suffix).unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """SQLite's own online backup: one moment, while others read and write."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        other.execute("PRAGMA busy_timeout=30000")
        one.backup(other)
        if target.name.endswith(".partial"):
            other.execute("PRAGMA journal_mode=DELETE")  # one file, not three


def _revision_in(path: Path) -> str:
    if not path.is_file():
        raise BackupError(f"{path}: no such file")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        _sound(path)
    except (sqlite3.DatabaseError, TypeError) as error:
        raise BackupError(f"{path} is no backup: {error}") from None
    return str(revision)


def _sound(path: Path) -> Contents:
    """What is in a SQLite file, after SQLite has looked at every page of it."""
    with closing(sqlite3.connect(path)) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise BackupError(f"{path} is damaged: {verdict}")
        found: dict[str, Tally] = {}
        for one in _tables_of(path):
            found[one.name] = tally = Tally()
            tally.add(one, connection.execute(one.select()))
        return found


def _tables_of(path: Path) -> list[Table]:
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            return tables(connection)
    finally:
        engine.dispose()


async def _holds_anything(database: Database) -> bool:
    if await revision_of(database) is None:
        return False
    columns = await _columns(database)
    async with database.snapshot() as connection:
        for one in columns:
            counted = select(func.count()).select_from(table(one.name))
            if (await connection.execute(counted)).scalar_one():
                return True
    return False


@asynccontextmanager
async def _driver(database: Database) -> AsyncIterator[Any]:
    """A connection of asyncpg's own, in no transaction."""
    async with database.engine.connect() as connection:
        yield (await connection.get_raw_connection()).driver_connection


async def _columns(database: Database) -> list[Table]:
    async with database.snapshot() as connection:
        return await connection.run_sync(tables)


async def _carry_out(database: Database, path: Path, revision: str) -> Contents:
    """PostgreSQL into a SQLite file, all tables as they were at one moment."""
    spare = Database(f"sqlite:///{path}")
    try:
        await upgrade(spare, revision)
    finally:
        await spare.close()
    found: defaultdict[str, Tally] = defaultdict(Tally)
    columns = await _columns(database)
    async with _driver(database) as asyncpg:
        with closing(sqlite3.connect(path, check_same_thread=False)) as target, target:
            target.execute("PRAGMA journal_mode=DELETE")
            async with asyncpg.transaction(isolation="repeatable_read", readonly=True):
                for one in columns:
                    tally = found[one.name]
                    cursor = await asyncpg.cursor(one.select())
                    while rows := [one.kept(row) for row in await cursor.fetch(AT_ONCE)]:
                        await asyncio.to_thread(_keep, target, one, tally, rows)
    return dict(found)


def _keep(target: sqlite3.Connection, one: Table, tally: Tally, rows: list[Any]) -> None:
    target.executemany(one.insert(), rows)
    tally.add(one, rows)


async def _carry_in(database: Database, path: Path, wanted: Contents) -> None:
    """A SQLite file into PostgreSQL, in one transaction that is kept only if all is the same."""
    await upgrade(database)
    columns = await _columns(database)
    async with _driver(database) as asyncpg, asyncpg.transaction():
        names = ", ".join(f'"{one.name}"' for one in columns)
        await asyncpg.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        found: dict[str, Tally] = {}
        with closing(sqlite3.connect(path, check_same_thread=False)) as source:
            for one in columns:
                await asyncpg.copy_records_to_table(
                    one.name, columns=one.names, records=_rows(source, one)
                )
                await _advance(asyncpg, one)
                found[one.name] = await _tally(asyncpg, one)
        if found != wanted:
            raise BackupError("what was restored is not what the backup holds; nothing changed")


async def _rows(source: sqlite3.Connection, one: Table) -> AsyncIterator[tuple[Any, ...]]:
    cursor = await asyncio.to_thread(source.execute, one.select())
    while rows := await asyncio.to_thread(cursor.fetchmany, AT_ONCE):
        for row in rows:
            yield one.given(row)


async def _advance(asyncpg: Any, one: Table) -> None:
    """Ids that are given next come after those that are there."""
    for name in one.names:
        sequence = await asyncpg.fetchval(
            "SELECT pg_get_serial_sequence($1, $2)", f'"{one.name}"', name
        )
        if sequence is not None:
            highest = f'SELECT max("{name}") FROM "{one.name}"'  # noqa: S608
            await asyncpg.fetchval(
                f"SELECT setval($1, coalesce(({highest}), 1), ({highest}) IS NOT NULL)",
                sequence,
            )


async def _tally(asyncpg: Any, one: Table) -> Tally:
    tally = Tally()
    cursor = await asyncpg.cursor(one.select())
    while rows := [one.kept(row) for row in await cursor.fetch(AT_ONCE)]:
        await asyncio.to_thread(tally.add, one, rows)
    return tally
