"""`seance worker`"""

from __future__ import annotations

import structlog

from bot.commands.process import Running, monitored, run_process
from bot.config import load_settings
from bot.feeds import feed_jobs
from bot.worker import Worker
from handlers.registration import JOBS

log = structlog.get_logger(__name__)


def run_worker() -> int:
    """Delivers until it is told to stop; the exit code."""
    return run_process(load_settings(), deliver)


async def deliver(process: Running) -> None:
    """Delivers what is due, and runs the schedules."""
    async with monitored(process):
        log.info("delivering", bot=process.application.bot.username)
        jobs = (*JOBS, *feed_jobs(process.settings))
        await Worker(process.application, jobs=jobs).run(process.stop)
