"""What arrives at the server: parameters and files, compared with what PTB's own client sends."""

import io
import json
from collections.abc import AsyncIterator, Callable
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, InputMediaPhoto
from telegram.error import BadRequest, TimedOut
from telegram.request import BaseRequest, HTTPXRequest

from bot.multipart import CHUNK
from bot.transport import AiohttpRequest
from tests.bot.faulty_server import FaultyServer, Seen, faulty_server

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("★ 4 é", callback_data="r:1:4")]])
PHOTO = bytes(range(256)) * 40
Files = dict[str, tuple[str | None, str, bytes]]


@pytest.fixture
async def server() -> AsyncIterator[FaultyServer]:
    async with faulty_server() as running:
        yield running


def understood(seen: Seen) -> tuple[dict[str, Any], Files]:
    """(parameters, files) as a Bot API server reads them: values that are JSON are decoded."""
    content_type = seen.headers.get("content-type", "")
    if not seen.body:
        return {}, {}
    if content_type == "application/json":
        return json.loads(seen.body), {}
    if content_type.startswith("application/x-www-form-urlencoded"):
        form = parse_qsl(seen.body.decode(), keep_blank_values=True, strict_parsing=True)
        return {name: decoded(value) for name, value in form}, {}
    head = f"MIME-Version: 1.0\r\nContent-Type: {content_type}\r\n\r\n".encode()
    parameters: dict[str, Any] = {}
    files: Files = {}
    for part in message_from_bytes(head + seen.body).walk():
        if part.is_multipart():
            continue
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if (filename := _filename(part)) is not None:
            files[name] = (filename, part.get_content_type(), content)
        else:
            parameters[name] = decoded(content.decode())
    return parameters, files


def _filename(part: Message) -> str | None:
    raw = part.get_param("filename", header="content-disposition")
    return None if raw is None else str(raw).encode("utf-8", "surrogateescape").decode()


def decoded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def bot_at(server: FaultyServer, request: BaseRequest) -> Bot:
    url = f"http://127.0.0.1:{server.port}/bot"
    return Bot("123:secret", base_url=url, request=request, get_updates_request=request)


async def sent(server: FaultyServer, request: BaseRequest, call: Callable[[Bot], Any]) -> Seen:
    async with request:
        with pytest.raises(BadRequest):  # what the server says to all it does not know
            await call(bot_at(server, request))
    return server.seen[-1]


CALLS: dict[str, Callable[[Bot], Any]] = {
    "text": lambda bot: bot.send_message(5, "Entrée & <b>«x»</b> 100 %\n", reply_markup=KEYBOARD),
    "nothing": lambda bot: bot.get_me(),
    "numbers": lambda bot: bot.send_location(-1001234567890123, 48.8566, 2.3522, heading=90),
    "list": lambda bot: bot.get_updates(offset=1, allowed_updates=["message", "poll"]),
    "long": lambda bot: bot.send_message(5, "é" * 200_000),
    "photo": lambda bot: bot.send_photo(5, PHOTO, caption="Légende", reply_markup=KEYBOARD),
    "named": lambda bot: bot.send_document(5, InputFile(PHOTO, 'séance "1"\\.ics')),
    "empty": lambda bot: bot.send_document(5, InputFile(b"", "empty.txt")),
    "handle": lambda bot: bot.send_document(
        5, InputFile(io.BytesIO(PHOTO * 50), "big.bin", read_file_handle=False)
    ),
}


@pytest.mark.parametrize("name", CALLS)
async def test_the_server_understands_the_same_from_both(server: FaultyServer, name: str) -> None:
    theirs = understood(await sent(server, HTTPXRequest(), CALLS[name]))
    assert understood(await sent(server, AiohttpRequest(), CALLS[name])) == theirs


async def test_albums_arrive_whole(server: FaultyServer) -> None:
    """The parts' names are drawn anew for every call, so this one is not compared."""
    photos = [InputMediaPhoto(PHOTO, caption=str(n)) for n in range(3)]
    seen = await sent(server, AiohttpRequest(), lambda bot: bot.send_media_group(5, photos))
    parameters, files = understood(seen)
    names = [media["media"].removeprefix("attach://") for media in parameters["media"]]
    assert [files[name][2] for name in names] == [PHOTO] * 3


async def test_a_file_is_streamed_not_read_whole(server: FaultyServer, tmp_path: Path) -> None:
    path = tmp_path / "film.bin"
    path.write_bytes(PHOTO * 400)
    sizes: list[int] = []

    class Watched(io.FileIO):
        def read(self, size: int | None = -1) -> bytes:
            sizes.append(size or -1)
            return super().read(size) or b""

    with Watched(path) as file:
        upload = InputFile(file, "film.bin", read_file_handle=False)

        def call(bot: Bot) -> Any:
            return bot.send_document(5, upload)

        first = await sent(server, AiohttpRequest(), call)
        again = await sent(server, AiohttpRequest(), call)  # still open, and from its start
    assert set(sizes) == {CHUNK}
    assert understood(first) == understood(again)
    assert understood(first)[1]["document"][2] == PHOTO * 400
    assert int(first.headers["content-length"]) == len(first.body)


async def test_what_cannot_tell_its_length_goes_in_chunks(server: FaultyServer) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    upload = InputFile(Pipe(PHOTO), "pipe.bin", read_file_handle=False)
    seen = await sent(server, AiohttpRequest(), lambda bot: bot.send_document(5, upload))
    assert seen.headers["transfer-encoding"] == "chunked"
    assert understood(seen)[1]["document"][2] == PHOTO


CLIENTS: tuple[Callable[[], BaseRequest], ...] = (
    lambda: HTTPXRequest(media_write_timeout=0.3, read_timeout=60),
    lambda: AiohttpRequest(media_write_timeout=0.3, read_timeout=60),
)


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_server_that_stops_reading_is_a_write_time_out(
    client: Callable[[], BaseRequest],
) -> None:
    async with faulty_server(always="deaf") as server, client() as request:
        with pytest.raises(TimedOut):
            await bot_at(server, request).send_document(5, bytes(32_000_000))


async def test_a_server_that_reads_slowly_is_given_its_time() -> None:
    """PTB's client would time the whole of it, as it hands bytes over at once."""
    async with (
        faulty_server(always="slow_reader") as server,
        AiohttpRequest(media_write_timeout=0.3) as request,
    ):
        with pytest.raises(BadRequest):
            await bot_at(server, request).send_document(5, bytes(10_000_000))
        assert len(server.seen[-1].body) > 10_000_000


async def test_an_upload_may_take_as_long_to_be_answered_as_reading_may() -> None:
    async with (
        faulty_server(always="late") as server,
        AiohttpRequest(media_write_timeout=0.2, read_timeout=5) as request,
    ):
        with pytest.raises(BadRequest):
            await bot_at(server, request).send_document(5, bytes(1_000_000))


async def test_text_that_is_not_unicode_is_sent_all_the_same(server: FaultyServer) -> None:
    """orjson refuses half a surrogate pair; Telegram should be the one to judge it."""
    text = "half a \ud83d smile"
    seen = await sent(server, AiohttpRequest(), lambda bot: bot.send_message(5, text))
    assert understood(seen) == ({"chat_id": "5", "text": text}, {})
