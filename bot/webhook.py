"""Where Telegram brings updates to: set, looked at, taken away."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import structlog
from telegram.error import BadRequest, TelegramError

from bot.config import Settings
from bot.polling import pause_after
from bot.web import WebhookConfig
from handlers.context import Bot

# Nobody waits for what this answers but the person who tapped, and its failure helps nobody.
RIDING = frozenset({"answerCallbackQuery"})
# Only where it is the last call of its update (bot.riding).
RIDING_MESSAGES = frozenset({"sendMessage"})

log = structlog.get_logger(__name__)


class WebhookRefusedError(Exception):
    """Telegram will not have this webhook, and trying again would not help; says why."""


def webhook_config(settings: Settings) -> WebhookConfig:
    """How a replica takes updates in."""
    return WebhookConfig(
        secret=settings.secret,
        path=urlsplit(settings.required_url).path,
        riding=(RIDING if settings.webhook_riding else frozenset())
        | (RIDING_MESSAGES if settings.webhook_riding_messages else frozenset()),
    )


async def set_webhook(bot: Bot, settings: Settings, *, drop_pending: bool = False) -> None:
    """Has Telegram bring updates to this bot; repeating it changes nothing.

    Raises:
        WebhookRefusedError: Telegram does not accept the address.
        TelegramError: it cannot be reached, or asks to wait.
    """
    try:
        await bot.set_webhook(
            settings.required_url,
            secret_token=settings.secret,
            max_connections=settings.webhook_connections,
            allowed_updates=[],  # the usual kinds, whatever was set before
            drop_pending_updates=drop_pending,
        )
    except BadRequest as error:
        raise WebhookRefusedError(
            f"SEANCE_PUBLIC_URL: Telegram refuses {settings.required_url}: {error.message}"
        ) from None


async def keep_setting(bot: Bot, settings: Settings) -> None:
    """The same, for as long as Telegram cannot be reached."""
    failures = 0
    while True:
        try:
            await set_webhook(bot, settings)
        except TelegramError as error:
            failures += 1
            pause = pause_after(error, failures)
            log.warning("webhook not set", reason=str(error), next_try=round(pause, 1))
            await asyncio.sleep(pause)
        else:
            log.info("webhook set", url=settings.required_url)
            return
