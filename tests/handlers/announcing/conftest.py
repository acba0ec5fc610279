"""What the tests of announcements share: a group, a channel, releases, and a worker at work."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import and_, select

from bot.limits import UNLIMITED
from bot.playground.emulator import Chat, Kept
from bot.worker import Worker
from db.models import Film, Outbox
from handlers.announcing.issue import announce_due
from handlers.announcing.voting import bring_up_to_date
from tests.client import Client
from tests.handlers.conftest import START, Stage, film

# The Wednesday after the stage's Sunday, six in the evening in Paris.
WEDNESDAY = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
RELEASED = date(2026, 11, 25)


@dataclass
class Cinema:
    """A stage with `alice` (French) who administers, `bob` (English) and `carol` who do not."""

    stage: Stage
    alice: Client
    bob: Client
    carol: Client
    group: Chat
    channel: Chat
    crowd: list[Client] = field(default_factory=list)

    async def works(self, *, until: datetime | None = None) -> None:
        """What a worker does at this moment, or at a later one."""
        if until is not None:
            self.stage.at(until)
        bot, services = self.stage.application.bot, self.stage.application.bot_data
        await announce_due(services, bot)
        await bring_up_to_date(services, bot)
        await Worker(self.stage.application, jobs=(), limits=UNLIMITED).deliver_due()

    async def previews(self) -> None:
        """A worker that only delivers."""
        await Worker(self.stage.application, jobs=(), limits=UNLIMITED).deliver_due()

    async def later(self, **passed: float) -> None:
        """A worker at work when so much time has passed."""
        await self.works(until=self.stage.moment[0] + timedelta(**passed))

    def posted(self, chat: Chat) -> list[Kept]:
        """The bot's messages in a chat, oldest first."""
        emulator = self.stage.emulator
        return [kept for kept in emulator.messages(chat) if kept.sender is emulator.me]

    def texts(self, chat: Chat) -> list[str]:
        return [str(kept.message.get("text", "")) for kept in self.posted(chat)]

    async def turns_on(self, chat: Chat) -> None:
        """Alice has releases announced in a group, Wednesdays at six."""
        here = self.alice.at(chat)
        await here.says("/annonces")
        await here.taps("Activer")

    async def turns_on_from_afar(self, chat: Chat) -> None:
        """The same in private, as channels are set up."""
        await self.alice.starts(f"n{-chat.id}")
        await self.alice.taps("Activer")

    async def comes_to_rest(self) -> None:
        """A worker at work until nothing waits that may leave; pauses are waited out."""
        for _ in range(100):
            await self.works()
            waiting = and_(Outbox.state == "pending", Outbox.due_at <= self.stage.moment[0])
            async with self.stage.database.read() as session:
                if not await session.scalar(select(Outbox.id).where(waiting).limit(1)):
                    return
            await asyncio.sleep(0.05)
        raise AssertionError("something never leaves")

    async def release(self, *titles: str, on: date = RELEASED, first: int = 100) -> None:
        """Films come out."""
        async with self.stage.database.write() as session:
            for number, title in enumerate(titles, first):
                session.add(film(number, title, release_date=on, show_count=1000 - number))

    async def starts(self, film_id: int) -> None:
        """A film has its first screening."""
        async with self.stage.database.write() as session:
            found = await session.get(Film, film_id)
            assert found is not None
            found.first_show = START - timedelta(days=1)


def labels(kept: Kept) -> list[str]:
    """The labels under a message, from left to right."""
    rows = kept.message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


@pytest.fixture
def cinema(programme: Stage) -> Cinema:
    alice, bob = programme.person("Alice", "fr", 7), programme.person("Bob", "en", 8)
    carol = programme.person("Carol", "en", 9)
    emulator = programme.emulator
    crowd = [bob.person, carol.person]
    group = emulator.group("Ciné-club", crowd, [alice.person])
    channel = emulator.channel("Sorties", [alice.person], crowd)
    return Cinema(programme, alice, bob, carol, group, channel)
