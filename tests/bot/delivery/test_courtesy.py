"""Answers to people beside a broadcast: none is refused, none waits behind it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.courtesy import Courtesy
from bot.limits import TELEGRAM
from bot.playground.emulator import ApiError
from db.queries.pace import read_pace
from tests.bot.delivery.stage import Stage


async def test_answers_beside_a_broadcast_are_never_refused(stage: Stage) -> None:
    stage.limits = TELEGRAM
    stage.emulator.state.rate_limits = True
    for number in range(100, 182):
        stage.person(number)
        if number < 170:
            await stage.wants(number)
    delivering = asyncio.create_task(stage.delivers())
    await asyncio.sleep(0.7)
    for number in range(170, 182):
        await stage.application.bot.send_message(number, f"Answer {number}")
        await asyncio.sleep(0.02)
    before = len(stage.emulator.calls)
    await delivering
    assert len(stage.emulator.calls) - before > 5, "the answers did not wait for the broadcast"
    assert [call for call in stage.emulator.calls if call.error] == []
    assert set(await stage.states()) == {"sent"}


async def test_an_answer_gives_its_slot_back_when_it_has_arrived(stage: Stage) -> None:
    stage.limits = TELEGRAM
    for number in (7, 8):
        stage.person(number)
    await stage.wants(7)
    await stage.delivers()
    await stage.application.bot.send_message(8, "Answer")
    async with stage.database.read() as session:
        state, at = await read_pace(session)
    assert len(state["slots"]) == 2
    assert max(state["slots"]) <= at + TELEGRAM.window + TELEGRAM.margin


async def test_without_a_broadcast_an_answer_writes_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def transact(work: Any) -> Any:
        raise AssertionError("no slot is needed")

    stage.person(7)
    monkeypatch.setattr(stage.database, "transact", transact)
    for count in range(3):
        await stage.application.bot.send_message(7, f"Answer {count}")
    assert len(stage.got(7)) == 3


async def test_an_answer_that_is_refused_is_sent_when_telegram_says(stage: Stage) -> None:
    stage.person(7)
    refusal = ApiError(429, "Too Many Requests: retry after 1", retry_after=1)
    stage.emulator.fail_next("sendMessage", refusal)
    await stage.application.bot.send_message(7, "Answer")
    assert stage.got(7) == ["Answer"]


async def test_nobody_waits_for_an_hour(stage: Stage) -> None:
    stage.person(7)
    refusal = ApiError(429, "Too Many Requests: retry after 3600", retry_after=3600)
    stage.emulator.fail_next("sendMessage", refusal)
    with pytest.raises(RetryAfter):
        await stage.application.bot.send_message(7, "Answer")


async def test_all_but_messages_go_through(stage: Stage) -> None:
    courtesy = Courtesy(stage.database, ask=stage.application.bot.get_me)
    await courtesy.initialize()
    calls = []

    async def call(*args: Any, **kwargs: Any) -> bool:
        calls.append((args, kwargs))
        return True

    done = await courtesy.process_request(call, (1,), {"a": 2}, "sendChatAction", {}, None)
    assert (done, calls) == (True, [((1,), {"a": 2})])
    await courtesy.shutdown()
