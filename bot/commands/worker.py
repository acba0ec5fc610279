"""`seance worker`"""

from __future__ import annotations

import asyncio

import structlog

from bot.application import Seance
from bot.commands.process import run_process
from bot.config import Settings, load_settings
from bot.worker import Worker

log = structlog.get_logger(__name__)


def run_worker() -> int:
    """Delivers until it is told to stop; the exit code."""
    return run_process(load_settings(), deliver)


async def deliver(application: Seance, settings: Settings, stop: asyncio.Event) -> None:
    """Delivers what is due, and runs the schedules."""
    log.info("delivering", bot=application.bot.username)
    await Worker(application).run(stop)
