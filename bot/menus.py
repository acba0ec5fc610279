"""What Telegram itself shows of the bot: command menus per language and kind of chat, its name and
its descriptions (rows of the profile)."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import RetryAfter, TelegramError

from handlers.context import Bot
from handlers.i18n import Translator, translators
from handlers.menu import COMMANDS, description, name, short_description

SCOPES: tuple[tuple[str, Callable[[], BotCommandScope]], ...] = (
    ("private", BotCommandScopeAllPrivateChats),
    ("group", BotCommandScopeAllGroupChats),
)

log = structlog.get_logger(__name__)


async def keep_menus(bot: Bot, default_language: str) -> None:
    """Publishes while people are answered already, as it is some twenty calls; failing is no
    reason to stop."""
    try:
        published = await publish_menus(bot, default_language)
    except TelegramError as error:
        log.warning("menus not published", reason=str(error))
        return
    if not published:
        log.warning("menus not published", reason="Telegram asks to wait")


async def publish_menus(bot: Bot, default_language: str) -> bool:
    """Sets menus, name and descriptions for every language; only what differs is sent.

    Telegram allows few changes of a bot's name a day: when it asks to wait, the rest is left for
    the next start and False is returned.
    """
    try:
        for language, tr in translators().items():
            await _publish(bot, tr, language)
            if language == default_language:
                await _publish(bot, tr, "")
    except RetryAfter:
        return False
    return True


async def _publish(bot: Bot, tr: Translator, code: str) -> None:
    for scope_name, scope in SCOPES:
        wanted = [
            BotCommand(
                entry.names.get(tr.language, entry.command),
                tr.gettext(entry.description),
            )
            for entry in COMMANDS
            if scope_name in entry.scopes
        ]
        known = await bot.get_my_commands(scope=scope(), language_code=code or None)
        if list(known) != wanted:
            await bot.set_my_commands(wanted, scope=scope(), language_code=code or None)
    if (await bot.get_my_name(language_code=code or None)).name != name(tr):
        await bot.set_my_name(name(tr), language_code=code or None)
    known_text = (await bot.get_my_description(language_code=code or None)).description
    if known_text != description(tr):
        await bot.set_my_description(description(tr), language_code=code or None)
    known_text = (await bot.get_my_short_description(language_code=code or None)).short_description
    if known_text != short_description(tr):
        await bot.set_my_short_description(short_description(tr), language_code=code or None)
