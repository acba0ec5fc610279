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
from bot.limits import UNLIMITED
from bot.playground.emulator import Chat, Emulator
from bot.playground.request import EmulatorRequest
from bot.worker import Worker
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
        self.moderators: int | None = None

    @asynccontextmanager
    async def bot(self, chat: Chat | None = None) -> AsyncIterator[Client]:
        """Alice's client on a bot that lives as long as the block."""
        database = Database(self.url)
        settings = Settings(  # type: ignore[call-arg]
            _env_file=None, database_url="sqlite://", moderators_chat=self.moderators
        )
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


async def test_a_report_and_its_decision_outlive_a_bot_for_every_step(town: Town) -> None:
    chat = town.emulator.group("Moderators", [town.alice])
    town.moderators = chat.id
    await town.says("/opinions Small Victories")
    await town.taps("Report")
    await town.taps("1 🚩")
    assert "Thank you" in ((await town.taps("Insult")).toast or "")
    async with town.bot() as alice:
        await Worker(alice.application, jobs=(), limits=UNLIMITED).deliver_due()
    await town.taps("Hide", chat)
    seen = await town.taps("Reopen", chat)
    assert "1 report: Insult (1)" in seen.text
    assert "Hidden by Alice" in (await town.taps("Hide", chat)).text
    database = Database(town.url)
    rows = await rows_of(database, Opinion.id, Opinion.hidden)
    await database.close()
    assert [row.hidden for row in rows].count(True) == 1
