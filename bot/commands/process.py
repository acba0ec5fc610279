"""What every process of the bot has around its work: settings, logs, an up-to-date database, a
Telegram that knows it, one clear line where something is missing, and an orderly end."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import InvalidToken, TelegramError
from telegram.request import BaseRequest

from bot.application import Seance, build_application
from bot.config import ConfigurationError, Settings
from bot.logs import configure_logs
from bot.metrics import Metrics
from bot.misspelt import misspelt_settings
from bot.polling import pause_after
from bot.runtime import run, tune_gc
from bot.sentry import flush_incidents, send_incidents
from db.engines import Tuning
from db.queries.upkeep import get_revision
from db.revisions import head_revision
from db.session import Database

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Running:
    """What a process works with, until `stop` is set."""

    application: Seance
    settings: Settings
    stop: asyncio.Event
    metrics: Metrics

    @property
    def database(self) -> Database:
        return self.application.bot_data.database

    async def figures(self) -> bytes:
        """The metrics in Prometheus' text format."""
        return await self.metrics.text(self.database)


# Returns when it is done, soon after `stop` is set.
Work = Callable[[Running], Awaitable[None]]

# Telegram says the same of a token it does not know and of an address that is no Bot API.
UNKNOWN_BOT = (
    "SEANCE_TOKEN: Telegram does not know this bot; check the token, and SEANCE_API_URL if it is "
    "set"
)


WARM_AFTER = 0.5
"""Seconds."""


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
    tune_gc()
    settings.required_token  # noqa: B018 - a missing token is said before anything starts
    configure_logs(settings)
    for name, meant in misspelt_settings().items():
        log.warning("there is no such setting", name=name, meant=meant)
    send_incidents(settings)
    try:
        return run(lambda stop: attend(settings, stop, work, updates_request))
    except ConfigurationError:
        raise
    except GiveUpError as error:
        log.error("giving up", reason=str(error))
    except Exception:
        # Through the log, which knows how a token looks.
        log.critical("crashed", exc_info=True)
    finally:
        flush_incidents()
    return 1


async def attend(
    settings: Settings, stop: asyncio.Event, work: Work, updates_request: BaseRequest | None
) -> None:
    """The process from its first to its last moment."""
    await bring_up_to_date(settings)
    database = Database(settings.database_url, settings.tuning)
    try:
        metrics = Metrics()
        application = build_application(
            settings, database, updates_request=updates_request, metrics=metrics
        )
        try:
            await _unless(stop, _meet(application))
            if not stop.is_set():
                async with application:
                    tune_gc()
                    await work(Running(application, settings, stop, metrics))
        finally:
            await application.bot.shutdown()
    finally:
        await database.close()
    log.info("stopped")


@asynccontextmanager
async def monitored(process: Running) -> AsyncIterator[None]:
    """Health and metrics on a port of their own, where the settings name one, until the block ends.

    Raises:
        GiveUpError: the port cannot be had.
    """
    settings, done = process.settings, asyncio.Event()
    if settings.metrics_port is None:
        yield
        return
    from bot.health import health_of
    from bot.web import monitor_app, serve  # a web server, which few who poll need

    app = monitor_app(health=health_of(process.database), metrics=process.figures)
    ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    serving = asyncio.ensure_future(
        serve(
            app,
            host=settings.listen_host,
            port=settings.metrics_port,
            stop=done,
            grace=timedelta(seconds=1),
            listening=ready.set_result,
        )
    )
    await asyncio.wait((serving, ready), return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        raise cannot_listen(settings.listen_host, settings.metrics_port, serving.exception())
    log.info("health and metrics", host=settings.listen_host, port=ready.result())
    try:
        yield
    finally:
        done.set()
        await serving


@asynccontextmanager
async def warming(process: Running) -> AsyncIterator[None]:
    """Makes what the first sentence would wait for, once the first updates have been asked for."""

    async def warm() -> None:
        await asyncio.sleep(WARM_AFTER)
        with suppress(SQLAlchemyError, OSError):  # then the sentence makes it, or says why not
            await process.application.bot_data.warm()

    task = asyncio.create_task(warm())
    try:
        yield
    finally:
        await end(task)


def cannot_listen(host: str, port: int, error: BaseException | None) -> GiveUpError:
    """What to say when an address cannot be had."""
    # Its own words would say the address again.
    why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
    return GiveUpError(f"cannot listen on {host}:{port}: {why}")


async def bring_up_to_date(settings: Settings) -> None:
    """Migrates the database and says what it did; for as long as that takes."""
    tuning, newest = Tuning(prepared=settings.database_prepared), head_revision()
    if await _revision(settings.database_url, tuning) == newest:
        log.info("database is up to date", revision=newest)
        return
    from bot.commands.database import migrate  # and with it Alembic

    database = Database(settings.database_url, tuning)
    try:
        done = await migrate(database)
    finally:
        await database.close()
    if done.changed:
        log.info("database upgraded", before=done.before or "empty", after=done.after)
    else:
        log.info("database is up to date", revision=done.after)


async def _revision(url: str, tuning: Tuning) -> str | None:
    """The version of the tables; None where that cannot be said, which is then the migration's to
    explain."""
    database = Database(url, tuning)
    try:
        async with database.read() as session:
            return await get_revision(session)
    except Exception:  # away, no database, or no tables yet
        return None
    finally:
        await database.close()


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
