"""`seance import scare`, `jsonld` and `status`"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

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
from bot.config import Settings, load_settings
from bot.importers.console import console_report, print_table
from bot.importers.gathering import Outcome
from bot.importers.report import Report
from bot.importers.run import OldDatabaseError
from bot.importers.sources import Wanted, take_in
from db.queries.feeds import DONE, UNCHANGED, RunLine, list_last_runs
from db.session import Database


def import_sources(
    wanted: Sequence[Wanted], *, force: bool, dry_run: bool, database: str | None = None
) -> int:
    """Takes in sources one after the other; the exit code is the worst of theirs."""
    settings = load_settings(**({"database_url": database} if database else {}))
    return max(_import(settings, one, force, dry_run) for one in wanted)


def _import(settings: Settings, wanted: Wanted, force: bool, dry_run: bool) -> int:
    try:
        outcome, report = asyncio.run(_run(settings, wanted, force, dry_run))
    except OldDatabaseError as error:
        typer.echo(f"seance: {error}", err=True)
        return NOT_BEGUN
    except DATABASE_ERRORS as error:
        typer.echo(f"seance: the database gave up: {error}", err=True)
        return SOME_REFUSED
    if outcome.word == UNCHANGED:
        typer.echo(f"{wanted.key}: nothing has changed since it was last taken in.", err=True)
        return ALL_IN
    if outcome.message:
        typer.echo(f"seance: {outcome.message}", err=True)
    if report.files:
        print_table(report)
        print_sum(wanted.key, report)
    if outcome.word != DONE:
        return NOT_BEGUN
    print_outcome(report, dry_run=dry_run)
    return ALL_IN if report.clean else SOME_REFUSED


async def _run(
    settings: Settings, wanted: Wanted, force: bool, dry_run: bool
) -> tuple[Outcome, Report]:
    database = Database(settings.database_url)
    try:
        if not dry_run:
            await migrate(database)
        with console_report() as report:
            outcome = await take_in(
                database, settings, wanted, report=report, force=force, dry_run=dry_run
            )
        return outcome, report
    finally:
        await database.close()


def show_status(*, runs: int) -> int:
    """Prints the latest runs of every source; the exit code is 1 if one did not end well."""

    async def read() -> list[RunLine]:
        database = Database(load_settings().database_url)
        try:
            await migrate(database)
            async with database.read() as session:
                return await list_last_runs(session, each=runs)
        finally:
            await database.close()

    lines = asyncio.run(read())
    if not lines:
        typer.echo("No source has been taken in yet.")
    for line in lines:
        typer.echo(_status(line))
    latest = {line.source: line for line in reversed(lines)}
    return int(any(line.outcome not in (DONE, UNCHANGED) for line in latest.values()))


def _status(line: RunLine) -> str:
    tallies = {name: tally for name, tally in line.counts.items() if isinstance(tally, dict)}
    said = [
        f"{sum(tally.get(word, 0) for tally in tallies.values()):,} {word}"
        for word in ("rows", "added", "updated", "joined", "refused")
    ]
    if withdrawn := line.counts.get("withdrawn"):
        said.append(f"{withdrawn:,} withdrawn")
    took = f", {(line.ended_at - line.started_at).total_seconds():.0f} s" if line.ended_at else ""
    first = f"{line.source}: {line.outcome} ({line.started_at:%Y-%m-%d %H:%M} UTC{took})"
    counts = f"; {', '.join(said)}" if tallies else ""
    return f"{first}{counts}" + (f"\n  {line.message}" if line.message else "")
