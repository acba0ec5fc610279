"""AiohttpRequest beside PTB's own HTTPXRequest, against one faulty server: same answers, same
exceptions, same words where the words are PTB's.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import ContextVar
from typing import Any

import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError, TelegramError
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot.transport import AiohttpRequest
from tests.bot.faulty_server import (
    CERTIFICATE,
    FIXED,
    SCRIPTS,
    FaultyServer,
    closed_port,
    faulty_server,
    server_tls,
)

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
Outcome = tuple[str, Any]


@pytest.fixture(autouse=True)
def _times_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else PTB warns when it builds a RetryAfter


@pytest.fixture
async def server() -> AsyncIterator[FaultyServer]:
    async with faulty_server() as running:
        yield running


@pytest.fixture
async def ours() -> AsyncIterator[AiohttpRequest]:
    async with AiohttpRequest(read_timeout=0.5, pool_size=8) as request:
        yield request


def url(server: FaultyServer, fault: str) -> str:
    return f"http://127.0.0.1:{server.port}/bot{TOKEN}/{fault}"


async def outcome(call: Awaitable[Any]) -> Outcome:
    """("result", value), or the exception's type with what it says."""
    try:
        return "result", await call
    except (TelegramError, KeyError) as error:  # KeyError: PTB's, for an answer without a result
        text = str(error)
        # Words of the HTTP library are its own; PTB's must be the same.
        if text.startswith(("httpx.", "aiohttp.", "Unknown error")):
            text = "of the library"
        return type(error).__name__, text


async def both(ask: Callable[[BaseRequest], Awaitable[Any]], **settings: Any) -> Outcome:
    """What each makes of it, asserted to be the same."""
    async with HTTPXRequest(**{"connection_pool_size": 8, **settings}) as theirs:
        expected = await outcome(ask(theirs))
    async with AiohttpRequest(**{"pool_size": 8, **settings}) as ours:
        assert await outcome(ask(ours)) == expected
    return expected


@pytest.mark.parametrize("fault", [*FIXED, *SCRIPTS])
async def test_answers_and_errors_are_those_of_ptbs_own_client(
    server: FaultyServer, fault: str
) -> None:
    kind, detail = await both(lambda request: request.post(url(server, fault)), read_timeout=0.3)
    good = ("fine", "gzipped", "huge", "trickle", "chunked", "strange_status", "lone_surrogate")
    assert (kind == "result") == (fault in (*good, "bad_utf8", "not_a_number")), detail


@pytest.mark.parametrize("fault", ["fine", "huge", "html_200", "not_found", "cut_mid_body"])
async def test_files_are_fetched_as_ptbs_own_client_fetches_them(
    server: FaultyServer, fault: str
) -> None:
    await both(lambda request: request.retrieve(url(server, fault)))


async def test_nobody_listening_is_a_network_error() -> None:
    address = f"http://127.0.0.1:{closed_port()}/bot{TOKEN}/fine"
    assert (await both(lambda request: request.post(address)))[0] == "NetworkError"


@pytest.mark.parametrize("address", ["http://[::1/bot{}/fine", "ftp://127.0.0.1/bot{}/fine", "{}"])
async def test_an_address_that_is_none_is_a_network_error(address: str) -> None:
    assert (await both(lambda r: r.post(address.format(TOKEN))))[0] == "NetworkError"


async def test_tls_spoken_to_a_plain_port_is_a_network_error() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(FIXED["broken"])
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        address = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot{TOKEN}/fine"
        assert (await both(lambda request: request.post(address)))[0] == "NetworkError"


async def test_an_unknown_certificate_is_refused_and_a_trusted_one_accepted() -> None:
    async with faulty_server(server_tls()) as server:
        address = url(server, "fine").replace("http:", "https:")
        assert (await both(lambda request: request.post(address)))[0] == "NetworkError"
        trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
        async with AiohttpRequest(tls=trusting) as request:
            assert await request.post(address) == {"name": "Séance"}


async def test_a_handshake_that_never_comes_is_a_connect_time_out() -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(mute, "127.0.0.1", 0) as server:
        address = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot{TOKEN}/fine"
        assert (await both(lambda r: r.post(address), connect_timeout=0.2))[0] == "TimedOut"
        assert (await both(lambda r: r.post(address, connect_timeout=0.2)))[0] == "TimedOut"


async def test_times_given_with_a_call_count_for_that_call(server: FaultyServer) -> None:
    silent = url(server, "silent")
    assert (await both(lambda r: r.post(silent, read_timeout=0.1)))[0] == "TimedOut"
    assert (await both(lambda r: r.post(silent, read_timeout=0)))[0] == "TimedOut"


