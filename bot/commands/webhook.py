"""`seance webhook …`"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import typer
from telegram import WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot import webhook
from bot.commands.process import UNKNOWN_BOT
from bot.config import ConfigurationError, Settings, load_settings
from bot.telegram import bot_of
from handlers.context import Bot


def set_webhook(*, drop_pending: bool) -> int:
    """Has Telegram bring updates to SEANCE_PUBLIC_URL; the exit code."""
    settings = load_settings()
    settings.required_url  # noqa: B018 - what is missing is said before Telegram is asked

    async def work(bot: Bot) -> int:
        await webhook.set_webhook(bot, settings, drop_pending=drop_pending)
        typer.echo(f"Telegram brings updates to {settings.required_url}.")
        return 0

    return _with_bot(settings, work)


def delete_webhook(*, drop_pending: bool) -> int:
    """Has Telegram keep updates until they are fetched; the exit code."""

    async def work(bot: Bot) -> int:
        await bot.delete_webhook(drop_pending_updates=drop_pending)
        typer.echo("There is no webhook any more: `seance run` can fetch updates.")
        return 0

    return _with_bot(load_settings(), work)


def show_webhook() -> int:
    """Says what Telegram has; the exit code is 1 if there is no webhook."""

    async def work(bot: Bot) -> int:
        info = await bot.get_webhook_info()
        for line in _lines(info):
            typer.echo(line)
        return 0 if info.url else 1

    return _with_bot(load_settings(), work)


def _lines(info: WebhookInfo) -> list[str]:
    lines = [f"address: {info.url or 'none: updates wait until they are fetched'}"]
    if info.max_connections:
        lines.append(f"at once: {info.max_connections}")
    lines.append(f"waiting: {info.pending_update_count}")
    if info.last_error_date:
        ago = datetime.now(UTC) - info.last_error_date
        lines.append(f"last error: {info.last_error_message} ({ago.total_seconds():,.0f} s ago)")
    return lines


def _with_bot(settings: Settings, work: Callable[[Bot], Awaitable[int]]) -> int:
    async def run() -> int:
        async with bot_of(settings) as bot:
            return await work(bot)

    try:
        return asyncio.run(run())
    except InvalidToken:
        raise ConfigurationError(UNKNOWN_BOT) from None
    except webhook.WebhookRefusedError as error:
        raise ConfigurationError(str(error)) from None
    except TelegramError as error:
        typer.echo(f"seance: Telegram: {error.message}", err=True)
        return 1
