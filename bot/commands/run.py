"""`seance run`"""

from __future__ import annotations

import asyncio

import structlog
from telegram.error import TelegramError

from bot.application import Seance
from bot.commands.process import GiveUpError, end, run_process
from bot.config import Settings
from bot.menus import publish_menus
from bot.polling import PollingRefusedError, poll
from bot.worker import delivering

log = structlog.get_logger(__name__)


def run_bot() -> int:
    """Polls until it is told to stop; the exit code."""
    return run_process(answer)


async def answer(application: Seance, settings: Settings, stop: asyncio.Event) -> None:
    """Answers people, and delivers what they are sent unasked."""
    menus = asyncio.create_task(_publish_menus(application, settings.default_language))
    await application.start()
    log.info("answering", bot=application.bot.username)
    try:
        async with delivering(application, stop):
            await poll(application, stop=stop)
    except PollingRefusedError as error:
        raise GiveUpError(str(error)) from None
    finally:
        await end(menus)
        await application.stop()


async def _publish_menus(application: Seance, default_language: str) -> None:
    """While people are answered already: it is some twenty calls."""
    try:
        published = await publish_menus(application.bot, default_language)
    except TelegramError as error:
        log.warning("menus not published", reason=str(error))
        return
    if not published:
        log.warning("menus not published", reason="Telegram asks to wait")
