"""What is in the air: kept by who lives, taken over from who does not, and nobody's twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.limits import UNLIMITED
from db.circuit import DatabaseAwayError
from db.queries.outbox import Lane
from handlers.outgoing import Letter, Post
from handlers.screens.screen import Screen
from tests.bot.delivery.stage import Stage

SHORT = replace(UNLIMITED, lease=200)


@pytest.fixture
def short(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Leases of a fifth of a second."""
    monkeypatch.setattr("bot.worker.IDLE", 0.02)
    stage.limits = SHORT
    return stage


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


async def takes_and_dies(stage: Stage) -> None:
    """A worker takes a row, and nothing is heard of it."""
    worker = stage.worker()

    async def never(*_: Any) -> Any:
        await asyncio.Event().wait()

    worker._courier.carry = never  # type: ignore[method-assign, assignment]
    await worker.step()
    for task in worker._air:
        task.cancel()


@pytest.mark.parametrize("lane", Lane)
async def test_what_a_killed_worker_had_goes_out_soon_and_in_order(
    short: Stage, lane: Lane
) -> None:
    short.person(7)
    for text in ("First", "Second"):
        await short.wants(7, text, lane=lane)
    await takes_and_dies(short)
    await asyncio.sleep(0.3)
    survivor = short.worker()
    await survivor.deliver_due()
    assert short.got(7) == [], "seen for the first time: whose it is may yet say so"
    await short.delivers_all()
    assert short.got(7) == ["First", "Second"]


def slowly(stage: Stage) -> tuple[asyncio.Event, list[int]]:
    """Has notes take until the event is set; and what grows with each that is begun."""
    finished = asyncio.Event()
    rendered: list[int] = []

    async def slow(letter: Letter) -> Post:
        rendered.append(1)
        await finished.wait()
        return Post(Screen("At last"))

    stage.kind("note", slow)
    return finished, rendered


async def test_a_call_may_take_longer_than_any_lease(short: Stage) -> None:
    short.person(7)
    finished, rendered = slowly(short)
    await short.wants(7)
    owner, other = short.worker(), short.worker()
    owns = asyncio.create_task(owner.deliver_due())
    await until(lambda: bool(rendered))
    for _ in range(40):
        await other.deliver_due()
        await asyncio.sleep(0.02)
    finished.set()
    await owns
    assert (len(rendered), short.got(7)) == (1, ["At last"])


async def test_a_worker_that_rests_keeps_what_it_has(short: Stage) -> None:
    """Telegram was away three times in a row; a fourth call still waits for its answer."""
    short.person(7)
    finished, rendered = slowly(short)
    await short.wants(7)
    owner = short.worker()
    await owner.step()
    owner._rest_until = asyncio.get_running_loop().time() + 60
    other = short.worker()
    for _ in range(40):
        assert await owner.step() > 0
        await other.deliver_due()
        await asyncio.sleep(0.02)
    finished.set()
    await owner.landed()
    assert (len(rendered), short.got(7)) == (1, ["At last"])


async def test_who_is_not_yet_taken_for_dead_is_not_asked_after_without_a_pause(
    short: Stage,
) -> None:
    short.person(7)
    await short.wants(7)
    await takes_and_dies(short)
    await asyncio.sleep(0.3)
    survivor = short.worker()
    survivor._courier.distrust()
    for _ in range(5):
        assert await survivor.step() > 0


async def test_after_the_database_was_away_others_have_time_to_find_it_back(
    short: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    short.person(7)
    await short.wants(7)
    await takes_and_dies(short)
    real, looks = short.database.transact, Counter[str]()

    async def transact(work: Any) -> Any:
        looks["all"] += 1
        if looks["all"] == 1:
            raise DatabaseAwayError
        return await real(work)

    monkeypatch.setattr(short.database, "transact", transact)
    monkeypatch.setattr("bot.courier.DOUBT", 3600.0)
    worker, stop = short.worker(), asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    await until(lambda: looks["all"] > 30)
    assert await short.states() == ["sending"]
    worker._courier._judges_from = 0.0
    await short.become("sent")
    stop.set()
    await running


async def test_a_database_that_is_away_when_it_should_be_kept_stops_nothing(
    short: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    short.person(7)
    finished, _ = slowly(short)
    await short.wants(7)
    worker = short.worker()
    await worker.step()
    real = short.database.transact
    asked: list[int] = []

    async def transact(work: Any) -> Any:
        if not finished.is_set():
            asked.append(1)
            raise OSError("the database is away")
        return await real(work)

    monkeypatch.setattr(short.database, "transact", transact)
    landing = asyncio.create_task(worker.landed())
    await until(lambda: len(asked) > 3)
    finished.set()
    await landing
    assert short.got(7) == ["At last"]
