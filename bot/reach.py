"""When Telegram cannot be reached: one small call goes to see, everybody else waits for it.

A thousand answers that cannot be given make no thousand calls again and again. Whose call failed
waits until Telegram answers `getMe`, which changes nothing however often it is made; after
`FAILURES` in a row new calls wait with them instead of being made. Then they leave one after the
other, no faster than Telegram takes messages.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextvars import Context

import structlog
from telegram.error import BadRequest, NetworkError, TelegramError

FAILURES = 3
"""In a row, after which nobody is let through."""
FIRST_PAUSE = 0.25
"""Seconds before Telegram is asked whether it is there; doubled each time."""
LONGEST_PAUSE = 4.0
SPACING = 0.034
"""Seconds between two calls that waited."""

log = structlog.get_logger(__name__)


def is_away(error: Exception) -> bool:
    """Whether an error says that Telegram, or the way there, is at fault rather than the call."""
    # To PTB a BadRequest is a NetworkError.
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest)


class Reach:
    """Whether Telegram answers, as this process knows.

    Args:
        ask: a call that changes nothing.
    """

    def __init__(self, ask: Callable[[], Awaitable[object]]) -> None:
        self._ask = ask
        self._failures = 0
        self._since = 0.0
        self._waiting: dict[asyncio.Future[None], None] = {}
        self._seeing: asyncio.Task[None] | None = None

    @property
    def is_lost(self) -> bool:
        """Whether calls should not even be tried."""
        return self._failures >= FAILURES

    def failed(self, error: Exception) -> None:
        """A call did not get through, or no answer came back."""
        self._failures += 1
        if self._failures == FAILURES:
            self._since = asyncio.get_running_loop().time()
            log.warning("Telegram cannot be reached; answers wait", reason=str(error))

    def answered(self) -> None:
        """Telegram answered a call, in whatever way."""
        if self.is_lost:
            seconds = asyncio.get_running_loop().time() - self._since
            waiting = len(self._waiting)
            log.warning("Telegram answers again", seconds=round(seconds, 1), waiting=waiting)
        self._failures = 0

    async def restored(self, seconds: float) -> bool:
        """Waits until Telegram answers, for so long at most; whether it does."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting[turn] = None
        if self._seeing is None or self._seeing.done():
            # In nobody's context: what is asked there, and read of the answer, is not for this.
            self._seeing = asyncio.create_task(self._see(), context=Context())
        try:
            async with asyncio.timeout(seconds):
                await turn
        except TimeoutError:
            return False
        finally:
            self._waiting.pop(turn, None)
        return True

    async def close(self) -> None:
        """Looks no more."""
        if self._seeing is not None:
            self._seeing.cancel()
            await asyncio.wait((self._seeing,))

    async def _see(self) -> None:
        pause = FIRST_PAUSE
        while self._waiting:
            # Half of it by chance, so that many bots do not come back at once.
            await asyncio.sleep(pause * (0.5 + random.random() / 2))
            try:
                await self._ask()
            except TelegramError as error:
                if is_away(error):
                    self.failed(error)
                    pause = min(LONGEST_PAUSE, pause * 2)
                    continue
            self.answered()
            pause = FIRST_PAUSE
            await self._let_go()

    async def _let_go(self) -> None:
        for turn in tuple(self._waiting):
            if self.is_lost:  # away again: the others go on waiting
                return
            self._waiting.pop(turn, None)
            if not turn.done():
                turn.set_result(None)
                await asyncio.sleep(SPACING)
