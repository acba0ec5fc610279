"""A whole bot process, small: `python -m tests.bot.small_bot MODE API_URL FOLDER MILLISECONDS`.

Each message takes so many milliseconds, is then written into FOLDER/done as a line with its update
id, and answered. MODE is poll or serve, which writes its port into FOLDER/port.
"""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, TypeHandler

from bot.journal import Journal
from bot.ordering import AnyApplication, OrderedUpdateProcessor
from bot.polling import UpdatesRequest, poll
from bot.runtime import run, tune_gc
from bot.transport import AiohttpRequest
from bot.web import WebhookConfig, serve, webhook_app

SECRET = "small"


async def _well() -> Mapping[str, str]:
    return {}


def _application(api: str, folder: Path, seconds: float, source: UpdatesRequest) -> AnyApplication:
    async def answer(update: Update, context: Any) -> None:
        await asyncio.sleep(seconds)
        assert update.effective_chat
        with (folder / "done").open("a") as done:
            done.write(f"{update.update_id}\n")
        await context.bot.send_message(update.effective_chat.id, str(update.update_id))

    application: AnyApplication = (
        Application.builder()
        .token("1:secret")
        .base_url(f"{api}/bot")
        .updater(None)
        .request(AiohttpRequest())
        .get_updates_request(source)
        .concurrent_updates(OrderedUpdateProcessor())
        .build()
    )
    application.add_handler(TypeHandler(Update, answer))
    return application


async def _main(stop: asyncio.Event, mode: str, api: str, folder: Path, seconds: float) -> None:
    source = UpdatesRequest()
    application = _application(api, folder, seconds, source)
    async with application:
        await application.start()
        tune_gc()
        if mode == "poll":
            journal = Journal(folder / "journal.db")
            await poll(application, stop=stop, journal=journal, source=source)
            journal.close()
        else:
            app = webhook_app(application, WebhookConfig(SECRET), health=_well)

            def listening(port: int) -> None:
                (folder / "port").write_text(str(port))

            await serve(app, host="127.0.0.1", port=0, stop=stop, listening=listening)
        await application.stop()


if __name__ == "__main__":
    mode, api, folder, milliseconds = sys.argv[1:]
    sys.exit(run(lambda stop: _main(stop, mode, api, Path(folder), int(milliseconds) / 1000)))
