"""`seance serve`"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from typing import Any

import structlog

from bot.application import Seance
from bot.commands.process import GiveUpError, Running, cannot_listen, end, run_process, warming
from bot.config import Settings, load_settings
from bot.feeds import feed_jobs
from bot.health import health_of
from bot.menus import keep_menus
from bot.web import serve, webhook_app
from bot.webhook import WebhookRefusedError, keep_setting, webhook_config
from bot.worker import delivering
from handlers.registration import JOBS

log = structlog.get_logger(__name__)


def run_server(*, deliver: bool) -> int:
    """Serves until it is told to stop; the exit code."""
    settings = load_settings()
    settings.required_url  # noqa: B018 - what is missing is said before anything starts
    return run_process(settings, partial(answer, deliver=deliver))


async def answer(process: Running, *, deliver: bool) -> None:
    """Takes in what Telegram brings; with `deliver`, also sends what people get unasked."""
    application, settings, stop = process.application, process.settings, process.stop
    app = webhook_app(
        application,
        webhook_config(settings),
        health=health_of(process.database),
        metrics=process.figures,
    )
    listening = asyncio.Event()

    def listens(port: int) -> None:
        log.info("listening", host=settings.listen_host, port=port)
        listening.set()

    beside: AbstractAsyncContextManager[Any] = (
        delivering(application, stop, jobs=(*JOBS, *feed_jobs(settings)))
        if deliver
        else nullcontext()
    )
    await application.start()
    try:
        async with _announced(application, settings, listening, stop), warming(process), beside:
            await serve(
                app,
                host=settings.listen_host,
                port=settings.listen_port,
                stop=stop,
                listening=listens,
            )
    except OSError as error:
        if listening.is_set():
            raise
        raise cannot_listen(settings.listen_host, settings.listen_port, error) from None
    except WebhookRefusedError as error:
        raise GiveUpError(str(error)) from None
    finally:
        await application.stop()


@asynccontextmanager
async def _announced(
    application: Seance, settings: Settings, listening: asyncio.Event, stop: asyncio.Event
) -> AsyncIterator[None]:
    """Once this process listens, Telegram is told where. If it refuses, all ends with its reason.

    The webhook stays when the process ends: other replicas answer, and Telegram keeps what comes
    meanwhile.
    """

    async def announce() -> None:
        await listening.wait()
        await keep_setting(application.bot, settings)
        log.info("answering", bot=application.bot.username)
        await keep_menus(application.bot, settings.default_language)

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception():
            stop.set()

    announcing = asyncio.create_task(announce())
    announcing.add_done_callback(ended)
    try:
        yield
        if announcing.done():
            announcing.result()
    finally:
        await end(announcing)
