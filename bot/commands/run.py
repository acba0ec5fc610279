"""`seance run`"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from telegram.error import InvalidToken, TelegramError

from bot.application import Seance, build_application
from bot.commands.database import migrate
from bot.config import ConfigurationError, Settings, journal_path, load_settings
from bot.journal import Journal
from bot.logs import configure_logs
from bot.menus import publish_menus
from bot.polling import PollingRefusedError, UpdatesRequest, pause_after, poll
from bot.runtime import run, tune_gc
from bot.worker import delivering
from db.session import Database

log = structlog.get_logger(__name__)

# Telegram says the same of a token it does not know and of an address that is no Bot API.
UNKNOWN_BOT = (
    "SEANCE_TOKEN: Telegram does not know this bot; check the token, and SEANCE_API_URL if it is "
    "set"
)


def run_bot() -> int:
    """Polls until it is told to stop; the exit code."""
    settings = load_settings()
    settings.required_token  # noqa: B018 - a missing token is said before anything starts
    configure_logs(settings)
    try:
        return run(lambda stop: answer(settings, stop))
    except ConfigurationError:
        raise
    except Exception:
        # Through the log, which knows how a token looks.
        log.critical("crashed", exc_info=True)
        return 1


async def answer(settings: Settings, stop: asyncio.Event) -> int:
    """The bot from its first to its last update; the exit code."""
    database = Database(settings.database_url)
    try:
        await bring_up_to_date(database)
        source = UpdatesRequest()
        application = build_application(settings, database, updates_request=source)
        try:
            await _unless(stop, _meet(application))
            if not stop.is_set():
                await _answer(application, settings, stop, source)
        finally:
            await application.bot.shutdown()
    except PollingRefusedError as error:
        log.error("cannot poll", reason=str(error))
        return 1
    finally:
        await database.close()
    log.info("stopped")
    return 0


async def bring_up_to_date(database: Database) -> None:
    """Migrates the database and says what it did."""
    done = await migrate(database)
    if done.changed:
        log.info("database upgraded", before=done.before or "empty", after=done.after)
    else:
        log.info("database is up to date", revision=done.after)


async def _answer(
    application: Seance, settings: Settings, stop: asyncio.Event, source: UpdatesRequest
) -> None:
    async with application:
        journal = Journal(journal_path(settings))
        menus = asyncio.create_task(_publish_menus(application, settings.default_language))
        tune_gc()
        await application.start()
        log.info("answering", bot=application.bot.username)
        try:
            async with delivering(application):
                await poll(application, stop=stop, journal=journal, source=source)
        finally:
            await _end(menus)
            await application.stop()
            journal.close()


async def _meet(application: Seance) -> None:
    """Asks Telegram who this bot is, for as long as Telegram cannot be reached."""
    failures = 0
    while True:
        try:
            await application.bot.initialize()
        except InvalidToken:
            raise ConfigurationError(UNKNOWN_BOT) from None  # its text holds the token
        except TelegramError as error:
            failures += 1
            pause = pause_after(error, failures)
            log.warning("Telegram cannot be reached", reason=str(error), next_try=round(pause, 1))
            await asyncio.sleep(pause)
        else:
            return


async def _publish_menus(application: Seance, default_language: str) -> None:
    """While people are answered already: it is some twenty calls."""
    try:
        published = await publish_menus(application.bot, default_language)
    except TelegramError as error:
        log.warning("menus not published", reason=str(error))
        return
    if not published:
        log.warning("menus not published", reason="Telegram asks to wait")


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """`work`, given up as soon as `stop` is set."""
    tasks = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if tasks[0].done():
            tasks[0].result()
    finally:
        await _end(*tasks)


async def _end(*tasks: asyncio.Future[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
