"""`seance import imdb`"""

from __future__ import annotations

import asyncio
from pathlib import Path

import typer

from bot.commands.database import migrate
from bot.commands.importing import (
    ALL_IN,
    DATABASE_ERRORS,
    NOT_BEGUN,
    SOME_REFUSED,
    print_outcome,
    print_sum,
)
from bot.config import load_settings
from bot.importers import imdb
from bot.importers.console import console_report, print_table
from bot.importers.gathering import Gathered, run_source
from bot.importers.report import Report
from db.queries.feeds import DONE
from db.session import Database

LICENCE = (
    "IMDb's files are for personal and non-commercial use (https://developer.imdb.com/"
    "non-commercial-datasets/). If that is what this bot is, say --private-use."
)


def import_imdb(folder: Path, *, private_use: bool, database: str | None = None) -> int:
    """Imports IMDb's files; the exit code."""
    if not private_use:
        typer.echo(f"seance: {LICENCE}", err=True)
        return NOT_BEGUN
    settings = load_settings(**({"database_url": database} if database else {}))
    try:
        word, message, report = asyncio.run(_run(settings.database_url, folder))
    except DATABASE_ERRORS as error:
        typer.echo(f"seance: the database gave up: {error}", err=True)
        return SOME_REFUSED
    if message:
        typer.echo(f"seance: {message}", err=True)
    if report.files:
        print_table(report)
        print_sum(imdb.SOURCE, report)
    if word != DONE:
        return NOT_BEGUN if not report.files else SOME_REFUSED
    print_outcome(report)
    return ALL_IN if report.clean else SOME_REFUSED


async def _run(url: str, folder: Path) -> tuple[str, str | None, Report]:
    database = Database(url)
    try:
        await migrate(database)
        with console_report() as report:

            async def gather() -> Gathered:
                # Streamed as they are stored: never held back, for nothing is withdrawn.
                return Gathered(imdb.SOURCE, imdb.feeds(folder, report), 0, unit="films")

            outcome = await run_source(database, imdb.SOURCE, gather, report=report)
        return outcome.word, outcome.message, report
    finally:
        await database.close()
