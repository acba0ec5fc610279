"""What many updates share and few change: read once, and anew when it has aged.

A process never hears of another's import, so nothing here outlives `seconds`: the bound on how late
a change is seen, whichever process made it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

FRESH_SECONDS = 60.0


class Fresh(Generic[T]):
    """A value that `read` gives, at most `seconds` old; read by one task at a time."""

    def __init__(self, read: Callable[[], Awaitable[T]], seconds: float = FRESH_SECONDS) -> None:
        self._read = read
        self._seconds = seconds
        self._kept: tuple[float, T] | None = None
        self._lock = asyncio.Lock()

    async def get(self) -> T:
        """The value."""
        if self._kept is None or monotonic() - self._kept[0] > self._seconds:
            async with self._lock:
                if self._kept is None or monotonic() - self._kept[0] > self._seconds:
                    self._kept = (monotonic(), await self._read())
        return self._kept[1]

    def forget(self) -> None:
        """Has the value read anew: for a change this process made itself."""
        self._kept = None
