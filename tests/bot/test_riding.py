"""Answers in the webhook's response: which, when, and what the bot is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from telegram import InputFile, Update
from telegram.ext import Application, CallbackQueryHandler

from bot.ordering import AnyApplication, OrderedUpdateProcessor
from bot.riding import board
from bot.transport import AiohttpRequest
from bot.web import WebhookConfig, serve, webhook_app
from tests.bot.small_telegram import SmallTelegram, message, small_server
from tests.bot.test_web import HEADERS, SECRET, well

TAP = {
    "update_id": 1,
    "callback_query": {
        "id": "77",
        "from": message(1)["message"]["from"],
        "chat_instance": "1",
        "data": "r:1:4",
        "message": message(1)["message"],
    },
}


@asynccontextmanager
async def tapped(
    telegram: SmallTelegram, handler: Any, riding: frozenset[str]
) -> AsyncIterator[tuple[int, bytes]]:
    """What one tap is answered with, over HTTP both ways."""
    async with small_server(telegram) as api:
        application: AnyApplication = (
            Application.builder()
            .token("1:secret")
            .base_url(f"{api}/bot")
            .updater(None)
            .request(AiohttpRequest(board=board))
            .get_updates_request(AiohttpRequest())
            .concurrent_updates(OrderedUpdateProcessor())
            .build()
        )
        application.add_handler(CallbackQueryHandler(handler))
        stop = asyncio.Event()
        port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        async with application, aiohttp.ClientSession(headers=HEADERS) as client:
            app = webhook_app(application, WebhookConfig(SECRET, riding=riding), health=well)
            serving = asyncio.create_task(
                serve(app, host="127.0.0.1", port=0, stop=stop, listening=port.set_result)
            )
            url = f"http://127.0.0.1:{await port}/telegram"
            async with client.post(url, json=TAP) as answer:
                yield answer.status, await answer.read()
            stop.set()
            await serving


@pytest.fixture
def telegram() -> SmallTelegram:
    return SmallTelegram()


async def test_an_answer_rides_and_the_handler_is_told_it_went_well(
    telegram: SmallTelegram,
) -> None:
    told: list[object] = []

    async def handler(update: Update, context: Any) -> None:
        assert update.callback_query
        told.append(await update.callback_query.answer("Noté ★ 4"))
        await context.bot.send_message(7, "sent")

    riding = frozenset({"answerCallbackQuery"})
    async with tapped(telegram, handler, riding) as (status, body):
        assert status == 200
        expected = '{"method":"answerCallbackQuery","callback_query_id":"77","text":"Noté ★ 4"}'
        assert body.decode() == expected
    assert told == [True]
    assert [call["text"] for call in telegram.sent] == ["sent"]
    assert "answerCallbackQuery" not in telegram.methods


async def test_nothing_rides_unless_it_is_asked_for(telegram: SmallTelegram) -> None:
    async def handler(update: Update, context: Any) -> None:
        assert update.callback_query
        await update.callback_query.answer()

    async with tapped(telegram, handler, frozenset()) as answer:
        assert answer == (200, b"")
    assert "answerCallbackQuery" in telegram.methods


async def test_there_is_one_seat_and_files_do_not_fit(telegram: SmallTelegram) -> None:
    async def handler(update: Update, context: Any) -> None:
        await context.bot.send_document(7, InputFile(b"x", "a.ics"))
        await context.bot.send_message(7, "first")
        await context.bot.send_message(7, "second")

    riding = frozenset({"sendMessage", "sendDocument"})
    async with tapped(telegram, handler, riding) as (status, body):
        assert status == 200
        assert b'"first"' in body
    assert "sendDocument" in telegram.methods
    assert [call["text"] for call in telegram.sent] == ["second"]


async def test_what_comes_after_the_response_makes_its_own_way(telegram: SmallTelegram) -> None:
    late: list[asyncio.Task[Any]] = []

    async def handler(update: Update, context: Any) -> None:
        async def later() -> None:
            await asyncio.sleep(0.05)
            await context.bot.send_message(7, "late")

        late.append(asyncio.create_task(later()))

    async with tapped(telegram, handler, frozenset({"sendMessage"})) as answer:
        assert answer == (200, b"")
        await late[0]
    assert [call["text"] for call in telegram.sent] == ["late"]
