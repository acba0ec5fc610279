"""What many updates share and few change: read once, and anew when it is out of date.

Whoever changes the catalogue gives it a new edition (`db.models.CatalogueEdition`), whose number
every update reads with its person. So what any process imports is seen by all with the next update.
Time does the rest: a film's last showing passes without an import, so nothing is kept longer than
`FRESH_SECONDS`.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")

FRESH_SECONDS = 60.0


class Fresh(Generic[T]):
    """A value that `read` gives, of the edition asked for and at most `seconds` old; read by one
    task at a time."""

    def __init__(self, read: Callable[[], Awaitable[T]], seconds: float = FRESH_SECONDS) -> None:
        self._read = read
        self._seconds = seconds
        self._kept: tuple[int, float, T] | None = None
        self._lock = asyncio.Lock()

    async def get(self, edition: int) -> T:
        """The value."""
        kept = self._fresh(edition)
        if kept is not None:
            return kept[2]
        async with self._lock:
            kept = self._fresh(edition)
            if kept is None:
                began = monotonic()
                kept = self._kept = (edition, began, await self._read())
            return kept[2]

    def _fresh(self, edition: int) -> tuple[int, float, T] | None:
        kept = self._kept
        # Not an older one either: two updates may be in hand that read before and after an import.
        if kept is None or edition > kept[0] or monotonic() - kept[1] > self._seconds:
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
