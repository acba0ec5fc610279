"""Telegram is away: one call goes to see, ever more rarely; then all leave, one after the other."""

from __future__ import annotations

import asyncio

import pytest
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot import reach
from bot.reach import FAILURES, SPACING, Reach
from bot.refusals import Refusals


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "FIRST_PAUSE", 0.002)
    monkeypatch.setattr(reach, "LONGEST_PAUSE", 0.01)
    monkeypatch.setattr(reach, "SPACING", 0.0)


class Telegram:
    """Says each of these once; what follows is an answer."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.asked = list(errors), 0

    async def __call__(self) -> None:
        self.asked += 1
        if self.errors:
            raise self.errors.pop(0)


def lost(telegram: Telegram) -> Reach:
    one = Reach(telegram)
    for _ in range(FAILURES):
        assert not one.is_lost
        one.failed(NetworkError("cut"))
    assert one.is_lost
    return one


async def test_a_thousand_who_wait_make_one_call_at_a_time() -> None:
    telegram = Telegram(*[NetworkError("cut")] * 5)
    one = lost(telegram)
    assert all(await asyncio.gather(*(one.restored(20) for _ in range(1000))))
    assert telegram.asked == 6
    assert not one.is_lost


@pytest.mark.parametrize("error", [BadRequest("no"), RetryAfter(3)])
async def test_any_word_of_telegrams_is_an_answer(error: Exception) -> None:
    one = lost(Telegram(error))
    assert await one.restored(20)
    assert not one.is_lost


async def test_away_again_those_who_have_not_left_go_on_waiting() -> None:
    telegram = Telegram()
    one = lost(telegram)

    async def leaves() -> int:
        assert await one.restored(20)
        if telegram.asked == 1:
            for _ in range(FAILURES):
                one.failed(NetworkError("cut"))
        return telegram.asked

    asked = await asyncio.gather(*(leaves() for _ in range(5)))
    assert asked[0] == 1
    assert asked[-1] > 1


async def test_patience_ends_and_nothing_is_asked_any_more() -> None:
    telegram = Telegram(*[NetworkError("cut")] * 10_000)
    one = lost(telegram)
    assert not await one.restored(0.05)
    await asyncio.sleep(0.03)
    asked = telegram.asked
    assert asked > 0
    await asyncio.sleep(0.03)
    assert telegram.asked == asked
    await one.close()


def test_a_refusal_means_its_chat_until_another_is_refused() -> None:
    refusals = Refusals()
    refusals.note(7, now=100.0, seconds=5.0)
    assert refusals.wait(7, 101.0) == 4.0
    assert refusals.wait(8, 101.0) == 0.0
    refusals.note("setMyName", now=101.0, seconds=3600.0)
    assert refusals.wait(8, 101.0) == 0.0
    refusals.note(8, now=101.0, seconds=4.0)
    waits = [refusals.wait(chat, 101.0) for chat in (9, 10, 11)]
    assert waits == pytest.approx([4.0, 4.0 + SPACING, 4.0 + 2 * SPACING]), "not all at once"
    assert refusals.wait(9, 110.0) == 0.0
    refusals.note(9, now=110.0, seconds=5.0)
    assert refusals.wait(7, 111.0) == 0.0
