"""A group of three at a film night, and the worker that sends what it has to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.limits import UNLIMITED
from bot.playground.emulator import Chat, Kept
from bot.worker import Worker
from db.models import FilmNight, Outbox
from handlers.nights.upkeep import tend_nights
from tests.client import Client, Seen
from tests.handlers.conftest import Stage

# The small programme: Les Petites Victoires and Le Garçon et le Héron are on in Bordeaux.
VICTORIES, HERON = "Les Petites Victoires (2023)", "Le Garçon et le Héron (2023)"


@dataclass
class Group:
    """Alice created the group; Bob begins film nights in it; Chloé is a member. Bob reads
    English, the others French."""

    stage: Stage
    chat: Chat
    alice: Client
    bob: Client
    chloe: Client
    thread: int | None = None

    async def works(self) -> None:
        """What a worker does until nothing may leave, and the bot with what Telegram tells it."""
        worker = Worker(self.stage.application, jobs=(), limits=UNLIMITED)
        while True:
            await worker.deliver_due()
            await self.bob.waits()
            if not await self._due():
                return

    async def _due(self) -> bool:
        due = (Outbox.state == "pending", Outbox.due_at <= self.stage.moment[0])
        async with self.stage.database.read() as session:
            return (await session.execute(select(Outbox.id).where(*due))).first() is not None

    async def tends(self) -> None:
        """The recurring job."""
        services = self.stage.application.bot_data
        await tend_nights(services, self.stage.application.bot)
        await self.works()

    async def begins(self, words: str = "/soiree Bordeaux", by: Client | None = None) -> Kept:
        """A film night is begun; its message."""
        await (by or self.bob).says(words)
        await self.works()
        return self.board()

    async def taps(self, by: Client, label: str, on: Kept | None = None) -> Seen:
        """A tap, and what the worker makes of it."""
        seen = await by.taps(label, on=on)
        await self.works()
        return seen

    async def opens(self, closing: str = "When we close it", by: Client | None = None) -> Kept:
        """The vote over the films is opened; its poll."""
        by = by or self.bob
        await by.taps("🗳", on=self.board())
        await self.taps(by, closing, on=self.board())
        return self.poll()

    async def votes(self, poll: Kept, *ballots: tuple[Client, Sequence[str]]) -> None:
        """People vote for options by their texts."""
        texts = [option["text"] for option in poll.message["poll"]["options"]]
        for client, chosen in ballots:
            numbers = [texts.index(text) for text in chosen]
            self.stage.emulator.votes(client.person, self.chat, poll.id, numbers)
        await self.works()

    async def closes(self, poll: Kept, by: Client | None = None) -> Seen:
        return await self.taps(by or self.bob, "⏹", on=poll)

    def later(self, **time: float) -> None:
        self.stage.at(self.stage.moment[0] + timedelta(**time))

    def at(self, moment: datetime) -> None:
        self.stage.at(moment)

    @property
    def messages(self) -> list[Kept]:
        """The bot's messages here, oldest first."""
        kept = self.stage.emulator.messages(self.chat, self.thread)
        return [one for one in kept if one.sender is self.stage.emulator.me]

    @property
    def polls(self) -> list[Kept]:
        return [one for one in self.messages if "poll" in one.message]

    def board(self) -> Kept:
        """The latest message with how the night stands."""
        return [one for one in self.messages if "🍿" in one.message.get("text", "")][-1]

    def poll(self) -> Kept:
        return self.polls[-1]

    def options(self, poll: Kept | None = None) -> list[str]:
        return [option["text"] for option in (poll or self.poll()).message["poll"]["options"]]

    def text(self, kept: Kept | None = None) -> str:
        message = (kept or self.messages[-1]).message
        question = message.get("poll", {}).get("question", "")
        return str(message.get("text") or message.get("caption") or question)

    async def rows(self) -> list[Any]:
        """Stage, outcome, winner and showtime of every night here, oldest first."""
        columns = (FilmNight.stage, FilmNight.outcome, FilmNight.film_id, FilmNight.showtime_id)
        mine = select(*columns).where(FilmNight.chat_id == self.chat.id).order_by(FilmNight.id)
        async with self.stage.database.read() as session:
            return [tuple(row) for row in await session.execute(mine)]


def group_of(stage: Stage, title: str = "Ciné du jeudi", **kind: Any) -> Group:
    """A group of the three."""
    people = [
        stage.person("Alice", "fr", 7),
        stage.person("Bob", "en", 8),
        stage.person("Chloé", "fr", 9),
    ]
    alice, bob, chloe = people
    chat = stage.emulator.group(title, [bob.person, chloe.person], [alice.person], **kind)
    return Group(stage, chat, alice.at(chat), bob.at(chat), chloe.at(chat))


@pytest.fixture
def group(programme: Stage) -> Group:
    return group_of(programme)
