"""The token is part of every URL; it must reach neither a log nor an exception."""

import logging
import traceback
from collections.abc import Callable

import pytest
from telegram import Bot, InputFile
from telegram.error import TelegramError

from bot.transport import AiohttpRequest
from tests.bot.faulty_server import FIXED, SCRIPTS, FaultyServer, closed_port, faulty_server

SECRET = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
TOKEN = f"110201543:{SECRET}"


@pytest.fixture(autouse=True)
def _times_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


async def told(address: str, caplog: pytest.LogCaptureFixture) -> str:
    """Everything that one failing call and one failing upload say, to whoever listens."""
    said = ""
    async with AiohttpRequest(read_timeout=0.2, connect_timeout=0.2) as request:
        bot = Bot(TOKEN, base_url=address, request=request, get_updates_request=request)
        caplog.set_level(logging.DEBUG)  # from here on: PTB itself tells it as it builds a Bot
        upload = InputFile(bytes(200_000), "a.bin")
        for call in (bot.delete_webhook, lambda: bot.send_document(5, upload)):
            try:
                await call()
            except Exception as error:  # also what PTB makes of odd answers
                said += repr(error) + "".join(traceback.format_exception(error))
                said += repr(error.__cause__) + repr(error.__context__)
    return said + caplog.text


@pytest.mark.parametrize("fault", [*FIXED, *SCRIPTS])
async def test_no_failing_call_tells_the_token(
    fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with faulty_server(always=fault) as server:
        said = await told(f"http://127.0.0.1:{server.port}/bot", caplog)
        assert any(SECRET in seen.line for seen in server.seen)
    assert "Bot API endpoint" in said
    assert SECRET not in said


@pytest.mark.parametrize(
    "address",
    [
        lambda server: f"http://127.0.0.1:{closed_port()}/bot",
        lambda server: f"https://127.0.0.1:{server.port}/bot",
        lambda server: f"http://127.0.0.1:{server.port}/é ü/bot",
        lambda server: f"http://127.0.0.1:{server.port}/a%2fb/{{token}}%20",
        lambda server: "http://[::1/bot",
        lambda server: "http://127.0.0.1:99999/bot",
        lambda server: "gopher://127.0.0.1/bot",
        lambda server: "nowhere/bot",
    ],
)
async def test_no_impossible_address_tells_the_token(
    address: Callable[[FaultyServer], str], caplog: pytest.LogCaptureFixture
) -> None:
    async with faulty_server(always="reset") as server:
        said = await told(address(server), caplog)
    assert "NetworkError" in said or "TimedOut" in said
    assert SECRET not in said


async def test_the_reason_remains() -> None:
    async with AiohttpRequest() as request:
        with pytest.raises(TelegramError, match=r"aiohttp\.ClientConnectorError: Cannot connect"):
            await request.post(f"http://127.0.0.1:{closed_port()}/bot{TOKEN}/getMe")
