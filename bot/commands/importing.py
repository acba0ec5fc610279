"""`seance import PATH`"""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import typer
from asyncpg import PostgresError
from sqlalchemy.exc import SQLAlchemyError

from bot.commands.database import migrate
from bot.config import ConfigurationError, Settings, load_settings
from bot.importers.archive import PackageError
from bot.importers.console import console_report, print_table
from bot.importers.gathering import Outcome, on_record
from bot.importers.records import Programme
from bot.importers.report import Report
from bot.importers.run import DEFAULT_SOURCE, OldDatabaseError, import_package
from db.base import utc_now
from db.queries.feeds import DONE, FAILED, HELD
from db.session import Database

# The importer speaks to the drivers themselves, and so do their errors.
DATABASE_ERRORS = (SQLAlchemyError, sqlite3.Error, PostgresError)

ALL_IN, SOME_REFUSED, NOT_BEGUN = 0, 1, 2


def import_(
    path: Path,
    *,
    strict: bool = False,
    dry_run: bool = False,
    whole: bool = False,
    force: bool = False,
    source: str = DEFAULT_SOURCE,
    database: str | None = None,
) -> int:
    """Imports a CSV package; the exit code: 0 all in, 1 something was refused, 2 not begun.

    Args:
        whole: sessions to come that it does not name, until its last day, are withdrawn.
        force: even where these are more than half.
        source: the name under which the package's ids are kept.
        database: a URL instead of the setting's.
    """
    settings = load_settings(**({"database_url": database} if database else {}))
    if not (source.isidentifier() or source.replace("-", "_").isidentifier()) or len(source) > 40:
        raise ConfigurationError("--source: letters, digits, - and _, at most 40, a letter first")
    programme = Programme(utc_now(), None, careful=not force) if whole else None
    try:
        report = asyncio.run(_import(settings, path, strict, dry_run, source, programme))
    except (PackageError, OldDatabaseError) as error:
        typer.echo(f"seance: {error}", err=True)
        return NOT_BEGUN
    except DATABASE_ERRORS as error:
        typer.echo(f"seance: the database gave up: {error}", err=True)
        typer.echo("Import again when that is mended: what is in already stays as it is.", err=True)
        return SOME_REFUSED
    print_table(report)
    print_sum(source, report)
    if report.held:
        typer.echo(f"seance: {source}: {report.held}", err=True)
    print_outcome(report, strict=strict, dry_run=dry_run)
    return ALL_IN if report.clean and not report.held else SOME_REFUSED


async def _import(
    settings: Settings,
    path: Path,
    strict: bool,
    dry_run: bool,
    source: str,
    programme: Programme | None,
) -> Report:
    database = Database(settings.database_url)
    try:
        if not dry_run:
            await migrate(database)
        with console_report() as report:
            async with on_record(database, source, report, dry_run=dry_run) as run:
                try:
                    await import_package(
                        database,
                        path,
                        source=source,
                        strict=strict,
                        dry_run=dry_run,
                        default_country=settings.default_country,
                        programme=programme,
                        report=report,
                    )
                except PackageError as error:
                    run.outcome = Outcome(FAILED, str(error))
                    raise
                run.outcome = _ended(report, strict=strict)
        return report
    finally:
        await database.close()


def _ended(report: Report, *, strict: bool) -> Outcome:
    """How the run stands on record."""
    if report.held:
        return Outcome(HELD, report.held)
    if report.failed or (strict and report.refused):
        return Outcome(FAILED, _outcome(report, strict=strict, dry_run=False))
    return Outcome(DONE)


def print_sum(source: str, report: Report) -> None:
    """Rows in, merged and refused of all files, to standard output."""
    tallies = report.files.values()
    said = [
        f"{_number(sum(tally.rows for tally in tallies), 'row')} in",
        f"{sum(tally.joined for tally in tallies):,} merged",
        f"{report.refused:,} refused",
    ]
    if report.withdrawn:
        said.append(f"{_number(report.withdrawn, 'session')} withdrawn")
    typer.echo(f"{source}: {', '.join(said)}")


def print_outcome(report: Report, *, strict: bool = False, dry_run: bool = False) -> None:
    """The last line of an import, to standard error."""
    typer.echo(_outcome(report, strict=strict, dry_run=dry_run), err=True)


def _outcome(report: Report, *, strict: bool, dry_run: bool) -> str:
    refused = f"{_number(report.refused, 'row')} refused"
    if report.failed:
        refused += f", and {_number(report.failed, 'file')} not read to the end"
    if dry_run:
        return f"Nothing was written (--dry-run); {refused}."
    if report.clean:
        return "Everything is in."
    if strict:
        return f"Nothing was written (--strict): {refused}."
    return f"The rest is in; {refused}."


def _number(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'s' * (count != 1)}"
