"""The bot, its Telegram and a worker in one process, with kinds of a test's own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.application import Seance
from bot.limits import UNLIMITED, Limits
from bot.playground.emulator import Chat, Emulator, Person
from bot.worker import Worker
from db.models import Outbox
from db.queries.outbox import Lane, enqueue
from db.session import Database
from handlers.outgoing import Kind, Letter, Outgoing, Post
from handlers.screens.screen import Screen

START = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


async def note(letter: Letter) -> Outgoing | None:
    """Says what its payload holds, as HTML; nothing if that is empty."""
    text = letter.payload["html"]
    return Post(Screen(text)) if text else None


@dataclass
class Stage:
    """`wants` puts a row into the outbox, `delivers` lets a worker send what may leave."""

    emulator: Emulator
    application: Seance
    database: Database
    kinds: dict[str, Kind] = field(default_factory=lambda: {"note": Kind(note)})
    limits: Limits = UNLIMITED

    def person(self, number: int, name: str = "Ann", language: str = "en") -> Person:
        """Somebody who has written to the bot."""
        someone = self.emulator.person(number, name, language_code=language)
        self.emulator.presses_start_link(someone, "")
        self.emulator.take_updates()
        return someone

    def kind(self, name: str, render: Callable[[Letter], Awaitable[Outgoing | None]]) -> None:
        """What rows of this kind say."""
        self.kinds[name] = Kind(render)

    async def wants(
        self,
        chat_id: int | None,
        html: str = "News",
        *,
        kind: str = "note",
        lane: Lane = Lane.BROADCAST,
        payload: Mapping[str, Any] | None = None,
    ) -> None:
        """A row."""
        async with self.database.write() as session:
            await enqueue(
                session,
                chat_id=chat_id,
                kind=kind,
                payload=payload or {"html": html},
                lane=lane,
                now=self.application.bot_data.clock(),
            )

    def worker(self) -> Worker:
        return Worker(self.application, kinds=self.kinds, jobs=(), limits=self.limits)

    async def delivers(self) -> None:
        """A worker sends until nothing may leave."""
        await self.worker().deliver_due()

    async def delivers_all(self) -> None:
        """As often as it takes, pauses waited out, until nothing waits."""
        worker = self.worker()
        for _ in range(600):
            await worker.deliver_due()
            if not {"pending", "sending"} & set(await self.states()):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"still {await self.states()}")

    async def become(self, *states: str) -> None:
        """When the rows are in these states, somebody else being at work."""
        for _ in range(600):
            if await self.states() == list(states):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"still {await self.states()}")

    def got(self, chat: int | Chat) -> list[str]:
        """What the bot's messages in a chat say, oldest first."""
        place = self.emulator.chat(chat) if isinstance(chat, int) else chat
        return [
            str(kept.message.get("text", kept.message.get("caption", "")))
            for kept in self.emulator.messages(place)
            if kept.sender is self.emulator.me
        ]

    def long_ago(self) -> timedelta:
        """More than lies between the test's clock and the machine's."""
        return abs(datetime.now(UTC) - START) + timedelta(days=1)

    async def states(self) -> list[str]:
        """The state of every row, oldest first."""
        async with self.database.read() as session:
            found = await session.execute(select(Outbox.state).order_by(Outbox.id))
            return [state for (state,) in found]

    async def errors(self) -> list[str | None]:
        """The latest error of every row, oldest first."""
        async with self.database.read() as session:
            found = await session.execute(select(Outbox.last_error).order_by(Outbox.id))
            return [error for (error,) in found]
