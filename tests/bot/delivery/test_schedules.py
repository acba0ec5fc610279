"""Recurring work: once, by whoever comes first, and again when due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.schedules import Schedules
from db.models import Job as JobRow
from handlers.context import Bot, Services
from handlers.jobs import Job
from tests.bot.delivery.stage import START, Stage

HOUR = timedelta(hours=1)


class Workers:
    """Two workers with the same job, which counts its runs."""

    def __init__(self, stage: Stage, run: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.now: datetime = START
        self.runs = 0
        self._stage = stage

        async def counted(services: Services, bot: Bot) -> None:
            self.runs += 1
            await run()

        services = replace(stage.application.bot_data, clock=lambda: self.now)
        self.both = [
            Schedules(services, stage.application.bot, [Job("count", HOUR, counted)])
            for _ in range(2)
        ]

    async def look(self, later: timedelta = timedelta(0)) -> None:
        """Both look what is due, at the same moment."""
        self.now += later
        await asyncio.gather(*(worker.start_due() for worker in self.both))
        await asyncio.sleep(0)

    async def ran(self, times: int) -> None:
        """When the job has begun so often."""
        for _ in range(500):
            if self.runs >= times:
                break
            await asyncio.sleep(0.02)
        assert self.runs == times

    async def finish(self) -> None:
        await asyncio.gather(*(worker.finished() for worker in self.both))

    async def row(self) -> Any:
        async with self._stage.database.read() as session:
            columns = (JobRow.due_at, JobRow.ran_at, JobRow.leased_until, JobRow.last_error)
            return (await session.execute(select(*columns))).one()


async def nothing() -> None:
    """A job with nothing to do."""


async def test_one_of_two_workers_runs_a_job(stage: Stage) -> None:
    workers = Workers(stage, nothing)
    for runs, later in ((1, timedelta(0)), (1, HOUR / 2), (2, HOUR / 2), (2, timedelta(0))):
        await workers.look(later)
        await workers.finish()
        assert workers.runs == runs


async def test_starts_that_were_missed_are_made_up_for_once(stage: Stage) -> None:
    workers = Workers(stage, nothing)
    await workers.look()
    await workers.finish()
    await workers.look(5 * HOUR)
    await workers.finish()
    await workers.look()
    await workers.finish()
    assert workers.runs == 2


async def test_a_job_that_fails_says_so_and_runs_again(stage: Stage) -> None:
    failures = [RuntimeError("no catalogue")]

    async def fails_once() -> None:
        if failures:
            raise failures.pop()

    workers = Workers(stage, fails_once)
    await workers.look()
    await workers.finish()
    failed = await workers.row()
    assert failed.last_error == "RuntimeError: no catalogue"
    assert failed.ran_at is None
    await workers.look(HOUR)
    await workers.finish()
    well = await workers.row()
    assert (well.last_error, well.ran_at, well.due_at) == (None, START + HOUR, START + 2 * HOUR)


async def test_a_long_job_stays_with_the_worker_that_runs_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = asyncio.Event()

    async def until_told() -> None:
        await ends.wait()

    workers = Workers(stage, until_told)
    for worker in workers.both:
        # It says that it is alive three times in a lease.
        monkeypatch.setattr(worker, "_lease", timedelta(seconds=2))
    await workers.look()
    for _ in range(4):
        workers.now += timedelta(seconds=1)
        taken_until = (await workers.row()).leased_until
        for _ in range(500):
            if (await workers.row()).leased_until > taken_until:
                break
            await asyncio.sleep(0.02)
        await workers.look()
    assert workers.runs == 1
    ends.set()
    await workers.finish()
    assert (await workers.row()).leased_until is None


async def test_a_job_of_a_killed_worker_is_run_by_another(stage: Stage) -> None:
    async def never_ends() -> None:
        await asyncio.Event().wait()

    workers = Workers(stage, never_ends)
    stop = asyncio.Event()
    first = asyncio.create_task(workers.both[0].run(stop))
    await workers.ran(1)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await workers.both[1].start_due()
    assert workers.runs == 1, "its lease has not ended"
    workers.now += timedelta(minutes=2)
    await workers.both[1].start_due()
    await workers.ran(2)
    stop.set()
    await workers.both[1].run(stop)


async def test_a_database_that_is_away_ends_no_schedule(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = Workers(stage, nothing)
    real, failures = workers.both[0].start_due, [OSError("away")]

    async def start_due() -> None:
        if failures:
            raise failures.pop()
        await real()

    monkeypatch.setattr(workers.both[0], "start_due", start_due)
    monkeypatch.setattr("bot.schedules.LOOK", 0.01)
    stop = asyncio.Event()
    running = asyncio.create_task(workers.both[0].run(stop))
    await workers.ran(1)
    stop.set()
    await running
