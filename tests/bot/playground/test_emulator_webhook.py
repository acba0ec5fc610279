"""Webhooks: the secret, the order, the repetition, the answer that is a call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from bot.playground.emulator import Emulator
from bot.playground.webhook import WebhookDelivery, lane

from .conftest import Stage

Answer = Callable[[web.Request, dict[str, Any]], Awaitable[web.Response]]


@asynccontextmanager
async def receiver(answer: Answer) -> AsyncIterator[str]:
    """A server on loopback; its address."""

    async def receive(request: web.Request) -> web.Response:
        return await answer(request, await request.json())

    app = web.Application()
    app.router.add_post("/hook", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield f"http://127.0.0.1:{port}/hook"
    finally:
        await runner.cleanup()


async def until(emulator: Emulator, happened: Callable[[], bool]) -> None:
    """Wait for something that a change of the emulator brings about."""
    news = asyncio.Event()
    emulator.listeners.append(news.set)
    async with asyncio.timeout(10):
        while not happened():
            news.clear()
            await news.wait()
    emulator.listeners.remove(news.set)


async def test_updates_come_with_the_secret_and_leave_the_queue(stage: Stage) -> None:
    got: list[tuple[str | None, str]] = []

    async def answer(request: web.Request, update: dict[str, Any]) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        got.append((secret, update["message"]["text"]))
        return web.Response()

    async with receiver(answer) as url, WebhookDelivery(stage.emulator):
        stage.emulator.says(stage.alice, stage.chat, "before")
        stage.call("setWebhook", url=url, secret_token="s3cret")
        stage.emulator.says(stage.alice, stage.chat, "after")
        await until(stage.emulator, lambda: not stage.emulator.pending_updates())
    assert got == [("s3cret", "before"), ("s3cret", "after")]


async def test_an_update_is_repeated_until_it_is_taken_and_the_next_one_waits(
    stage: Stage,
) -> None:
    got: list[str] = []

    async def answer(request: web.Request, update: dict[str, Any]) -> web.Response:
        got.append(update["message"]["text"])
        return web.Response(status=500 if len(got) < 3 else 200)

    async with receiver(answer) as url, WebhookDelivery(stage.emulator, first_pause=0.001):
        stage.call("setWebhook", url=url)
        stage.emulator.says(stage.alice, stage.chat, "one")
        stage.emulator.says(stage.alice, stage.chat, "two")
        await until(stage.emulator, lambda: not stage.emulator.pending_updates())
    assert got == ["one", "one", "one", "two"]
    info = stage.call("getWebhookInfo")
    assert info["last_error_message"].startswith("Wrong response from the webhook: 500")


async def test_chats_go_side_by_side_and_one_chat_in_order(stage: Stage) -> None:
    emulator = stage.emulator
    under_way: set[tuple[str, Any]] = set()
    most = 0
    released = asyncio.Event()

    async def answer(request: web.Request, update: dict[str, Any]) -> web.Response:
        nonlocal most
        where = lane(update)
        assert where not in under_way
        under_way.add(where)
        most = max(most, len(under_way))
        if most == 3:
            released.set()
        await asyncio.wait_for(released.wait(), 10)
        under_way.discard(where)
        return web.Response()

    people = [emulator.person(n, f"P{n}") for n in range(100, 105)]
    for _ in range(2):
        for person in people:
            emulator.says(person, emulator.private(person), "x")
    async with receiver(answer) as url, WebhookDelivery(emulator):
        stage.call("setWebhook", url=url, max_connections=3)
        await until(emulator, lambda: not emulator.pending_updates())
    assert most == 3


async def test_the_answer_may_be_a_call_whose_refusal_nobody_hears(stage: Stage) -> None:
    async def answer(request: web.Request, update: dict[str, Any]) -> web.Response:
        text = update["message"]["text"]
        chat_id = 11 if text == "good" else 5
        return web.json_response({"method": "sendMessage", "chat_id": chat_id, "text": text})

    async with receiver(answer) as url, WebhookDelivery(stage.emulator):
        stage.call("setWebhook", url=url)
        stage.emulator.says(stage.alice, stage.chat, "bad")
        stage.emulator.says(stage.alice, stage.chat, "good")
        await until(stage.emulator, lambda: not stage.emulator.pending_updates())
    errors = [str(call.error) for call in stage.emulator.calls if call.method == "sendMessage"]
    assert errors == ["Bad Request: chat not found", "None"]


async def test_a_server_that_is_down_gets_its_updates_once_it_is_up(stage: Stage) -> None:
    async def answer(request: web.Request, update: dict[str, Any]) -> web.Response:
        return web.Response()

    async with WebhookDelivery(stage.emulator, first_pause=0.001):
        async with receiver(answer) as url:
            pass
        stage.call("setWebhook", url=url)
        stage.emulator.says(stage.alice, stage.chat, "x")
        await until(stage.emulator, lambda: bool(stage.emulator.state.webhook.last_error_date))
        assert len(stage.emulator.pending_updates()) == 1
        async with receiver(answer) as url:
            stage.call("setWebhook", url=url)
            await until(stage.emulator, lambda: not stage.emulator.pending_updates())


@pytest.mark.parametrize(
    ("update", "where"),
    [
        ({"update_id": 1, "message": {"chat": {"id": 5}}}, ("chat", 5)),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": 5}}}, ("chat", 5)),
        ({"update_id": 1, "callback_query": {"from": {"id": 5}}}, ("person", 5)),
        ({"update_id": 1, "poll": {"id": "7"}}, ("poll", "7")),
        ({"update_id": 1, "poll_answer": {"poll_id": "7"}}, ("poll_answer", "7")),
    ],
)
def test_lanes(update: dict[str, Any], where: Any) -> None:
    assert lane(update) == where
