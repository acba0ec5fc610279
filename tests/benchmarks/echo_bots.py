"""Bots that answer each text with itself.

`python -m tests.benchmarks.echo_bots NAME API_URL PORT`, where NAME is stock, concurrent or ordered
for PTB's own client and polling; polling or webhook for ours, with -unread if nobody looks at what
was sent, with -riding if taps are answered in the response.
"""

import asyncio
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    MessageHandler,
    filters,
)

from bot.journal import Journal
from bot.ordering import OrderedUpdateProcessor
from bot.polling import UpdatesRequest, poll
from bot.riding import board
from bot.runtime import run, tune_gc
from bot.transport import AiohttpRequest
from bot.web import WebhookConfig, serve, webhook_app

TOKEN = "1:secret"


_unread = ContextVar("_unread", default=False)


async def echo_unread(update: Update, context: Any) -> None:
    """For bots that do not look at the message they sent."""
    _unread.set(True)
    await echo(update, context)


async def echo(update: Update, context: Any) -> None:
    assert update.message
    await update.message.reply_text(update.message.text or "")


async def tap(update: Update, context: Any) -> None:
    """The usual two calls."""
    query = update.callback_query
    assert query
    await query.edit_message_text(query.data or "")
    await query.answer()


def _builder(api: str) -> ApplicationBuilder[Any, Any, Any, Any, Any, Any]:
    return Application.builder().token(TOKEN).base_url(f"{api}/bot")


def stock(api: str, *, concurrent: Any = None) -> None:
    """As PTB's own echobot.py, but for what `concurrent` says."""
    builder = _builder(api)
    if concurrent is not None:
        builder.concurrent_updates(concurrent)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.run_polling()


async def ours(stop: asyncio.Event, api: str, port: int | None, folder: Path, variant: str) -> None:
    """The same handler on this project's transport, order and delivery."""
    source = UpdatesRequest()
    application = (
        _builder(api)
        .updater(None)
        .request(AiohttpRequest(unread=_unread.get, board=board))
        .get_updates_request(source)
        .concurrent_updates(OrderedUpdateProcessor())
        .build()
    )
    handler = echo_unread if variant == "unread" else echo
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, handler))
    application.add_handler(CallbackQueryHandler(tap))
    async with application:
        await application.start()
        tune_gc()
        if port is None:
            journal = Journal(folder / "journal.db")
            await poll(application, stop=stop, journal=journal, source=source)
            journal.close()
        else:
            riding = frozenset({"answerCallbackQuery"} if variant == "riding" else ())
            config = WebhookConfig("secret", riding=riding)
            app = webhook_app(application, config, health=_well)
            await serve(app, host="127.0.0.1", port=port, stop=stop)
        await application.stop()


async def _well() -> Mapping[str, str]:
    return {}


def main(name: str, api: str, port: int) -> int:
    if name == "stock":
        stock(api)
    elif name == "concurrent":
        stock(api, concurrent=256)
    elif name == "ordered":
        stock(api, concurrent=OrderedUpdateProcessor())
    else:
        how, _, variant = name.partition("-")
        with TemporaryDirectory() as folder:
            chosen = port if how == "webhook" else None
            return run(lambda stop: ours(stop, api, chosen, Path(folder), variant))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
