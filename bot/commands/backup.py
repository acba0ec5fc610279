"""`seance db backup` and `seance db restore`"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from bot.commands.database import CANNOT_OPEN, not_opened
from bot.config import load_settings
from db.backup import BackupError, back_up, restore
from db.circuit import explain
from db.contents import Contents
from db.engines import Tuning
from db.migrate import UnknownVersionError
from db.session import Database


def back_up_database(path: Path | None) -> int:
    """Writes a backup; the exit code."""

    async def work(database: Database) -> None:
        file = _named(path)
        _show(await back_up(database, file))
        size = file.stat().st_size / 1e6
        typer.echo(f"{file}: {size:,.1f} MB, read again and the same.")

    return _with_database(work)


def restore_database(path: Path, *, replace: bool) -> int:
    """Makes the database what a backup holds; the exit code."""

    async def work(database: Database) -> None:
        _show(await restore(database, path, replace=replace))
        typer.echo(f"{path} is restored, read again and the same.")

    return _with_database(work)


def _named(path: Path | None) -> Path:
    """A file, named by the time in a folder, which is made: whatever has no ending is one."""
    if path is not None and path.suffix and not path.is_dir():
        return path
    folder = path or Path()
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"seance-{datetime.now():%Y-%m-%d-%H%M%S}.sqlite3"  # noqa: DTZ005


def _show(contents: Contents) -> None:
    table = Table("table", box=None)
    table.add_column("rows", justify="right")
    for name, tally in sorted(contents.items()):
        table.add_row(name, f"{tally.rows:,}")
    Console().print(table)


def _with_database(work: Callable[[Database], Awaitable[None]]) -> int:
    settings = load_settings()

    async def run() -> None:
        database = Database(settings.database_url, Tuning(prepared=settings.database_prepared))
        try:
            try:
                await database.ping()
            except CANNOT_OPEN as error:
                raise not_opened(database.url, error) from None
            await work(database)
        finally:
            await database.close()

    try:
        asyncio.run(run())
    except (BackupError, UnknownVersionError, sqlite3.Error, *CANNOT_OPEN) as error:
        typer.echo(f"seance: {'; '.join(filter(None, explain(error)))}", err=True)
        return 1
    return 0
