"""`seance db backup` and `seance db restore`"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from bot.commands.database import CANNOT_OPEN
from bot.config import ConfigurationError, load_settings
from db.backup import BackupError, back_up, restore
from db.contents import Contents
from db.engines import Tuning
from db.session import Database


def back_up_database(path: Path | None) -> int:
    """Writes a backup; the exit code."""
    path = path or Path(f"seance-{datetime.now():%Y-%m-%d-%H%M%S}.sqlite3")  # noqa: DTZ005
    if path.is_dir():
        path /= f"seance-{datetime.now():%Y-%m-%d-%H%M%S}.sqlite3"  # noqa: DTZ005

    async def work(database: Database) -> None:
        _show(await back_up(database, path))
        size = path.stat().st_size / 1e6
        typer.echo(f"{path}: {size:,.1f} MB, read again and the same.")

    return _with_database(work)


def restore_database(path: Path, *, replace: bool) -> int:
    """Makes the database what a backup holds; the exit code."""

    async def work(database: Database) -> None:
        _show(await restore(database, path, replace=replace))
        typer.echo(f"{path} is restored, read again and the same.")

    return _with_database(work)


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
            await database.ping()
            await work(database)
        finally:
            await database.close()

    try:
        asyncio.run(run())
    except BackupError as error:
        typer.echo(f"seance: {error}", err=True)
        return 1
    except CANNOT_OPEN as error:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        raise ConfigurationError(f"SEANCE_DATABASE_URL: {reason or type(error).__name__}") from None
    return 0
