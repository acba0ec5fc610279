"""`seance worker`"""

from __future__ import annotations

import asyncio

import structlog

from bot.application import build_application
from bot.commands.run import bring_up_to_date
from bot.config import Settings, load_settings
from bot.logs import configure_logs
from bot.runtime import run, tune_gc
from bot.worker import Worker
from db.session import Database

log = structlog.get_logger(__name__)


def run_worker() -> int:
    """Delivers until it is told to stop; the exit code."""
    settings = load_settings()
    settings.required_token  # noqa: B018 - a missing token is said before anything starts
    configure_logs(settings)
    return run(lambda stop: deliver(settings, stop))


async def deliver(settings: Settings, stop: asyncio.Event) -> int:
    """The worker from its first to its last message."""
    database = Database(settings.database_url)
    try:
        await bring_up_to_date(database)
        application = build_application(settings, database)
        async with application:
            tune_gc()
            log.info("delivering", bot=application.bot.username)
            await Worker(application).run(stop)
    finally:
        await database.close()
    log.info("stopped")
    return 0
