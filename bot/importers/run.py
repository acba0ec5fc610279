"""One import from beginning to end: what `seance import` and the sample catalogue call."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from pathlib import Path

from bot.importers.load import load
from bot.importers.package import open_package
from bot.importers.records import Feed, Programme
from bot.importers.report import Report
from bot.importers.store import Store
from db.migrate import revision_of, upgrade
from db.queries.import_lock import lock_imports
from db.revisions import head_revision
from db.session import Database

DEFAULT_SOURCE = "csv"


class OldDatabaseError(Exception):
    """The database lacks tables or columns that this code needs."""


class _TakenBackError(Exception):
    """Leaves the transaction, so that nothing of it is kept."""


async def import_package(
    database: Database,
    path: Path,
    *,
    source: str = DEFAULT_SOURCE,
    strict: bool = False,
    dry_run: bool = False,
    default_country: str = "FR",
    programme: Programme | None = None,
    report: Report | None = None,
) -> Report:
    """Imports a CSV package.

    Args:
        source: the name under which the package's ids are kept: two packages of one source
            complete and update each other.
        strict: all or nothing: one refused row, and nothing is kept.
        dry_run: everything is done and reported, and nothing is kept.
        default_country: of cinemas that do not say theirs.
        programme: what the package tells the whole of; None: nothing, it only adds and changes.

    Raises:
        PackageError: the path holds no package.
        OldDatabaseError: only for a dry run, which brings no database up to date.
    """
    report = report or Report()
    with open_package(path, report, default_country=default_country) as feeds:
        await store_feeds(
            database,
            feeds,
            source=source,
            strict=strict,
            dry_run=dry_run,
            report=report,
            programme=programme,
        )
    return report


async def store_feeds(
    database: Database,
    feeds: Iterable[Feed],
    *,
    source: str,
    report: Report,
    strict: bool = False,
    dry_run: bool = False,
    programme: Programme | None = None,
) -> None:
    """Stores feeds of any origin; see `import_package`, and of `programme` `load`."""
    if dry_run:
        async with _spare(database) as spare:
            await _in_one(spare, feeds, source, report, programme, keep=False)
    elif strict:
        await _in_one(database, feeds, source, report, programme, keep=True)
    else:
        await load(Store(database), feeds, source=source, report=report, programme=programme)


async def _in_one(
    database: Database,
    feeds: Iterable[Feed],
    source: str,
    report: Report,
    programme: Programme | None,
    *,
    keep: bool,
) -> None:
    try:
        async with database.write() as session:
            await lock_imports(session)
            store = Store(database, session)
            await load(store, feeds, source=source, report=report, programme=programme)
            if not keep or not report.clean:
                raise _TakenBackError
    except _TakenBackError:
        pass


@asynccontextmanager
async def _spare(database: Database) -> AsyncIterator[Database]:
    """A database to try things in: PostgreSQL's own, a copy of SQLite's file.

    A transaction that is taken back in the end troubles nobody on PostgreSQL; on SQLite it would
    keep every writer waiting, and there may be no file yet, which a dry run must not make.
    """
    if not database.is_sqlite:
        if await revision_of(database) != head_revision():
            raise OldDatabaseError("the database is not up to date: run `seance db upgrade`")
        yield database
        return
    with tempfile.TemporaryDirectory(prefix="seance-") as folder:
        copy = Path(folder) / "copy.sqlite3"
        await asyncio.to_thread(_copy, database.url.database, copy)
        spare = Database(f"sqlite:///{copy}")
        try:
            await upgrade(spare)
            yield spare
        finally:
            await spare.close()


def _copy(path: str | None, copy: Path) -> None:
    if not path or not Path(path).is_file():
        return
    with closing(sqlite3.connect(path)) as original, closing(sqlite3.connect(copy)) as target:
        original.backup(target)
