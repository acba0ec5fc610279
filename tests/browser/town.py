"""A playground to visit: people and chats on the emulator, a bot, and the server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from telegram import BotCommand
from telegram.ext import Application

from bot.playground.emulator import Chat, Emulator, Person
from bot.playground.server import PlaygroundServer, playground_app, playground_server
from tests.browser.little_bot import little_bot

POSTER = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="300">'
    "<style>rect{fill:#345}</style><rect width='200' height='300'/></svg>"
)


@dataclass(frozen=True, slots=True)
class Town:
    """What a test can reach behind the page."""

    url: str
    emulator: Emulator
    bot: Application[Any, Any, Any, Any, Any, Any]
    server: PlaygroundServer
    alice: Person
    bruno: Person
    chiara: Person
    group: Chat
    channel: Chat
    forum: Chat


@asynccontextmanager
async def serve_town(emulator: Emulator) -> AsyncIterator[Town]:
    """Start all of it; stop it in the end."""
    alice = emulator.person(11, "Alice", username="alice", language_code="en")
    bruno = emulator.person(12, "Bruno", username="bruno", language_code="fr")
    chiara = emulator.person(13, "Chiara", username="chiara", language_code="en")
    group = emulator.group("Thursday film club", [bruno, chiara], admins=[alice])
    channel = emulator.channel("New this week", admins=[alice], members=[bruno, chiara])
    forum = emulator.group("Film lovers", [bruno], admins=[alice], supergroup=True, forum=True)
    emulator.topic(forum, "Releases")
    bot = little_bot(emulator)

    @asynccontextmanager
    async def run_bot(app: Starlette) -> AsyncIterator[None]:
        async with bot:
            await bot.bot.set_my_commands([BotCommand("film", "Find a film"), *OTHERS])
            await bot.bot.set_my_commands([BotCommand("film", "Chercher un film")], None, "fr")
            await bot.start()
            assert bot.updater
            await bot.updater.start_polling()
            yield
            await bot.updater.stop()
            await bot.stop()

    app = playground_app(
        emulator,
        posters=lambda film_id: POSTER if film_id == "petites-victoires" else None,
        lifespan=run_bot,
    )
    server = playground_server(app)
    # Ctrl+C is for pytest.
    server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]
    serving = asyncio.create_task(server.serve())
    while not server.started:
        assert not serving.done(), "the server did not start"
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Town(
        f"http://127.0.0.1:{port}",
        emulator,
        bot,
        server,
        alice,
        bruno,
        chiara,
        group,
        channel,
        forum,
    )
    server.should_exit = True
    await serving


OTHERS = (BotCommand("where", "Say where you are"), BotCommand("ask", "Be asked"))
