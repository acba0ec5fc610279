"""python-telegram-bot on the emulator: its own objects, errors and polling."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters, Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

from bot.playground.emulator import ApiError
from bot.playground.request import EmulatorRequest, get_updates, split_url

from .conftest import Stage


@pytest.fixture
async def bot(stage: Stage) -> AsyncIterator[Bot]:
    request = EmulatorRequest(stage.emulator)
    async with Bot("1:TEST", request=request, get_updates_request=request) as made:
        yield made


async def test_ptbs_objects_go_out_and_come_back(stage: Stage, bot: Bot) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("★ 4", callback_data="rate:4")]])
    first = await bot.send_message(11, "<b>Petites victoires</b>", "HTML", reply_markup=keyboard)
    assert first.text_html == "<b>Petites victoires</b>"
    assert first.reply_markup == keyboard
    answer = await bot.send_message(11, "x", reply_parameters=ReplyParameters(first.message_id))
    assert answer.reply_to_message is not None
    assert (await bot.get_me()).username == "seance_bot"
    assert await bot.delete_message(11, first.message_id) is True


async def test_files_go_out_and_come_back(stage: Stage, bot: Bot) -> None:
    sent = await bot.send_document(11, BytesIO(b"BEGIN:VCALENDAR"), filename="seance.ics")
    assert sent.document is not None
    assert sent.document.mime_type == "text/calendar"
    file = await sent.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"BEGIN:VCALENDAR"
    sent = await bot.send_photo(11, b"\x89PNG...", caption="Poster")
    assert stage.emulator.file(sent.photo[-1].file_id).content == b"\x89PNG..."


# PTB warns of the number of seconds that it hands out by default.
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (ApiError(400, "Bad Request: chat not found"), BadRequest),
        (ApiError(403, "Forbidden: bot was blocked by the user"), Forbidden),
        (ApiError(429, "Too Many Requests: retry after 7", retry_after=7), RetryAfter),
        (ApiError(400, "Bad Request: upgraded", migrate_to_chat_id=-1001), ChatMigrated),
        (ApiError(409, "Conflict: terminated"), Conflict),
        (ApiError(502, "Bad Gateway"), NetworkError),
        (OSError("connection reset"), NetworkError),
    ],
)
async def test_refusals_become_ptbs_errors(
    stage: Stage, bot: Bot, error: Exception, raised: type[Exception]
) -> None:
    stage.emulator.fail_next("sendMessage", error)
    with pytest.raises(raised):
        await bot.send_message(11, "x")


@pytest.mark.parametrize("token", ["1:WRONG", "nonsense"])
async def test_another_token_is_not_let_in(stage: Stage, token: str) -> None:
    other = Bot(token, request=EmulatorRequest(stage.emulator))
    with pytest.raises(InvalidToken):
        await other.initialize()
    await other.shutdown()


async def test_what_is_no_json_is_refused(stage: Stage, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Can't parse reply keyboard markup json object"):
        await bot.send_message(11, "x", api_kwargs={"reply_markup": "{"})


async def test_polling_waits_until_there_is_something(stage: Stage, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0)
    stage.emulator.says(stage.alice, stage.chat, "/film")
    (update,) = await waiting
    assert update.message is not None
    assert update.message.text == "/film"
    assert await bot.get_updates(offset=update.update_id + 1) == ()


async def test_polling_ends_empty_when_the_time_is_over(stage: Stage) -> None:
    assert await get_updates(stage.emulator, {"timeout": 1}) == []
    assert stage.emulator.listeners == []


async def test_a_second_poller_ends_the_first(stage: Stage, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0)
    second = asyncio.create_task(bot.get_updates(timeout=30))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    stage.emulator.says(stage.alice, stage.chat, "x")
    assert len(await second) == 1


async def test_an_application_polls_and_answers(stage: Stage) -> None:
    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_message is not None
        await update.effective_message.reply_text(f"{update.effective_message.text}!")

    request = EmulatorRequest(stage.emulator, latency=0.001)
    builder = ApplicationBuilder().token("1:TEST").request(request).get_updates_request(request)
    application = builder.build()
    application.add_handler(MessageHandler(filters.ALL, echo))
    answered = asyncio.Event()

    def look() -> None:
        if len(stage.emulator.messages(stage.chat)) == 3:
            answered.set()

    stage.emulator.listeners.append(look)
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(timeout=30)
        stage.emulator.says(stage.alice, stage.chat, "bonjour")
        await asyncio.wait_for(answered.wait(), 10)
        await application.updater.stop()
        await application.stop()
    assert stage.emulator.messages(stage.chat)[-1].message["text"] == "bonjour!"


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://api.telegram.org/bot1:TEST/getMe", ("bot", "1:TEST", "getMe")),
        ("https://x/file/bot1:TEST/photos/a", ("file", "1:TEST", "photos/a")),
        ("https://x/bot1%3ATEST/getMe", ("bot", "1:TEST", "getMe")),
    ],
)
def test_addresses_are_taken_apart(url: str, parts: Any) -> None:
    assert split_url(url) == parts
