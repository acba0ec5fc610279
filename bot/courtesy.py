"""Answers to people beside a broadcast: while one runs, an answer takes a slot of its own.

Handlers call Telegram directly, because a person waits. As long as no broadcast runs that costs
nothing here. While one does, each message first takes the next slot of the pace that workers
share, which is free within some 60 ms; without it, Telegram would refuse an answer or two a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any

import structlog
from sqlalchemy import Connection
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.delivery import Refused, meaning
from bot.limits import TELEGRAM, Limits, Pace, depart, departure
from db.circuit import DatabaseAwayError
from db.queries.outbox import Lane
from db.queries.pace import lock_pace, read_pace, save_pace
from db.session import Database

JsonAnswer = bool | dict[str, Any] | list[dict[str, Any]]

LOOK = 1.0
"""Seconds for which what was read of the pace is believed."""
PATIENCE = 60.0
"""Seconds that an answer waits at most, when Telegram asks to wait; then the error goes on."""
MESSAGES = ("send", "copy", "forward")

# Set in a task that has a slot already: the worker's own.
has_slot: ContextVar[bool] = ContextVar("has_slot", default=False)

log = structlog.get_logger(__name__)


class Courtesy(BaseRateLimiter[None]):
    """PTB's seam before each call. "Too many requests" is obeyed, and the call made again."""

    def __init__(self, database: Database, limits: Limits = TELEGRAM) -> None:
        self._database = database
        self._limits = limits
        self._busy = False
        self._looked = -LOOK

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, JsonAnswer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> JsonAnswer:
        """One call of the Bot API."""
        if has_slot.get():
            return await callback(*args, **kwargs)
        patience = PATIENCE
        while True:
            if endpoint.startswith(MESSAGES) and endpoint != "sendChatAction":
                await self._slot()
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                refused = meaning(error, 1)
                assert isinstance(refused, Refused)
                patience -= refused.seconds
                if patience < 0:
                    raise
                log.warning("told to wait", endpoint=endpoint, seconds=refused.seconds)
                await asyncio.sleep(refused.seconds)

    async def _slot(self) -> None:
        """Waits for a slot, if a broadcast runs."""
        now = asyncio.get_running_loop().time()
        if now - self._looked >= LOOK:
            self._looked = now
            try:
                self._busy = await self._is_broadcasting()
            except DatabaseAwayError:  # then nothing is broadcast, and somebody must be told
                self._busy = False
        if not self._busy:
            return
        await asyncio.sleep(await self._database.transact(self._take) / 1000)

    async def _is_broadcasting(self) -> bool:
        async with self._database.read() as session:
            state, at = await read_pace(session)
        return Pace.read(state).is_broadcasting(at, self._limits)

    def _take(self, connection: Connection) -> int:
        state, at = lock_pace(connection)
        pace = Pace.read(state)
        leaves = departure(pace, Lane.URGENT, at, self._limits)
        pace, _ = depart(pace, Lane.URGENT, leaves, at, self._limits, heard=True)
        save_pace(connection, pace.as_json())
        return leaves - at
