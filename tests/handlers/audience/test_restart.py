"""The bot is killed between any two steps, and another process takes the next one.

Each step is taken by an Application of its own, on a database connection of its own: what the last
one kept in memory is gone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.application import build_application
from bot.config import Settings
from bot.playground.emulator import Chat, Emulator
from bot.playground.request import EmulatorRequest
from db.models import Opinion
from db.session import Database
from tests.client import Client, Seen
from tests.handlers.audience.conftest import rows_of
from tests.handlers.conftest import START, fill


class Town:
    """One Telegram and one database, and a new bot for every step."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.emulator = Emulator()
        self.alice = self.emulator.person(7, "Alice", language_code="en")

    @asynccontextmanager
    async def bot(self, chat: Chat | None = None) -> AsyncIterator[Client]:
        """Alice's client on a bot that lives as long as the block."""
        database = Database(self.url)
        settings = Settings(_env_file=None, database_url="sqlite://")  # type: ignore[call-arg]
        application = build_application(
            settings,
            database,
            EmulatorRequest(self.emulator),
            token=self.emulator.token,
            clock=lambda: START,
        )
        try:
            async with application:
                yield Client(self.emulator, application, self.alice, chat)
        finally:
            await database.close()

    async def says(self, text: str, chat: Chat | None = None) -> Seen:
        async with self.bot(chat) as alice:
            return await alice.says(text)

    async def taps(self, label: str, chat: Chat | None = None) -> Seen:
        async with self.bot(chat) as alice:
            return await alice.taps(label)


@pytest.fixture
async def town(database_url: str) -> Town:
    database = Database(database_url)
    await fill(database)
    await database.close()
    return Town(database_url)


@pytest.mark.parametrize("grouped", [False, True], ids=["private", "group"])
async def test_a_restart_between_any_two_steps_is_not_felt(town: Town, grouped: bool) -> None:
    chat = town.emulator.group("Ciné", [town.alice]) if grouped else None
    await town.says("/rate@seance_bot Une nouveauté", chat)
    await town.taps("★ 4", chat)
    await town.taps("A few words" if grouped else "Write", chat)
    await town.says("x" * 1001, chat)
    await town.says("Outlived five bots.", chat)
    await town.taps("Yes", chat)
    seen = await town.taps("Publish", chat)
    assert "Outlived five bots." in seen.text
    database = Database(town.url)
    rows = await rows_of(
        database, Opinion.person_id, Opinion.stars, Opinion.comment, Opinion.spoiler
    )
    await database.close()
    assert [tuple(row) for row in rows if row.person_id == 7] == [
        (7, 4, "Outlived five bots.", True)
    ]


async def test_a_pen_name_asked_for_by_one_process_is_taken_by_another(town: Town) -> None:
    await town.says("/settings")
    await town.taps("Pen name")
    await town.taps("Choose a pen name")
    assert "signed: Owl" in (await town.says("Owl")).text
