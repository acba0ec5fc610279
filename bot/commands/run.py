"""`seance run`"""

from __future__ import annotations

import asyncio

import structlog

from bot.application import build_application
from bot.config import Settings, load_settings
from bot.logs import configure_logs
from bot.menus import publish_menus
from bot.polling import poll
from bot.runtime import run, tune_gc
from db.migrate import upgrade
from db.session import Database

log = structlog.get_logger(__name__)


def run_bot() -> int:
    """Polls until it is told to stop; the exit code."""
    settings = load_settings()
    settings.required_token  # noqa: B018 - a missing token is said before anything starts
    configure_logs(settings)
    return run(lambda stop: answer(settings, stop))


async def answer(settings: Settings, stop: asyncio.Event) -> int:
    """The bot from its first to its last update."""
    database = Database(settings.database_url)
    try:
        await bring_up_to_date(database)
        application = build_application(settings, database)
        async with application:
            if not await publish_menus(application.bot, settings.default_language):
                log.warning("menus not published: Telegram asks to wait")
            tune_gc()
            await application.start()
            log.info("answering", bot=application.bot.username)
            await poll(application, stop=stop)
            await application.stop()
    finally:
        await database.close()
    log.info("stopped")
    return 0


async def bring_up_to_date(database: Database) -> None:
    """Migrates the database and says what it did."""
    done = await upgrade(database)
    if done.changed:
        log.info("database upgraded", before=done.before or "empty", after=done.after)
    else:
        log.info("database is up to date", revision=done.after)
