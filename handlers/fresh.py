"""What many updates share and few change: read once, and anew when it is out of date.

Whoever changes the catalogue gives it a new edition (`db.models.CatalogueEdition`), whose number
every update reads with its person. So what any process imports is seen by all with the next update.
Time does the rest: a film's last showing passes without an import, so what is older than
`FRESH_SECONDS` is read anew. Nobody waits for that, and what is made of it, which takes longer than
reading it, is made only where it changed.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")
R = TypeVar("R")

FRESH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Kept(Generic[R, T]):
    edition: int
    since: float
    read: R
    value: T


class Fresh(Generic[R, T]):
    """What `make` makes, in a thread, of what `read` reads, by one task at a time: of the edition
    asked for, and read at most twice `seconds` ago."""

    def __init__(
        self,
        read: Callable[[], Awaitable[R]],
        make: Callable[[R], T],
        seconds: float = FRESH_SECONDS,
    ) -> None:
        self._read, self._make = read, make
        self._seconds = seconds
        self._kept: _Kept[R, T] | None = None
        self._lock = asyncio.Lock()
        self._renewing: asyncio.Future[_Kept[R, T]] | None = None

    async def get(self, edition: int) -> T:
        """The value."""
        kept = self._fresh(edition, 2 * self._seconds)
        if kept is None:
            return (await self._renewed(edition)).value
        if self._renewing is None and monotonic() - kept.since > self._seconds:
            self._renewing = asyncio.ensure_future(self._renewed(edition))
            self._renewing.add_done_callback(self._done)
        return kept.value

    def _done(self, renewing: asyncio.Future[_Kept[R, T]]) -> None:
        self._renewing = None
        if not renewing.cancelled():
            renewing.exception()  # who waits for the next one will be told

    async def _renewed(self, edition: int) -> _Kept[R, T]:
        async with self._lock:
            before = self._fresh(edition, self._seconds)
            if before is not None:
                return before
            since, before = monotonic(), self._kept
            read = await self._read()
            if before is not None and before.read == read:
                value = before.value
            else:
                value = await asyncio.to_thread(self._make, read)
            self._kept = _Kept(edition, since, read, value)
            return self._kept

    def _fresh(self, edition: int, seconds: float) -> _Kept[R, T] | None:
        kept = self._kept
        # Not an older one either: two updates may be in hand that read before and after an import.
        if kept is None or edition > kept.edition or monotonic() - kept.since > seconds:
            return None
        return kept


class Remembered(Generic[K, T]):
    """Up to `most` values of the latest edition, at most `seconds` old; those not asked for the
    longest make room."""

    def __init__(self, most: int, seconds: float = FRESH_SECONDS) -> None:
        self._most = most
        self._seconds = seconds
        self._edition = 0
        self._kept: OrderedDict[K, tuple[float, T]] = OrderedDict()

    def get(self, key: K, edition: int) -> T | None:
        """The value, if it is remembered."""
        found = self._kept.get(key) if edition == self._edition else None
        if found is None or monotonic() - found[0] > self._seconds:
            return None
        self._kept.move_to_end(key)
        return found[1]

    def keep(self, key: K, edition: int, value: T) -> None:
        """Remembers a value that was computed of this edition, or a later one."""
        if edition < self._edition:
            return
        if edition > self._edition:
            self._kept.clear()
            self._edition = edition
        self._kept[key] = (monotonic(), value)
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