async def test_no_read_time_out_means_to_wait(ours: AiohttpRequest, server: FaultyServer) -> None:
    call = asyncio.ensure_future(ours.post(url(server, "silent"), read_timeout=None))
    done, _ = await asyncio.wait([call], timeout=0.8)  # the default would be 0.5
    call.cancel()
    assert not done


async def test_a_full_pool_times_out_in_ptbs_words(server: FaultyServer) -> None:
    async def two_at_once(request: BaseRequest) -> Any:
        first = asyncio.ensure_future(request.post(url(server, "silent"), read_timeout=None))
        await asyncio.sleep(0.1)
        try:
            return await request.post(url(server, "fine"))
        finally:
            first.cancel()
            await asyncio.wait([first])

    async with HTTPXRequest(connection_pool_size=1, pool_timeout=0.1) as theirs:
        expected = await outcome(two_at_once(theirs))
    async with AiohttpRequest(pool_size=1, pool_timeout=0.1) as ours:
        assert await outcome(two_at_once(ours)) == expected
        assert expected[0] == "TimedOut"
        assert "*not* sent" in expected[1]
        assert await ours.post(url(server, "fine"))  # the cancelled call gave its place back


async def test_connections_are_kept_and_never_more_than_the_pool(
    ours: AiohttpRequest, server: FaultyServer
) -> None:
    for _ in range(5):
        await ours.post(url(server, "fine"))
    assert server.connections == 1
    await asyncio.gather(*(ours.post(url(server, "fine")) for _ in range(60)))
    assert server.connections <= 8


async def test_a_kept_connection_that_the_server_closed_is_not_used_again(
    ours: AiohttpRequest, server: FaultyServer
) -> None:
    with pytest.raises(NetworkError):
        await ours.post(url(server, "cut_before_answer"))
    assert await ours.post(url(server, "fine"))


async def test_before_initialize_and_after_shutdown_it_says_so(server: FaultyServer) -> None:
    request = AiohttpRequest()
    with pytest.raises(NetworkError, match="not initialized"):
        await request.post(url(server, "fine"))
    for _ in range(2):  # it can be opened again, and each twice
        await request.initialize()
        await request.initialize()
        assert await request.post(url(server, "fine"))
        await request.shutdown()
        await request.shutdown()
    with pytest.raises(NetworkError, match="not initialized"):
        await request.post(url(server, "fine"))


async def test_shutdown_ends_calls_under_way(server: FaultyServer) -> None:
    request = AiohttpRequest()
    await request.initialize()
    call = asyncio.ensure_future(request.post(url(server, "silent"), read_timeout=None))
    await asyncio.sleep(0.1)
    await request.shutdown()
    with pytest.raises(NetworkError):
        await call


async def test_a_cancelled_call_is_cancelled(ours: AiohttpRequest, server: FaultyServer) -> None:
    call = asyncio.ensure_future(ours.post(url(server, "silent")))
    await asyncio.sleep(0.1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


def test_read_timeout_tells_the_default() -> None:
    assert AiohttpRequest(read_timeout=7).read_timeout == 7
    assert AiohttpRequest(read_timeout=None).read_timeout is None


@pytest.mark.parametrize("settings", [{"pool_size": 0}, {"proxy": "socks5://127.0.0.1:9050"}])
def test_settings_that_cannot_be_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be"):
        AiohttpRequest(**settings)


async def test_a_time_out_that_is_no_number_is_refused(ours: AiohttpRequest) -> None:
    with pytest.raises(TypeError, match="number of seconds"):
        await ours.do_request("http://127.0.0.1/", "POST", RequestData(), read_timeout="soon")


async def test_a_result_that_nobody_reads_is_not_decoded_but_errors_are_errors(
    server: FaultyServer,
) -> None:
    unread = ContextVar("unread", default=False)
    async with AiohttpRequest(unread=unread.get) as request:
        base = f"http://127.0.0.1:{server.port}/bot"
        bot = Bot(TOKEN, base, request=request, get_updates_request=request)
        unread.set(True)
        server.always = "fine"
        sent: object = await bot.send_message(5, "x")
        assert sent is True
        server.always = "forbidden"
        with pytest.raises(Forbidden):
            await bot.send_message(5, "x")
        unread.set(False)
        server.always = "fine"
        assert await request.post(url(server, "fine")) == {"name": "Séance"}
