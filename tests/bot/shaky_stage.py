"""The whole application before a Telegram in trouble (`shaky_telegram`), which it asks for updates
or which brings them to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from telegram.request import BaseRequest

from bot.application import Seance, build_application
from bot.config import Settings
from bot.playground.emulator import Person
from bot.playground.webhook import WebhookDelivery
from bot.polling import UpdatesRequest, poll
from bot.riding import board
from bot.transport import AiohttpRequest
from bot.web import WebhookConfig, serve, webhook_app
from bot.webhook import RIDING
from db.models import Opinion
from db.session import Database
from handlers.audience.actions import RateFilm
from tests.bot.shaky_telegram import ShakyTelegram
from tests.bot.test_web import SECRET, well
from tests.handlers.conftest import START


@dataclass
class Stage:
    """The bot takes in what people do; `telegram` has the trouble. `rides`: whether the answer to a
    tap travels in the webhook's response."""

    telegram: ShakyTelegram
    application: Seance
    database: Database
    takes_in: Callable[[Seance, asyncio.Event, timedelta], Coroutine[Any, Any, None]]
    rides: bool = False
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    taking: asyncio.Task[None] | None = None

    def person(self, number: int = 7) -> Person:
        return self.telegram.emulator.person(number, f"P{number}", language_code="fr")

    def writes(self, person: Person, text: str) -> None:
        emulator = self.telegram.emulator
        emulator.says(person, emulator.private(person), text)

    def said(self, person: Person) -> list[str]:
        emulator = self.telegram.emulator
        kept = emulator.messages(emulator.private(person))
        return [str(one.message["text"]) for one in kept if one.sender is emulator.me]

    def rates(self, person: Person, stars: int, film_id: int = 1) -> str:
        """A tap on the stars under the latest message; the callback query's id."""
        emulator = self.telegram.emulator
        chat = emulator.private(person)
        last = [kept for kept in emulator.messages(chat) if kept.sender is emulator.me][-1]
        return emulator.forges_tap(person, chat, last.id, RateFilm(film_id, stars).pack())

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(30):
            while not condition():
                if self.taking is not None and self.taking.done():
                    await self.taking
                await asyncio.sleep(0.01)

    async def hears(self, person: Person, words: str) -> None:
        await self.until(lambda: any(words in text for text in self.said(person)))

    async def has_heard(self, person: Person, times: int) -> None:
        await self.until(lambda: len(self.said(person)) == times)

    async def stars(self) -> dict[int | None, int]:
        """What is kept: stars by person. Nobody has rated twice."""
        async with self.database.read() as session:
            rows = (
                await session.execute(
                    select(Opinion.person_id, Opinion.stars).where(Opinion.person_id.is_not(None))
                )
            ).all()
        assert len(rows) == len({row.person_id for row in rows})
        return {row.person_id: row.stars for row in rows}

    async def begins(self, grace: timedelta = timedelta(seconds=5)) -> None:
        self.stop.clear()
        self.taking = asyncio.create_task(self.takes_in(self.application, self.stop, grace))

    async def ends(self) -> None:
        self.stop.set()
        assert self.taking
        await self.taking
        self.taking = None


@asynccontextmanager
async def polled(
    telegram: ShakyTelegram, database: Database, read_timeout: float = 0.6
) -> AsyncIterator[Stage]:
    """The bot asks for updates."""
    source = UpdatesRequest(read_timeout=read_timeout)

    async def takes_in(application: Seance, stop: asyncio.Event, grace: timedelta) -> None:
        await poll(application, stop=stop, source=source, wait=timedelta(seconds=1), grace=grace)

    application = built(telegram, database, AiohttpRequest(read_timeout=read_timeout), source)
    async with _answering(Stage(telegram, application, database, takes_in)) as stage:
        yield stage


@asynccontextmanager
async def served(
    telegram: ShakyTelegram, database: Database, read_timeout: float = 0.6
) -> AsyncIterator[Stage]:
    """Telegram brings updates, as `seance serve` has them brought."""
    emulator = telegram.emulator

    async def takes_in(application: Seance, stop: asyncio.Event, grace: timedelta) -> None:
        def listening(port: int) -> None:
            url = f"http://127.0.0.1:{port}/telegram"
            hook = {"url": url, "secret_token": SECRET, "max_connections": 100}
            emulator.call("setWebhook", hook)

        app = webhook_app(application, WebhookConfig(SECRET, riding=RIDING), health=well)
        await serve(app, host="127.0.0.1", port=0, stop=stop, grace=grace, listening=listening)

    request = AiohttpRequest(read_timeout=read_timeout, board=board)
    stage = Stage(telegram, built(telegram, database, request), database, takes_in, rides=True)
    async with WebhookDelivery(emulator, first_pause=0.05), _answering(stage):
        yield stage


def built(
    telegram: ShakyTelegram,
    database: Database,
    request: BaseRequest,
    source: UpdatesRequest | None = None,
) -> Seance:
    """The application as its processes have it."""
    settings = Settings(_env_file=None, database_url="sqlite://", api_url=telegram.url)  # type: ignore[call-arg]
    token = telegram.emulator.token
    return build_application(
        settings, database, request, updates_request=source, token=token, clock=lambda: START
    )


@asynccontextmanager
async def _answering(stage: Stage) -> AsyncIterator[Stage]:
    async with stage.application:
        await stage.application.start()
        await stage.begins()
        try:
            yield stage
        finally:
            stage.telegram.down = None
            if stage.taking is not None:
                await stage.ends()
            await stage.application.stop()
