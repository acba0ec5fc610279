"""Pages of other people's servers: politely, within bounds, and again where that may help.

Nothing here trusts the other side: what it sends is bounded in bytes, in time and in redirections,
and where it points to is looked at before anything is sent there (`addresses`).
"""

from __future__ import annotations

import asyncio
import io
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import IO
from urllib.parse import urljoin, urlsplit

import httpx

from bot.importers.fetching.addresses import Guard, RefusedAddressError
from bot.importers.fetching.body import BodyError, read_body
from bot.importers.fetching.pages import USUAL, FetchError, Limits, Page, user_agent, wait_of

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
REDIRECTIONS = frozenset({301, 302, 303, 307, 308})


@dataclass(slots=True)
class Fetcher:
    """One client for all pages of an import; use it as `async with`.

    Args:
        allow_private: loopback and private addresses too.
        contact: an address or page for who wants to write to the operator.
        sleep, chance: pauses, and the number from 0 to 1 that spreads them; for tests.
        say: is told when something is tried again.
    """

    limits: Limits = USUAL
    allow_private: bool = False
    contact: str = ""
    guard: Guard | None = None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random
    say: Callable[[str], None] = lambda _: None
    requests: int = 0
    _client: httpx.AsyncClient | None = None
    _next: dict[str, float] = field(default_factory=dict)
    _paces: dict[str, float] = field(default_factory=dict)

    async def __aenter__(self) -> Fetcher:
        limits = self.limits
        self._client = httpx.AsyncClient(
            transport=self.guard or Guard(allow_private=self.allow_private),
            timeout=httpx.Timeout(limits.silence, connect=limits.connect),
            headers={"User-Agent": user_agent(self.contact), "Accept-Encoding": "gzip"},
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._client:
            await self._client.aclose()
            self._client = None

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = "*/*",
        into: IO[bytes] | None = None,
        missing: bool = False,
    ) -> Page:
        """A page.

        Args:
            headers: sent to this host only, not to one that it redirects to.
            etag, last_modified: of what is known already.
            into: where the body goes, instead of into the page.
            missing: a page that is not there (404, 410) has an empty body.

        Raises:
            FetchError: it could not be had.
        """
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        plain = {"Accept": accept, **{name: value for name, value in known.items() if value}}
        for attempt in range(1, self.limits.attempts + 1):
            target = into or io.BytesIO()
            start = target.tell()
            try:
                async with asyncio.timeout(self.limits.whole):
                    return await self._once(
                        url, plain, headers or {}, target, into is None, missing
                    )
            except _AgainError as error:
                reason, asked = str(error), error.wait
            except TimeoutError:
                reason, asked = f"not done within {self.limits.whole:g} s", None
            target.seek(start)
            target.truncate()
            if asked is not None and asked > self.limits.longest_wait:
                raise FetchError(f"{url}: {reason}; asks to wait {asked:,.0f} s, which is too long")
            if attempt == self.limits.attempts:
                times = "once" if attempt == 1 else f"{attempt} times"
                raise FetchError(f"{url}: {reason}; tried {times}, gave up")
            pause = self._pause(attempt) if asked is None else max(asked, self._pause(1))
            self.say(f"{url}: note: {reason}; again in {pause:.0f} s")
            await self.sleep(pause)
        raise AssertionError("unreachable")

    def _pause(self, attempt: int) -> float:
        """Grows with each attempt, and is spread, so that many clients do not come back at once."""
        grown = min(self.limits.longest_pause, self.limits.first_pause * 2.0 ** (attempt - 1))
        return grown * (0.5 + self.chance())

    async def _once(
        self,
        url: str,
        plain: Mapping[str, str],
        private: Mapping[str, str],
        into: IO[bytes],
        keep: bool,
        missing: bool,
    ) -> Page:
        home, here = _place(url), url
        for _ in range(self.limits.redirections + 1):
            await self._in_turn(_place(here))
            sent = {**plain, **(private if _place(here) == home else {})}
            try:
                found = await self._ask(url, here, sent, into, keep, missing)
            except RefusedAddressError as error:
                raise FetchError(f"{url}: refused: {error}") from None
            except BodyError as error:
                if error.passing:
                    raise _AgainError(str(error)) from None
                raise FetchError(f"{url}: refused: {error}") from None
            except httpx.TimeoutException as error:
                silent = "no connection" if isinstance(error, httpx.ConnectTimeout) else "no answer"
                bound = self.limits.connect if silent == "no connection" else self.limits.silence
                raise _AgainError(f"{silent} within {bound:g} s") from None
            except httpx.RemoteProtocolError as error:
                cut = "incomplete" in str(error) or "without" in str(error)
                reason = "the answer was cut off" if cut else f"not HTTP: {error}"
                raise _AgainError(reason) from None
            except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
                raise FetchError(f"{url}: not an http(s) address ({error})") from None
            except httpx.TransportError as error:
                raise _AgainError(
                    f"cannot be reached ({str(error) or type(error).__name__})"
                ) from None
            if isinstance(found, Page):
                return found
            here = found
        raise FetchError(f"{url}: redirected more than {self.limits.redirections} times")

    async def _ask(
        self,
        url: str,
        here: str,
        headers: Mapping[str, str],
        into: IO[bytes],
        keep: bool,
        missing: bool,
    ) -> Page | str:
        """The page, or where it is said to be."""
        if urlsplit(here).scheme not in ("http", "https") or not urlsplit(here).hostname:
            moved = f"redirected to {here[:80]!r}, " if here != url else ""
            raise FetchError(f"{url}: {moved}not an http(s) address")
        assert self._client is not None, "use `async with`"
        self.requests += 1
        async with self._client.stream("GET", here, headers=dict(headers)) as answer:
            status = answer.status_code
            if status in REDIRECTIONS and (target := answer.headers.get("location")):
                return urljoin(here, str(target))
            if status == HTTPStatus.NOT_MODIFIED:
                return Page(here, None)
            if status in (404, 410) and missing:
                return Page(here, b"")
            if status != HTTPStatus.OK:
                reason = f"{status} {answer.reason_phrase}".strip()
                if status in PASSING:
                    raise _AgainError(reason, wait_of(answer.headers.get("retry-after")))
                raise FetchError(f"{url}: {reason}")
            await read_body(answer, into, self.limits.size)
            body = into.getvalue() if keep and isinstance(into, io.BytesIO) else b""
            return Page(
                here,
                body,
                answer.headers.get("content-type", ""),
                answer.headers.get("etag"),
                answer.headers.get("last-modified"),
            )

    def slow_down(self, url: str, pace: float) -> None:
        """Leaves so many seconds between two requests to this page's host."""
        self._paces[_place(url)] = pace

    async def _in_turn(self, place: str) -> None:
        """Waits until this host may be asked again."""
        pace = max(self.limits.pace, self._paces.get(place, 0.0))
        now = time.monotonic()
        turn = max(now, self._next.get(place, now))
        self._next[place] = turn + pace
        if turn > now:
            await self.sleep(turn - now)


class _AgainError(Exception):
    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()
