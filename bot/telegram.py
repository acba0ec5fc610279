"""A bot without an application, for commands that ask Telegram something."""

from __future__ import annotations

from telegram.ext import ExtBot

from bot.config import Settings
from bot.transport import AiohttpRequest
from handlers.context import Bot


def bot_of(settings: Settings) -> Bot:
    """The settings' bot, not initialized: `async with` asks Telegram who it is."""
    return ExtBot(
        settings.required_token,
        base_url=f"{settings.api_url}/bot",
        base_file_url=f"{settings.api_url}/file/bot",
        request=AiohttpRequest(proxy=settings.proxy),
        get_updates_request=AiohttpRequest(proxy=settings.proxy),
    )
