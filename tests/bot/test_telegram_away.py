"""Telegram refuses, breaks, cuts, hangs, loses answers or is away, while people use the bot: the
whole application, polling over HTTP. What was seen: docs/design/0026-when-telegram-fails.md."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import courtesy, polling, reach
from bot.application import Seance, build_application
from bot.config import Settings
from bot.limits import UNLIMITED
from bot.playground.emulator import Person
from bot.polling import UpdatesRequest, poll
from bot.transport import AiohttpRequest
from bot.worker import Worker
from db.models import Opinion, Outbox
from db.session import Database
from handlers.audience.actions import RateFilm
from tests.bot.shaky_telegram import (
    BROKEN,
    CONFLICT,
    CUT,
    GATEWAY,
    HANGS,
    LATE,
    LOST,
    REFUSED,
    ShakyTelegram,
    shaky_telegram,
)
from tests.handlers.conftest import START, fill

UNDONE = (REFUSED, BROKEN, GATEWAY, CUT, HANGS)
CROWD = 40
CARD, TITLE = "Mélanie Auffret", "petites victoires"


@dataclass
class Stage:
    """The bot polls; `telegram` has the trouble."""

    telegram: ShakyTelegram
    application: Seance
    source: UpdatesRequest
    database: Database
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    polling: asyncio.Task[None] | None = None

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
                if self.polling is not None and self.polling.done():
                    await self.polling
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

    async def begins(self, **options: Any) -> None:
        given = {"wait": timedelta(seconds=1), "grace": timedelta(seconds=5), **options}
        self.stop.clear()
        self.polling = asyncio.create_task(
            poll(self.application, stop=self.stop, source=self.source, **given)
        )

    async def ends(self) -> None:
        self.stop.set()
        assert self.polling
        await self.polling
        self.polling = None


@asynccontextmanager
async def polled(
    telegram: ShakyTelegram, database: Database, read_timeout: float = 0.3
) -> AsyncIterator[Stage]:
    token = telegram.emulator.token
    settings = Settings(_env_file=None, database_url="sqlite://", api_url=telegram.url)  # type: ignore[call-arg]
    source = UpdatesRequest(read_timeout=read_timeout)
    application = build_application(
        settings,
        database,
        AiohttpRequest(read_timeout=read_timeout),
        updates_request=source,
        token=token,
        clock=lambda: START,
    )
    async with application:
        await application.start()
        stage = Stage(telegram, application, source, database)
        await stage.begins()
        try:
            yield stage
        finally:
            telegram.down = None
            if stage.polling is not None:
                await stage.ends()
            await application.stop()


@pytest.fixture
async def films(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """The small programme; the engine makes no difference here."""
    path = tmp_path / "seance.sqlite3"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    await fill(database)
    yield database
    await database.close()


@pytest.fixture
async def stage(films: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr(reach, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(reach, "LONGEST_PAUSE", 0.2)
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.1)
    async with shaky_telegram() as telegram, polled(telegram, films) as running:
        yield running


@pytest.mark.parametrize("fault", [*UNDONE, LOST, LATE])
async def test_an_answer_that_failed_is_given_again(stage: Stage, fault: str) -> None:
    alice = stage.person()
    stage.telegram.fails("sendMessage", fault)
    stage.writes(alice, TITLE)
    await stage.hears(alice, CARD)
    stage.writes(alice, "/aide")
    await stage.until(lambda: stage.telegram.asked["sendMessage"] == 3)
    await stage.ends()
    cards = [text for text in stage.said(alice) if CARD in text]
    # Nobody can tell whether a call without an answer was executed: twice is better than never.
    assert len(cards) == (2 if fault in (LOST, LATE) else 1)
    assert len(stage.said(alice)) == len(cards) + 1


@pytest.mark.parametrize("method", ["editMessageText", "answerCallbackQuery"])
@pytest.mark.parametrize("fault", [*UNDONE, LOST, LATE])
async def test_a_tap_whose_answer_failed_counts_once_and_is_answered_once(
    stage: Stage, method: str, fault: str
) -> None:
    alice = stage.person()
    stage.writes(alice, TITLE)
    await stage.hears(alice, CARD)
    stage.telegram.fails(method, fault)
    tapped = stage.rates(alice, 4)
    await stage.until(lambda: stage.telegram.asked[method] == 2)
    await stage.ends()
    assert stage.telegram.emulator.tap(tapped).answer is not None
    assert stage.telegram.emulator.unanswered_callbacks() == []
    (shown,) = stage.said(alice)
    assert "★★★★☆" in shown
    assert await stage.stars() == {7: 4}
    assert await written(stage.database) == []


async def written(database: Database) -> list[str]:
    async with database.read() as session:
        return [kind for (kind,) in await session.execute(select(Outbox.kind))]


@pytest.mark.parametrize("fault", [CUT, HANGS, GATEWAY])
async def test_telegram_away_while_a_crowd_asks_and_rates(stage: Stage, fault: str) -> None:
    telegram = stage.telegram
    people = [stage.person(100 + number) for number in range(CROWD)]
    for person in people:
        stage.writes(person, TITLE)
    for person in people:
        await stage.hears(person, CARD)
    taps = [stage.rates(person, 1 + person.id % 5) for person in people[::2]]
    for person in people[1::2]:
        stage.writes(person, "/aide")
    telegram.asked.clear()
    telegram.faults["getUpdates"] = [None] * 3  # it hands all of it over, and takes no other call
    telegram.down = fault
    await stage.until(lambda: telegram.asked["getMe"] >= 4)
    tried = telegram.asked["sendMessage"] + telegram.asked["editMessageText"]
    assert 3 <= tried <= CROWD, "nobody's call is made twice before Telegram is there again"
    telegram.down = None
    for person in people[1::2]:
        await stage.has_heard(person, 2)
    await stage.until(lambda: telegram.emulator.unanswered_callbacks() == [])
    for tapped in taps:
        assert telegram.emulator.tap(tapped).answer is not None
    assert await stage.stars() == {person.id: 1 + person.id % 5 for person in people[::2]}
    stage.writes(people[0], "/aide")
    await stage.has_heard(people[0], 2)
    calls = telegram.asked["sendMessage"] + telegram.asked["editMessageText"]
    assert calls <= 2 * CROWD + 1
    assert await written(stage.database) == []


async def test_given_up_people_are_told_when_telegram_is_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courtesy, "AWAY_PATIENCE", 0.2)
    alice, bob = stage.person(), stage.person(8)
    stage.writes(alice, TITLE)
    await stage.hears(alice, CARD)
    calls = ("sendMessage", "editMessageText", "answerCallbackQuery", "getMe")
    for method in calls:
        stage.telegram.fails(method, *[CUT] * 200)
    stage.rates(alice, 4)
    stage.writes(bob, TITLE)
    waiting: list[str] = []
    async with asyncio.timeout(30):
        while len(waiting) < 2:
            await asyncio.sleep(0.05)
            waiting = await written(stage.database)
    assert waiting == ["unanswered", "unanswered"]
    assert await stage.stars() == {7: 4}
    for method in calls:
        stage.telegram.faults[method].clear()
    await Worker(stage.application, jobs=(), limits=UNLIMITED).deliver_due()
    for person in (alice, bob):
        assert "ne vous est pas parvenue" in stage.said(person)[-1]
    stage.writes(bob, TITLE)
    await stage.hears(bob, CARD)


async def test_told_to_stop_while_telegram_is_away_the_answer_comes_after_the_next_start(
    stage: Stage,
) -> None:
    alice = stage.person()
    stage.telegram.fails("sendMessage", *[CUT] * 200)
    stage.telegram.fails("getMe", *[CUT] * 200)
    await stage.ends()
    await stage.begins(grace=timedelta(seconds=0.1))
    stage.writes(alice, TITLE)
    await stage.until(lambda: stage.telegram.asked["getMe"] > 2)
    await stage.ends()
    assert stage.telegram.emulator.pending_updates()
    stage.telegram.faults.clear()
    await stage.begins()
    await stage.hears(alice, CARD)
    assert len(stage.said(alice)) == 1


@pytest.mark.parametrize("fault", [*UNDONE, CONFLICT, LOST, LATE])
async def test_updates_that_cannot_be_fetched_are_fetched_later(stage: Stage, fault: str) -> None:
    alice = stage.person()
    stage.telegram.fails("getUpdates", *[fault] * (1 if fault == REFUSED else 3))
    stage.writes(alice, TITLE)
    await stage.hears(alice, CARD)
    assert len(stage.said(alice)) == 1


async def test_refused_twice_the_bot_asks_nothing_until_it_may(stage: Stage) -> None:
    people = [stage.person(100 + number) for number in range(CROWD)]
    stage.telegram.fails("sendMessage", REFUSED, REFUSED)
    for person in people[:2]:
        stage.writes(person, TITLE)
    await stage.until(lambda: stage.telegram.asked["sendMessage"] == 2)
    for person in people[2:]:
        stage.writes(person, TITLE)
    for person in people:
        await stage.hears(person, CARD)
    assert stage.telegram.asked["sendMessage"] == CROWD + 2
