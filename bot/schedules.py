"""Recurring jobs: each is run by one worker, however many there are."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from db.circuit import DatabaseAwayError
from db.queries.jobs import Look, due_jobs, end_job, keep_job, take_job
from handlers.context import Bot, Services
from handlers.jobs import Job

LOOK = 1.0
"""Seconds between two looks at what is due."""
LEASE = timedelta(seconds=60)
"""How long a job stays taken when nothing is heard of it; one that takes longer is kept."""
APART = timedelta(seconds=60)
"""By how much the clocks of workers may differ. What is further in the future than work can be was
written by a clock that has been set back since."""

log = structlog.get_logger(__name__)


class Schedules:
    """Runs jobs when they are due, side by side, until told to stop."""

    def __init__(
        self, services: Services, bot: Bot, jobs: Sequence[Job], *, lease: timedelta = LEASE
    ) -> None:
        self._services = services
        self._bot = bot
        self._jobs = {job.name: job for job in jobs}
        self._lease = lease
        self._running: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; jobs that run then are given up, and run again elsewhere."""
        try:
            while not stop.is_set():
                try:
                    await self.start_due()
                except DatabaseAwayError as error:
                    log.error("schedules cannot be read; trying again", reason=str(error))
                except Exception:
                    log.exception("schedules cannot be read; trying again")
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), LOOK)
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    async def start_due(self) -> None:
        """Starts the jobs that are due and in nobody's hands."""
        db, now = self._services.database, self._services.clock()
        latest = {name: _next(job, now + APART) + APART for name, job in self._jobs.items()}
        look = Look(now, latest, now + self._lease + APART)
        async with db.read() as session:
            names = await due_jobs(session, look)
        for name in names:
            leased_until = now + self._lease
            async with db.write() as session:
                mine = await take_job(session, look, name=name, leased_until=leased_until)
            if mine:
                task = asyncio.create_task(self._run(self._jobs[name], now, leased_until))
                self._running.add(task)
                task.add_done_callback(self._running.discard)

    async def finished(self) -> None:
        """When no job runs any more."""
        if self._running:
            await asyncio.wait(self._running)

    async def _run(self, job: Job, started: datetime, leased_until: datetime) -> None:
        work = asyncio.create_task(job.run(self._services, self._bot))
        error: str | None = None
        try:
            while not (await asyncio.wait({work}, timeout=self._lease.total_seconds() / 3))[0]:
                longer = self._services.clock() + self._lease
                async with self._services.database.write() as session:
                    kept = await keep_job(
                        session, name=job.name, leased_until=leased_until, longer=longer
                    )
                if not kept:  # this process was away for so long that another took it
                    log.warning("a job is run by another worker too", job=job.name)
                    return
                leased_until = longer
            await work
        except DatabaseAwayError as failure:
            # Nothing can be noted either: it is free again when its lease ends.
            log.error("a job was given up", job=job.name, reason=str(failure))
            return
        except Exception as failure:
            log.exception("a job failed", job=job.name)
            error = f"{type(failure).__name__}: {failure}"
        finally:
            work.cancel()
        now = self._services.clock()
        try:
            async with self._services.database.write() as session:
                await end_job(
                    session,
                    name=job.name,
                    leased_until=leased_until,
                    # In step with the first start, unless that would be at once.
                    due_at=job.at(now) if job.at else max(started + job.every, now),
                    ran_at=now,
                    error=error,
                )
        except DatabaseAwayError as failure:
            log.error("a job was not noted as done", job=job.name, reason=str(failure))


def _next(job: Job, now: datetime) -> datetime:
    """When a job that begins now begins again."""
    return job.at(now) if job.at else now + job.every
