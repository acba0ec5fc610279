"""Telegram refuses, breaks, cuts, hangs, loses answers or is away, while people use the bot: the
whole application, over HTTP, by polling and by webhook. What was seen:
docs/design/0026-when-telegram-fails.md."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import courtesy, polling, reach
from bot.config import Settings
from bot.limits import UNLIMITED
from bot.transport import AiohttpRequest
from bot.webhook import keep_setting
from bot.worker import Worker
from db.models import Outbox
from db.session import Database
from tests.bot.shaky_stage import Stage, built, polled, served
from tests.bot.shaky_telegram import (
    BROKEN,
    CONFLICT,
    CUT,
    GATEWAY,
    HANGS,
    LATE,
    LOST,
    REFUSED,
    shaky_telegram,
)
from tests.handlers.conftest import fill

UNDONE = (REFUSED, BROKEN, GATEWAY, CUT, HANGS)
CROWD = 40
CARD, TITLE = "Mélanie Auffret", "petites victoires"


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
async def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(reach, "LONGEST_PAUSE", 0.2)
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.1)


@pytest.fixture(params=[polled, served], ids=["polling", "webhook"])
async def stage(
    films: Database, impatient: None, request: pytest.FixtureRequest
) -> AsyncIterator[Stage]:
    async with shaky_telegram() as telegram, request.param(telegram, films) as running:
        yield running


@pytest.fixture
async def polls(films: Database, impatient: None) -> AsyncIterator[Stage]:
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
    if method == "answerCallbackQuery" and stage.rides:  # it makes no way of its own to fail on
        await stage.until(lambda: stage.telegram.emulator.tap(tapped).answer)
        assert stage.telegram.asked[method] == 0
    else:
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
    await stage.begins(grace=timedelta())
    stage.writes(alice, TITLE)
    await stage.until(lambda: stage.telegram.asked["getMe"] > 2)
    await stage.ends()
    assert stage.telegram.emulator.pending_updates()
    stage.telegram.faults.clear()
    await stage.begins()
    await stage.hears(alice, CARD)
    assert len(stage.said(alice)) == 1


@pytest.mark.parametrize("fault", [*UNDONE, CONFLICT, LOST, LATE])
async def test_updates_that_cannot_be_fetched_are_fetched_later(polls: Stage, fault: str) -> None:
    alice = polls.person()
    polls.telegram.fails("getUpdates", *[fault] * (1 if fault == REFUSED else 3))
    polls.writes(alice, TITLE)
    await polls.hears(alice, CARD)
    assert len(polls.said(alice)) == 1


@pytest.mark.parametrize("fault", [*UNDONE, LOST, LATE])
async def test_a_webhook_that_cannot_be_set_is_set_later(
    films: Database, impatient: None, fault: str
) -> None:
    given = {"token": "1:x", "public_url": "https://bot.example.org/telegram"}
    settings = Settings(_env_file=None, **given)  # type: ignore[call-arg, arg-type]
    async with shaky_telegram() as telegram:
        telegram.fails("setWebhook", *[fault] * (1 if fault == REFUSED else 3))
        async with built(telegram, films, AiohttpRequest(read_timeout=0.3)) as application:
            await keep_setting(application.bot, settings)
        assert telegram.emulator.state.webhook.url == settings.public_url


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
