"""Delivery on both engines, against the emulator in the same process."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.application import build_application
from bot.config import Settings
from bot.playground.emulator import Emulator
from bot.playground.request import EmulatorRequest
from db.session import Database
from tests.bot.delivery.stage import START, Stage


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """The bot with an empty outbox; its operator is person 99."""
    emulator = Emulator()
    settings = Settings(_env_file=None, database_url="sqlite://", admins=frozenset({99}))  # type: ignore[call-arg]
    application = build_application(
        settings, database, EmulatorRequest(emulator), token=emulator.token, clock=lambda: START
    )
    async with application:
        yield Stage(emulator, application, database)


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is tried again at once."""
    monkeypatch.setattr("bot.delivery.LONGEST_PAUSE", 0.0)
