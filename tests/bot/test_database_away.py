"""The database is away while people ask: they are told so in their language, readiness turns red,
and when it is back everything goes on without a restart."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest

from bot.importers.run import import_package
from db.session import Database
from tests.bot.line import Line, line
from tests.bot.seance_process import PATIENCE, Process, Telegram, small_package, started, telegram

TOLD = {"fr": "consulter mes notes", "en": "I cannot reach my notes"}


@pytest.fixture
async def catalogue(postgresql_url: str, tmp_path: Path) -> str:
    database = Database(postgresql_url)
    package, _ = small_package(tmp_path)
    await import_package(database, package)
    await database.close()
    return postgresql_url


async def becomes(url: str, status: int) -> str:
    """Waits until readiness has this status; what it says then."""
    async with aiohttp.ClientSession() as client, asyncio.timeout(PATIENCE):
        while True:
            async with client.get(url) as answer:
                if answer.status == status:
                    return await answer.text()
            await asyncio.sleep(0.05)


async def away_and_back(api: Telegram, bot: Process, wire: Line, ready: str) -> None:
    alice, bob = api.person(), api.person("Bob", 8, "en")
    await api.asks(alice, "petites victoires", "1 h 29")
    await becomes(ready, 200)
    await wire.cut()
    await api.asks(alice, "petites victoires", TOLD["fr"])
    await api.asks(bob, "/start", TOLD["en"])
    tapped = api.taps(alice, "Critiques")
    await becomes(ready, 503)
    for _ in range(20):  # each is told, and none waits for a connection
        await api.asks(bob, "/now", TOLD["en"])
    answer = api.emulator.tap(tapped).answer
    assert answer is not None
    assert answer.show_alert
    assert TOLD["fr"] in (answer.text or "")
    tries = wire.taken
    await wire.mend()
    await becomes(ready, 200)
    await api.asks(bob, "/start", "Hello Bob")
    await api.asks(alice, "petites victoires", "1 h 29")
    assert wire.taken - tries < 10
    assert "Traceback" not in bot.output
    # However often readiness is asked.
    assert bot.output.count("the database does not answer") == 1
    assert bot.output.count("the database is well again") == 1
    bot.terminate()
    assert (await bot.ended(seconds=10)).code == 0


async def test_by_webhook(catalogue: str, tmp_path: Path) -> None:
    async with telegram() as api, line(catalogue) as wire:
        settings = api.served(wire.url)
        ready = f"http://127.0.0.1:{settings['LISTEN_PORT']}/readyz"
        async with started("serve", folder=tmp_path, settings=settings) as bot:
            await bot.says("answering")
            await away_and_back(api, bot, wire, ready)


async def test_by_polling_with_delivery_beside(catalogue: str, tmp_path: Path) -> None:
    async with telegram() as api, line(catalogue) as wire:
        port = api.served(wire.url)["LISTEN_PORT"]
        settings = api.settings(wire.url) | {"METRICS_PORT": port}
        async with started("run", folder=tmp_path, settings=settings) as bot:
            await bot.says("answering")
            await away_and_back(api, bot, wire, f"http://127.0.0.1:{port}/readyz")
