"""What every process of the bot has around its work: settings, logs, an up-to-date database, a
Telegram that knows it, one clear line where something is missing, and an orderly end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog
from telegram.error import InvalidToken, TelegramError
from telegram.request import BaseRequest

from bot.application import Seance, build_application
from bot.commands.database import migrate
from bot.config import ConfigurationError, Settings
from bot.logs import configure_logs
from bot.polling import pause_after
from bot.runtime import run, tune_gc
from db.session import Database

log = structlog.get_logger(__name__)

# Returns when it is done, soon after the event is set.
Work = Callable[[Seance, Settings, asyncio.Event], Awaitable[None]]

# Telegram says the same of a token it does not know and of an address that is no Bot API.
UNKNOWN_BOT = (
    "SEANCE_TOKEN: Telegram does not know this bot; check the token, and SEANCE_API_URL if it is "
    "set"
)


class GiveUpError(Exception):
    """The work cannot be done, and trying again would not help; says why."""


def run_process(
    settings: Settings, work: Work, *, updates_request: BaseRequest | None = None
) -> int:
    """Works until told to stop; the exit code.

    Args:
        updates_request: how updates are fetched, where that is another way than all calls.

    Raises:
        ConfigurationError: a setting is wrong or missing, or Telegram does not know the token.
    """
    settings.required_token  # noqa: B018 - a missing token is said before anything starts
    configure_logs(settings)
    try:
        return run(lambda stop: attend(settings, stop, work, updates_request))
    except ConfigurationError:
        raise
    except GiveUpError as error:
        log.error("giving up", reason=str(error))
    except Exception:
        # Through the log, which knows how a token looks.
        log.critical("crashed", exc_info=True)
    return 1


async def attend(
    settings: Settings, stop: asyncio.Event, work: Work, updates_request: BaseRequest | None
) -> None:
    """The process from its first to its last moment."""
    database = Database(settings.database_url)
    try:
        await bring_up_to_date(database)
        application = build_application(settings, database, updates_request=updates_request)
        try:
            await _unless(stop, _meet(application))
            if not stop.is_set():
                async with application:
                    tune_gc()
                    await work(application, settings, stop)
        finally:
            await application.bot.shutdown()
    finally:
        await database.close()
    log.info("stopped")


async def bring_up_to_date(database: Database) -> None:
    """Migrates the database and says what it did."""
    done = await migrate(database)
    if done.changed:
        log.info("database upgraded", before=done.before or "empty", after=done.after)
    else:
        log.info("database is up to date", revision=done.after)


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


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """`work`, given up as soon as `stop` is set."""
    tasks = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if tasks[0].done():
            tasks[0].result()
    finally:
        await end(*tasks)


async def end(*tasks: asyncio.Future[Any]) -> None:
    """Cancels them and waits until they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
