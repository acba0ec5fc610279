"""`seance run`"""

from __future__ import annotations

import asyncio
import sqlite3
from functools import partial

import structlog

from bot.commands.process import GiveUpError, Running, end, monitored, run_process, warming
from bot.config import Settings, load_settings
from bot.feeds import feed_jobs
from bot.folders import journal_path
from bot.journal import Journal
from bot.menus import keep_menus
from bot.polling import PollingRefusedError, UpdatesRequest, poll
from bot.worker import delivering
from handlers.registration import JOBS

log = structlog.get_logger(__name__)


def run_bot() -> int:
    """Polls until it is told to stop; the exit code."""
    settings = load_settings()
    source = UpdatesRequest(proxy=settings.proxy)
    return run_process(settings, partial(answer, source=source), updates_request=source)


async def answer(process: Running, *, source: UpdatesRequest) -> None:
    """Answers people, and delivers what they are sent unasked."""
    application, settings, stop = process.application, process.settings, process.stop
    journal = _journal(settings)
    menus = asyncio.create_task(keep_menus(application.bot, settings.default_language))
    await application.start()
    log.info("answering", bot=application.bot.username)
    try:
        jobs = (*JOBS, *feed_jobs(settings))
        work = delivering(application, stop, jobs=jobs)
        async with monitored(process), warming(process), work:
            await poll(application, stop=stop, journal=journal, source=source)
    except PollingRefusedError as error:
        raise GiveUpError(str(error)) from None
    finally:
        await end(menus)
        await application.stop()
        if journal is not None:
            journal.close()


def _journal(settings: Settings) -> Journal | None:
    path = journal_path(settings.database_url, settings.required_token)
    try:
        return Journal(path)
    except (OSError, sqlite3.Error) as error:
        log.warning("no journal: slow updates delay others", path=str(path), reason=str(error))
        return None
