"""`SEANCE_FEEDS`: which sources the worker refreshes, and when.

Each refresh is a process of its own, the same that the command line starts: reading a country's
programme takes seconds of computing, for which nobody's answer waits.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.config import Settings, child_environment
from bot.importers.keeping import keep_terms
from handlers.context import Bot, Services
from handlers.jobs import Job

UNITS = {"m": "minutes", "h": "hours", "d": "days"}
SHORTEST = timedelta(minutes=5)
# Of each source the words of its command.
NAMES = {
    "csv": ("csv",),
    "csv-whole": ("csv", "--whole"),
    "scare": ("scare",),
    "jsonld": ("jsonld",),
    "tmdb": ("tmdb",),
    "cnc": ("cnc",),
}
NEEDS_PLACE = ("csv", "csv-whole", "jsonld", "cnc")
TERMS = "tmdb.terms"
GRACE = 10.0
"""Seconds that a refresh has to end when told to."""

log = structlog.get_logger(__name__)


class RefreshError(Exception):
    """A refresh did not end well; the last thing it said."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """A source to be refreshed, every so often or at an hour of the day."""

    name: str
    where: str
    every: timedelta | None
    at: time | None

    @property
    def words(self) -> list[str]:
        """The command that does it."""
        return ["import", *NAMES[self.name], *filter(None, [self.where])]


def read_feeds(text: str) -> tuple[Refresh, ...]:
    """`scare@6h tmdb@04:30 jsonld+https://rex.example/@12h`, with spaces between.

    Raises:
        ValueError: one of them cannot be read.
    """
    return tuple(map(_read, text.split()))


def _read(word: str) -> Refresh:
    source, separator, when = word.rpartition("@")
    name, _, where = source.partition("+")
    if not separator or name not in NAMES:
        raise ValueError(
            f"{word[:60]!r} is not SOURCE@WHEN; sources: {', '.join(NAMES)} (jsonld+URL, csv+PATH)"
        )
    if name in NEEDS_PLACE and not where:
        raise ValueError(f"{word[:60]!r}: {name}+ what? A path or an address is missing")
    if match := re.fullmatch(r"([0-9]{1,4})([mhd])", when):
        every = timedelta(**{UNITS[match[2]]: int(match[1])})
        if every >= SHORTEST:
            return Refresh(name, where, every, None)
    if match := re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", when):
        return Refresh(name, where, None, time(int(match[1]), int(match[2])))
    raise ValueError(f"{word[:60]!r}: {when!r} is not 30m (5m at least), 6h, 1d or 04:30")


def next_at(now: datetime, clock: time, timezone: str) -> datetime:
    """The next moment at which the clocks of a zone show a time."""
    zone = ZoneInfo(timezone)
    day = now.astimezone(zone).date()
    for later in range(3):
        moment = datetime.combine(day + timedelta(days=later), clock, zone).astimezone(
            ZoneInfo("UTC")
        )
        if moment > now:
            return moment
    raise AssertionError("unreachable: two days hold every time of day")


def feed_jobs(settings: Settings) -> tuple[Job, ...]:
    """The schedules of the settings, of two for one source the last; and that what TMDB once said
    is forgotten in time, though it may never be asked again."""
    jobs = {TERMS: Job(TERMS, timedelta(days=1), _keep_terms)}
    for refresh in read_feeds(settings.feeds):
        name = f"feed.{refresh.name}" + (f":{refresh.where}" if refresh.where else "")
        jobs[name] = _job(name, refresh, settings)
    return tuple(jobs.values())


def sources_of(settings: Settings) -> frozenset[str]:
    """The sources whose data people are shown, as far as the settings tell: to be credited."""
    named = {refresh.name for refresh in read_feeds(settings.feeds)}
    return frozenset(named | ({"tmdb"} if settings.tmdb_token else set()))


async def _keep_terms(services: Services, bot: Bot) -> None:
    gone = await keep_terms(services.database, services.clock())
    if gone:
        log.info("films forgotten: TMDB has not spoken of them for six months", count=gone)


def _job(name: str, refresh: Refresh, settings: Settings) -> Job:
    async def run(services: Services, bot: Bot) -> None:
        url = services.database.url.render_as_string(hide_password=False)
        await run_command(refresh.words, url)

    clock = refresh.at
    if clock is None:
        return Job(name, refresh.every or timedelta(days=1), run)
    return Job(name, timedelta(days=1), run, lambda now: next_at(now, clock, settings.timezone))


async def run_command(words: Sequence[str], database_url: str) -> None:
    """`seance WORDS` on this database, in a process of its own; ended with this task.

    Raises:
        RefreshError: it did nothing.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        env=child_environment(database_url),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), GRACE)
            if process.returncode is None:
                process.kill()
                await process.wait()
    lines = said.decode(errors="replace").strip().splitlines()[-20:] or ["(nothing was said)"]
    log.info("refreshed", command=" ".join(words), code=process.returncode, said=lines)
    if process.returncode not in (0, 1):
        reason = next((line for line in lines if line.startswith("seance: ")), lines[-1])
        raise RefreshError(reason.removeprefix("seance: "))
