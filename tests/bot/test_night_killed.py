"""kill -9 in the midst of a film night: it goes on where it stood, with one poll for each question
and one result. Real processes."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.importers.run import import_package
from bot.playground.emulator import Chat, Kept, Person
from db.models import FilmNight, Outbox
from db.session import Database
from tests.bot.seance_process import (
    Process,
    Telegram,
    small_package,
    started,
    telegram,
    until,
)


@dataclass
class Group:
    """A group at a film night, and the process that leads it."""

    api: Telegram
    chat: Chat
    database: Database
    url: str
    folder: Path
    stack: AsyncExitStack
    bot: Process | None = None

    async def starts(self) -> None:
        settings = self.api.settings(self.url)
        self.bot = await self.stack.enter_async_context(
            started("run", folder=self.folder, settings=settings)
        )
        await self.bot.says("answering")

    async def dies(self) -> None:
        """kill -9."""
        assert self.bot
        await self.bot.kill()

    @property
    def messages(self) -> list[Kept]:
        kept = self.api.emulator.messages(self.chat)
        return [one for one in kept if one.sender is self.api.emulator.me]

    @property
    def polls(self) -> list[Kept]:
        return [one for one in self.messages if "poll" in one.message]

    @property
    def results(self) -> list[Kept]:
        return [one for one in self.messages if "document" in one.message]

    def _button(self, label: str) -> tuple[int, int, int] | None:
        for kept in reversed(self.messages):
            keyboard = kept.message.get("reply_markup", {}).get("inline_keyboard", [])
            for row, line in enumerate(keyboard):
                for column, button in enumerate(line):
                    if label in button["text"]:
                        return kept.id, row, column
        return None

    async def taps(self, person: Person, label: str) -> None:
        """A tap on the latest button that bears these words, as soon as there is one."""
        await until(lambda: self._button(label))
        place = self._button(label)
        assert place
        self.api.emulator.taps(person, self.chat, *place)

    def vote(self, person: Person, options: Sequence[int]) -> None:
        self.api.emulator.votes(person, self.chat, self.polls[-1].id, options)

    async def has_noted(self, polls: int) -> None:
        """Waits until so many polls are there, and the bot has noted them all."""
        await until(lambda: len(self.polls) == polls)
        sent = select(Outbox.id).where(Outbox.kind == "night_poll", Outbox.state == "sent")
        while True:
            async with self.database.read() as session:
                if len((await session.execute(sent)).all()) == polls:
                    return


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Two films that are on in Bordeaux."""
    folder, first = small_package(tmp_path)
    rows = {
        "films": ["2", "Le Garçon et le Héron", "The Boy and the Heron", "2023-11-01", "124"],
        "showtimes": ["2", "1", f"{first}T21:31:00"],
    }
    for name, row in rows.items():
        with (folder / f"{name}.csv").open("a", newline="") as file:
            csv.writer(file).writerow(row)
    return folder


async def test_a_film_night_outlives_its_process_three_times(
    package: Path, tmp_path: Path, database: Database, database_url: str
) -> None:
    assert (await import_package(database, package)).clean
    async with telegram() as api, AsyncExitStack() as stack:
        alice, bob = api.person(language="en"), api.person("Bob", 8, "en")
        chat = api.emulator.group("Ciné", [bob], [alice])
        night = Group(api, chat, database, database_url, tmp_path, stack)
        await night.starts()
        api.emulator.says(bob, chat, "/filmnight Bordeaux")
        await night.taps(bob, "🗳")
        await night.taps(bob, "When we close it")
        await night.has_noted(polls=1)

        await night.dies()
        night.vote(alice, [0])  # while there is no process
        night.vote(bob, [0])
        await night.starts()
        api.hold, api.holds = True, "stopPoll"
        await night.taps(bob, "⏹")
        await until(lambda: api.held)

        await night.dies()
        api.release()  # Telegram closes the poll, and nobody is there to hear how it stood
        await until(lambda: night.polls[0].message["poll"]["is_closed"])
        await night.starts()
        await night.has_noted(polls=2)

        await night.dies()
        night.vote(alice, [1])
        await night.starts()
        await night.taps(bob, "⏹")
        await until(lambda: night.results)
        api.writes(alice, "/help")
        await until(lambda: api.said(alice))
        assert len(night.polls) == 2
        assert len(night.results) == 1
    async with database.read() as session:
        rows = await session.execute(select(FilmNight.stage, FilmNight.outcome))
        assert [tuple(row) for row in rows] == [("ended", "decided")]
