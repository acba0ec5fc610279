"""One run of one source from beginning to end, and the record of it.

A source is first gathered as a whole, and only then stored: what breaks on the way changes nothing,
and a programme that has suddenly shrunk is held back.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.importers.fetching import FetchError, Page
from bot.importers.records import Feed, Programme
from bot.importers.report import Report
from bot.importers.run import store_feeds
from bot.importers.withdrawing import FEW
from db.base import utc_now
from db.queries.feeds import (
    DONE,
    FAILED,
    HELD,
    UNCHANGED,
    begin_run,
    end_run,
    get_page,
    last_size,
    save_page,
)
from db.session import Database


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that a source says.

    Attributes:
        source: the name under which its ids are kept.
        feeds: the records, those referred to first.
        size: how much it is, in `unit`: what a collapse is measured by.
        programme: what it tells the whole of.
        pages: what was fetched, by the address that was asked for.
    """

    source: str
    feeds: Iterable[Feed]
    size: int
    unit: str = "sessions"
    programme: Programme | None = None
    pages: tuple[tuple[str, Page], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended (`db.queries.feeds`: done, unchanged, held, failed), and why."""

    word: str
    message: str | None = None


Gather = Callable[[], Awaitable[Gathered | None]]


async def run_source(
    database: Database,
    source: str,
    gather: Gather,
    *,
    report: Report,
    force: bool = False,
    dry_run: bool = False,
    clock: Callable[[], datetime] = utc_now,
) -> Outcome:
    """Gathers a source and takes it in; every run but a dry one is on record.

    Args:
        source: what the run is on record as.
        gather: None stands for "nothing has changed".
        force: takes in what would be held back.
    """
    async with on_record(database, source, report, clock=clock, dry_run=dry_run) as run:
        try:
            gathered = await gather()
            if gathered is None:
                run.outcome = Outcome(UNCHANGED)
                return run.outcome
            run.size = gathered.size
            reason = None if force or dry_run else await _collapsed(database, source, gathered)
            if reason:
                run.outcome = Outcome(HELD, reason)
                return run.outcome
            await store_feeds(
                database,
                gathered.feeds,
                source=gathered.source,
                report=report,
                dry_run=dry_run,
                programme=gathered.programme,
            )
            run.outcome = Outcome(FAILED if report.failed else DONE)
            if not dry_run and run.outcome.word == DONE:
                await _keep_pages(database, gathered, clock())
        except FetchError as error:
            run.outcome = Outcome(FAILED, str(error))
        return run.outcome


GIVEN_UP = Outcome(FAILED, "given up on the way")


@dataclass(slots=True)
class Run:
    """A run in progress: how it ended is noted in it on the way."""

    outcome: Outcome = GIVEN_UP
    size: int = 0


@asynccontextmanager
async def on_record(
    database: Database,
    source: str,
    report: Report,
    *,
    clock: Callable[[], datetime] = utc_now,
    dry_run: bool = False,
) -> AsyncIterator[Run]:
    """Keeps on record how a run ends, unless it is a dry one."""
    run = Run()
    if dry_run:
        yield run
        return
    async with database.write() as session:
        run_id = await begin_run(session, source=source, now=clock())
    try:
        yield run
    except Exception as error:
        if run.outcome is GIVEN_UP:
            run.outcome = Outcome(FAILED, f"{type(error).__name__}: {error}"[:500])
        raise
    finally:
        counts = {name: asdict(tally) for name, tally in report.files.items()}
        async with database.write() as session:
            await end_run(
                session,
                run_id=run_id,
                outcome=run.outcome.word,
                counts={**counts, "size": run.size, "withdrawn": report.withdrawn},
                message=run.outcome.message,
                now=clock(),
            )


async def _collapsed(database: Database, source: str, gathered: Gathered) -> str | None:
    """Why it is held back: under half of what there was."""
    async with database.read() as session:
        before = await last_size(session, source=source)
    if before is None or before[0] < FEW or gathered.size * 2 >= before[0]:
        return None
    return (
        f"{source}: {gathered.size:,} {gathered.unit}, where there were {before[0]:,} on "
        f"{before[1]:%Y-%m-%d %H:%M} UTC: held back, nothing was changed. If that is so, run it "
        "again with --force."
    )


async def _keep_pages(database: Database, gathered: Gathered, now: datetime) -> None:
    for url, page in gathered.pages:
        if page.etag or page.last_modified:
            async with database.write() as session:
                await save_page(
                    session, url=url, etag=page.etag, last_modified=page.last_modified, now=now
                )


async def known_page(database: Database, url: str) -> tuple[str | None, str | None]:
    """Under what ETag and Last-Modified a page was taken in."""
    async with database.read() as session:
        return await get_page(session, url=url)
