"""`seance db …` and `seance films index`"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import typer
from asyncpg import InterfaceError, PostgresError
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from bot.config import ConfigurationError, load_settings
from db.circuit import explain
from db.migrate import UnknownVersionError, Upgrade, differences, upgrade
from db.queries.search import index_titles
from db.session import Database

# What opening a database may raise: SQLAlchemy's own, the drivers', the network's.
CANNOT_OPEN = (SQLAlchemyError, PostgresError, InterfaceError, OSError)


def not_opened(url: URL, error: BaseException) -> ConfigurationError:
    """One line: where the database should be, what it says, and how to mend that."""
    said = "; ".join(filter(None, explain(error)))
    place = url.set(drivername=url.get_backend_name(), query={})  # as it is written in the setting
    shown = place.render_as_string(hide_password=True)
    return ConfigurationError(f"SEANCE_DATABASE_URL: {shown} cannot be opened: {said}")


async def migrate(database: Database) -> Upgrade:
    """Migrates to this program's version.

    Raises:
        ConfigurationError: the database cannot be opened, or belongs to a newer program.
    """
    try:
        # The reader has no thread: one whose first connection fails can outlive the event loop.
        await database.ping()
        return await upgrade(database)
    except UnknownVersionError as error:
        raise ConfigurationError(f"SEANCE_DATABASE_URL: {error}") from None
    except CANNOT_OPEN as error:
        raise not_opened(database.url, error) from None


def upgrade_database() -> int:
    """Migrates to this program's version; the exit code."""

    async def work(database: Database) -> None:
        done = await migrate(database)
        if done.changed:
            typer.echo(f"Database upgraded from {done.before or 'empty'} to {done.after}.")
        else:
            typer.echo(f"Database is up to date ({done.after}).")

    return with_database(load_settings().database_url, work)


def index_films() -> int:
    """Indexes every title anew; the exit code."""

    async def work(database: Database) -> None:
        await migrate(database)
        async with database.write() as session:
            count = await index_titles(session)
        typer.echo(f"{count:,} films indexed.")

    return with_database(load_settings().database_url, work)


def check_migrations() -> int:
    """Says where a migrated database differs from the models; the exit code is 1 if it does.

    The database is a new SQLite file: no setting and no server is needed. A wrong setting is
    refused all the same, as by every command.
    """
    load_settings()
    found: list[str] = []

    async def work(database: Database) -> None:
        await upgrade(database)
        found.extend(await differences(database))

    with tempfile.TemporaryDirectory(prefix="seance-check-") as folder:
        with_database(f"sqlite:///{Path(folder) / 'check.sqlite3'}", work)
    for difference in found:
        typer.echo(difference, err=True)
    return 1 if found else 0


def with_database(url: str, work: Callable[[Database], Awaitable[None]]) -> int:
    """Does some work on a database, in an event loop of its own; the exit code."""

    async def run() -> None:
        database = Database(url)
        try:
            await work(database)
        finally:
            await database.close()

    asyncio.run(run())
    return 0
