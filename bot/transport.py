"""The HTTP client that python-telegram-bot talks through: its `BaseRequest` on aiohttp.

httpx, PTB's own choice, looks through its whole pool at every request: about 7 ms of CPU a call
with 64 calls open, against 0.1 ms here (docs/design/0020-transport.md). Errors and time-outs are
those of PTB's `HTTPXRequest`; a test runs both against the same faulty server.
"""

import asyncio
import functools
import json
import re
import ssl
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import certifi
import orjson
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.multipart import body_of

POOL_TIMEOUT_TEXT = (
    "Pool timeout: All connections in the connection pool are occupied. Request was *not* sent to "
    "Telegram. Consider adjusting the connection pool size or the pool timeout."
)

_SHORTEST = 0.001
"""Seconds. To aiohttp 0 means "for ever", to PTB "at once"."""

_TRUE = b'{"ok":true,"result":true}'

_TOKEN = re.compile(r"\d+(:|%3A)[A-Za-z0-9_-]{8,}", re.IGNORECASE)


class AiohttpRequest(BaseRequest):
    """Bot API calls over a pool of kept-alive connections.

    All times are seconds, None means no limit, and each may be given anew per call:
    `read_timeout` between two receptions, `write_timeout` for each 128 KiB of a body that does not
    fit one write (`media_write_timeout` for uploads), `connect_timeout` for name, socket and
    TLS together, `pool_timeout` for a free place among `pool_size`. `keepalive`: how long an idle
    connection is kept. `proxy`: "http://user:password@host:port", or https. `tls`: another
    context than the system's authorities together with certifi's.

    `unread` is asked at every call, in its context: where it says yes, PTB is given True for
    whatever a successful call results in. PTB takes that for a sent or edited message, whose
    decoding is a fifth of an update's work. `board` is asked with each method and its data: where
    it says yes, the call goes another way (bot.riding) and PTB is told that it succeeded.

    Raises from calls: TimedOut, NetworkError; never with the token, nor with an exception behind
    it that holds the token (aiohttp's often name the URL).
    """

    def __init__(
        self,
        *,
        pool_size: int = 256,
        read_timeout: float | None = 5.0,
        write_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 1.0,
        media_write_timeout: float | None = 20.0,
        keepalive: float = 30.0,
        proxy: str | None = None,
        tls: ssl.SSLContext | None = None,
        unread: Callable[[], bool] = lambda: False,
        board: Callable[[str, RequestData | None], bool] = lambda method, data: False,
    ) -> None:
        if pool_size < 1:
            raise ValueError("pool_size must be at least 1")
        if proxy is not None and not proxy.startswith(("http://", "https://")):
            raise ValueError(
                "the proxy must be an http:// or https:// URL (SOCKS is not supported)"
            )
        self._times = aiohttp.ClientTimeout(
            connect=_seconds(connect_timeout), sock_read=_seconds(read_timeout)
        )
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._media_write_timeout = media_write_timeout
        self._pool_timeout = pool_timeout
        self._keepalive = keepalive
        self._proxy = proxy
        self._size = pool_size
        self._tls = tls
        self._unread = unread
        self._board = board
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(pool_size)

    @property
    def read_timeout(self) -> float | None:
        """Seconds between two receptions when the call does not say."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool; does nothing if it is open."""
        if self._session is not None:
            return
        # The slots bound the connections, because only they can tell a pool time-out from a
        # connection's. A new pool needs new ones: those of the old may belong to a gone loop.
        self._slots = asyncio.Semaphore(self._size)
        connector = aiohttp.TCPConnector(
            limit=0,
            keepalive_timeout=self._keepalive,
            ttl_dns_cache=60,
            ssl=self._tls or _trusted(),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.USER_AGENT},
            timeout=self._times,
        )

    async def shutdown(self) -> None:
        """Close the pool with all its connections; does nothing if it is closed."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as a dictionary, as PTB reads it: bad UTF-8 is replaced, not refused.

        Raises TelegramError if it is not JSON.
        """
        answer: dict[str, Any]
        try:
            answer = orjson.loads(payload)
        except orjson.JSONDecodeError:
            try:
                answer = json.loads(payload.decode(errors="replace"))
            except ValueError:
                # PTB's own would log the whole of an error page, with a traceback.
                raise TelegramError("Invalid server response") from None
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call: (HTTP status, body). Redirects are not followed."""
        session = self._session
        if session is None:
            raise RuntimeError("This AiohttpRequest is not initialized!")
        if self._board(url.rpartition("/")[2], request_data):
            return 200, _TRUE
        times = self._times
        if read_timeout is not self.DEFAULT_NONE or connect_timeout is not self.DEFAULT_NONE:
            times = aiohttp.ClientTimeout(
                connect=_seconds(connect_timeout, times.connect),
                sock_read=_seconds(read_timeout, times.sock_read),
            )
        body = body_of(request_data)
        uploads = request_data is not None and request_data.contains_files
        write = _seconds(
            write_timeout, self._media_write_timeout if uploads else self._write_timeout
        )
        slots = self._slots
        await _take(slots, _seconds(pool_timeout, self._pool_timeout))
        try:
            whole = body.whole() if body else None
            if body is None or whole is not None:
                kind = body.content_type if body else None
                answer = await self._exchange(session, method, url, times, whole, kind)
            else:
                async with asyncio.timeout(None) as deadline:
                    data = body.paced(deadline, write, times.sock_read)
                    answer = await self._exchange(
                        session, method, url, times, data, body.content_type, body.size
                    )
            return (200, _TRUE) if answer[0] == 200 and self._unread() else answer
        except Exception as error:
            failure = _failure(error, url)
        finally:
            slots.release()
        # Out here, so that no logged traceback goes on to the original error and its URL.
        raise failure

    async def _exchange(
        self,
        session: aiohttp.ClientSession,
        method: str,
        url: str,
        times: aiohttp.ClientTimeout,
        data: bytes | AsyncIterator[bytes] | None,
        content_type: str | None = None,
        size: int | None = None,
    ) -> tuple[int, bytes]:
        headers = {"Content-Type": content_type} if content_type else {}
        if size is not None:
            headers["Content-Length"] = str(size)
        async with session.request(
            method,
            url,
            data=data,
            headers=headers,
            timeout=times,
            allow_redirects=False,
            proxy=self._proxy,
        ) as response:
            return response.status, await response.read()


async def _take(slots: asyncio.Semaphore, seconds: float | None) -> None:
    if not slots.locked():
        await slots.acquire()
        return
    try:
        async with asyncio.timeout(seconds):
            await slots.acquire()
    except TimeoutError:
        raise TimedOut(POOL_TIMEOUT_TEXT) from None


def _seconds(given: object, default: float | None = None) -> float | None:
    seconds = default if given is BaseRequest.DEFAULT_NONE else given
    if seconds is None:
        return None
    if not isinstance(seconds, int | float):
        raise TypeError(f"a time-out must be a number of seconds or None, not {seconds!r}")
    return max(float(seconds), _SHORTEST)


def _failure(error: Exception, url: str) -> NetworkError:
    if isinstance(error, TimeoutError):
        return TimedOut()
    if isinstance(error, aiohttp.ClientResponseError):
        text = f"{error.status} {error.message}"  # its str() names the URL
    else:
        text = str(error)
    # URLs also come back requoted, so the token is looked for by its form as well.
    text = _TOKEN.sub("<token>", text.replace(url, "<url>"))
    kind = type(error)
    return NetworkError(f"{kind.__module__.partition('.')[0]}.{kind.__qualname__}: {text}")


@functools.cache
def _trusted() -> ssl.SSLContext:
    context = ssl.create_default_context()
    # Slim images carry no authorities of their own.
    context.load_verify_locations(certifi.where())
    return context
