"""`seance db …` and `seance films index`"""

from __future__ import annotations

import asyncio

import typer

from bot.config import load_settings
from db.migrate import upgrade
from db.queries.search import index_titles
from db.session import Database


def upgrade_database() -> int:
    """Migrates to this program's version; the exit code."""

    async def work() -> None:
        database = Database(load_settings().database_url)
        done = await upgrade(database)
        await database.close()
        if done.changed:
            typer.echo(f"Database upgraded from {done.before or 'empty'} to {done.after}.")
        else:
            typer.echo(f"Database is up to date ({done.after}).")

    asyncio.run(work())
    return 0


def index_films() -> int:
    """Indexes every title anew; the exit code."""

    async def work() -> None:
        database = Database(load_settings().database_url)
        await upgrade(database)
        async with database.write() as session:
            count = await index_titles(session)
        await database.close()
        typer.echo(f"{count:,} films indexed.")

    asyncio.run(work())
    return 0
