"""Calls of the Bot API made for people: within Telegram's limits, and again when they fail.

Handlers call Telegram directly, because a person waits. As long as all is well that costs nothing
here. While a broadcast runs, each message first takes the next slot of the pace that workers share,
which is free within some 60 ms; without it, Telegram would refuse an answer or two a second. That
it has arrived is said at once: nothing else is exact, or gives the slot back as soon. What happens
when Telegram refuses or is away, and why: docs/design/0026-when-telegram-fails.md.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection
from telegram.error import NetworkError, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.delivery import Refused, meaning
from bot.limits import TELEGRAM, Limits, Pace, arrive, depart, departure
from bot.noting import milliseconds
from bot.pacing import hold_pace
from bot.reach import Reach, is_away
from bot.refusals import Refusals
from db.circuit import DatabaseAwayError
from db.queries.outbox import Lane
from db.queries.pace import read_pace, save_pace
from db.session import Database
from handlers.reply import impatient

JsonAnswer = bool | dict[str, Any] | list[dict[str, Any]]
Call = Callable[[], Awaitable[JsonAnswer]]

LOOK = 1.0
"""Seconds for which what was read of the pace is believed."""
PATIENCE = 60.0
"""Seconds that an answer waits at most, when Telegram asks to wait; then the error goes on."""
AWAY_PATIENCE = 600.0
"""The same, when Telegram cannot be reached."""
REPEATS = 2
"""How often a call is made again that Telegram did not answer, or answered with trouble."""
MESSAGES = ("send", "copy", "forward")
FOR_PEOPLE = (*MESSAGES, "edit", "answer", "getChat")

# Set in a task that has a slot already: the worker's own.
has_slot: ContextVar[bool] = ContextVar("has_slot", default=False)

log = structlog.get_logger(__name__)


class Courtesy(BaseRateLimiter[None]):
    """PTB's seam before each call.

    "Too many requests" is obeyed, and nothing more asked of that chat, or of all, meanwhile. A call
    for a person that fails otherwise waits until Telegram answers, and is made again.

    Args:
        ask: a call that changes nothing, to see whether Telegram is there.
    """

    def __init__(
        self, database: Database, ask: Callable[[], Awaitable[object]], limits: Limits = TELEGRAM
    ) -> None:
        self._database = database
        self._limits = limits
        self._busy = False
        self._looked = -LOOK
        self._refusals = Refusals()
        self._reach = Reach(ask)

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Looks after Telegram no more."""
        await self._reach.close()

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

        async def call() -> JsonAnswer:
            if not endpoint.startswith(MESSAGES) or endpoint == "sendChatAction":
                return await callback(*args, **kwargs)
            async with self._slot():
                return await callback(*args, **kwargs)

        obedient = self._obeying(call, endpoint, data.get("chat_id", endpoint))
        if not endpoint.startswith(FOR_PEOPLE):
            return await obedient()
        return await self._again(obedient)

    def _obeying(self, call: Call, endpoint: str, chat: object) -> Call:
        """The call, made when Telegram does not refuse it."""

        async def obedient() -> JsonAnswer:
            now = asyncio.get_running_loop().time
            until = now() + (0.0 if impatient.get() else PATIENCE)
            while True:
                noted = -1
                while noted != self._refusals.noted:  # another refusal came while it waited
                    noted = self._refusals.noted
                    seconds = self._refusals.wait(chat, now())
                    if not seconds:
                        break
                    if now() + seconds > until:
                        raise RetryAfter(math.ceil(seconds))
                    await asyncio.sleep(seconds)
                try:
                    return await call()
                except RetryAfter as error:
                    refused = meaning(error, 1)
                    assert isinstance(refused, Refused)
                    self._refusals.note(chat, now(), refused.seconds)
                    log.warning("told to wait", endpoint=endpoint, seconds=refused.seconds)

        return obedient

    async def _again(self, call: Call) -> JsonAnswer:
        """The call, made again after Telegram was away. Whether one that was not answered has been
        executed nobody can tell: an edit or a tap's answer is the same twice, and a message that
        comes twice is better than none."""
        reach, now = self._reach, asyncio.get_running_loop().time
        until = now() + (0.0 if impatient.get() else AWAY_PATIENCE)
        if reach.is_lost and not await reach.restored(until - now()):
            raise NetworkError("Telegram was away a moment ago")
        for left in range(REPEATS, -1, -1):
            try:
                answer = await call()
            except TelegramError as error:
                if not is_away(error):
                    reach.answered()
                    raise
                reach.failed(error)
                if not left or not await reach.restored(until - now()):
                    raise
            else:
                reach.answered()
                return answer
        raise AssertionError

    @asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        """Waits for a slot, if a broadcast runs, and says when it is not needed any more."""
        now = asyncio.get_running_loop().time()
        if now - self._looked >= LOOK:
            self._looked = now
            self._busy = False  # without a database nothing is broadcast, and somebody must be told
            with suppress(DatabaseAwayError):
                self._busy = await self._is_broadcasting()
        slot: int | None = None
        if self._busy:
            with suppress(DatabaseAwayError):
                slot, leaves = await self._database.transact(self._take)
                await asyncio.sleep(leaves - time.monotonic())
        began = time.monotonic()
        try:
            yield
        finally:
            if slot is not None:
                arrived = partial(self._arrived, slot, began, time.monotonic())
                try:
                    await self._database.transact(arrived)
                except Exception as error:  # the message is there, and its slot ends by itself
                    log.warning("a slot could not be given back", reason=str(error))

    async def _is_broadcasting(self) -> bool:
        async with self._database.read() as session:
            state, at = await read_pace(session)
        return Pace.read(state).is_broadcasting(at, self._limits)

    def _take(self, connection: Connection) -> tuple[int, float]:
        limits = self._limits
        pace, at, _then = hold_pace(connection)
        locked = time.monotonic()
        leaves = departure(pace, Lane.URGENT, at, limits)
        pace, slot = depart(pace, Lane.URGENT, leaves, at, limits, lease=limits.answer_lease)
        save_pace(connection, pace.as_json())
        return slot, locked + (leaves - at) / 1000

    def _arrived(self, slot: int, began: float, answered: float, connection: Connection) -> None:
        pace, at, then = hold_pace(connection)
        heard = at - milliseconds(then - answered)
        took = (answered - began) * 1000
        save_pace(connection, arrive(pace, slot, heard, took, self._limits, done=False).as_json())
