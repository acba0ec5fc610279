"""Updates side by side, each chat's own strictly in order.

PTB's `concurrent_updates(n)` starts updates together and forgets who came first: of 4,000 messages
it answered 1,200 out of turn, and a conversation's steps overtake each other silently. Here every
chat is a lane: one update runs in it, the next waits, and lanes share a bounded number of places.
"""

import asyncio
import inspect
from collections import deque
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any

from telegram import Update
from telegram.ext import Application, BaseUpdateProcessor

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
Lane = tuple[str, int | str]


def lane_of(update: object) -> Lane:
    """Whose turn an update must await.

    A chat's, for all that happens in it: messages, edits, buttons, members. A person's, for what
    has no chat: inline queries, buttons under messages sent through inline mode. Else that of its
    kind, such as a poll's new state.
    """
    if not isinstance(update, Update):
        return "kind", type(update).__name__
    if update.effective_chat is not None:
        return "chat", update.effective_chat.id
    if update.effective_user is not None:
        return "person", update.effective_user.id
    kinds = (kind for kind in Update.ALL_TYPES if getattr(update, kind) is not None)
    return "kind", next(kinds, "unknown")


async def process(application: AnyApplication, update: Update) -> None:
    """Process one update in its turn; what its handlers did is committed when this returns.

    Handlers' errors go to the application's error handlers, not to the caller.
    """
    work = application.process_update(update)
    try:
        await application.update_processor.process_update(update, work)
    finally:
        work.close()  # cancelled before its turn, it was never started


class OrderedUpdateProcessor(BaseUpdateProcessor):
    """At most `running` updates at once, one per lane, and at most `waiting` behind them.

    Those beyond wait where they came from: `process_update` returns only when its update is done,
    so whoever awaits it feels the pressure. The base class takes its semaphore before it asks here,
    so that one counts both, and the places are counted here. Lanes get places in the order in
    which they ask, a lane again only after all that asked before: a chat that floods waits for
    itself alone.

    Error and cancellation of one update let the lane go on with the next. `timed` is told of each
    update that was begun, and how many seconds it took from its turn on.
    """

    def __init__(
        self,
        *,
        running: int = 256,
        waiting: int = 4096,
        timed: Callable[[object, float], None] = lambda update, seconds: None,
    ) -> None:
        if running < 1 or waiting < 0:
            raise ValueError("at least one update must run, and no fewer than none wait")
        super().__init__(max_concurrent_updates=running + waiting)
        self._running = running
        self._timed = timed
        self._places = asyncio.Semaphore(running)
        self._lanes: dict[Lane, deque[asyncio.Future[None]]] = {}

    @property
    def running(self) -> int:
        """How many updates may run at once."""
        return self._running

    @property
    def busy_lanes(self) -> int:
        """How many chats and people have an update running or waiting."""
        return len(self._lanes)

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close: every update is awaited by whoever handed it in."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await `coroutine` when its lane and a place are free."""
        try:
            lane = lane_of(update)
            await self._enter(lane)
            try:
                async with self._places:
                    began = perf_counter()
                    try:
                        await coroutine
                    finally:
                        self._timed(update, perf_counter() - began)
            finally:
                self._leave(lane)
        finally:
            if inspect.iscoroutine(coroutine):
                coroutine.close()

    async def _enter(self, lane: Lane) -> None:
        queue = self._lanes.get(lane)
        if queue is None:
            self._lanes[lane] = deque()
            return
        turn = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # the turn came just as it was no longer wanted
                self._leave(lane)
            raise

    def _leave(self, lane: Lane) -> None:
        queue = self._lanes[lane]
        while queue:
            turn = queue.popleft()
            if not turn.cancelled():
                turn.set_result(None)
                return
        del self._lanes[lane]
