"""Sends what is in the outbox, within Telegram's limits, however many workers share the work.

Each message leaves in two small transactions: one takes the row and a slot of the pace, the other
notes what became of them. What a killed worker had in the air is taken again soon, so nothing is
lost, and nothing is repeated but what was in the air.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import structlog

from bot.application import Seance
from bot.courier import Courier, Trip
from bot.delivery import Failed, Outcome, Parked, Unauthorized, pause_before
from bot.limits import TELEGRAM, Limits
from bot.schedules import Schedules
from db.circuit import DatabaseAwayError
from db.queries.delivery import is_any_due
from handlers.jobs import Job
from handlers.outgoing import Kinds
from handlers.registration import JOBS, KINDS

IDLE = 0.5
"""Seconds between two looks at an outbox that is empty."""
HELD = 0.1
"""The same shortly after something was sent: a chat may be waiting for its next message."""
SHORTLY = 5.0
GRACE = 7.0
"""Seconds that what is in the air has to arrive when told to stop: the process has ten to end."""
TROUBLE = 3
"""Failed calls in a row from which on the network, and not a row, is what fails."""
UNAUTHORIZED = 60.0
"""Seconds before a token that Telegram does not know is tried again."""

NOT_NOTED = "a row could not be noted and will be sent again"
log = structlog.get_logger(__name__)


class Worker:
    """Delivers and runs the schedules of one bot, until told to stop."""

    def __init__(
        self,
        application: Seance,
        *,
        kinds: Kinds = KINDS,
        jobs: Sequence[Job] = JOBS,
        limits: Limits = TELEGRAM,
    ) -> None:
        self._services = application.bot_data
        self._courier = Courier(application.bot, self._services, kinds=kinds, limits=limits)
        self._schedules = Schedules(self._services, application.bot, jobs)
        self._air: set[asyncio.Task[None]] = set()
        self._failures = 0
        self._rest_until = 0.0  # on the loop's clock
        self._left = -SHORTLY
        self._idle = False

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; then what is in the air may still arrive."""
        schedules = asyncio.create_task(self._schedules.run(stop))
        broken = 0
        try:
            while not stop.is_set():
                try:
                    pause = await self.step()
                    broken = 0
                except Exception as error:
                    broken += 1
                    pause = min(30.0, pause_before(broken + 1))
                    if away := isinstance(error, DatabaseAwayError):
                        self._courier.distrust()
                    log.error(
                        "the outbox cannot be read; trying again",
                        seconds=round(pause, 1),
                        reason=str(error),
                        exc_info=None if away else error,
                    )
                if pause > 0:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(stop.wait(), pause)
            await self.landed(GRACE)
        finally:
            for task in (schedules, *self._air):
                task.cancel()
            await asyncio.gather(schedules, *self._air, return_exceptions=True)

    async def step(self) -> float:
        """Sends one row off, if one may leave; the seconds to wait before the next step."""
        now = asyncio.get_running_loop().time()
        if now < self._rest_until:
            await self._courier.keep()
            return min(self._rest_until - now, IDLE)
        if self._idle and not await self._is_any_due():
            await self._courier.keep()
            return IDLE if now - self._left > SHORTLY else HELD
        found = await self._courier.take()
        self._idle = found is None
        if isinstance(found, Trip):
            self._left = now
            task = asyncio.create_task(self._carry(found))
            self._air.add(task)
            task.add_done_callback(self._air.discard)
        if found is None:
            return HELD  # what is due may be somebody's who is not yet taken for dead
        return found if isinstance(found, float) else 0.0

    async def deliver_due(self) -> None:
        """Sends all that may leave now, and returns when it has arrived: for tests and commands."""
        while True:
            pause = await self.step()
            if self._idle:
                if not self._air:
                    return
                await self.landed()
            await asyncio.sleep(pause)

    async def landed(self, seconds: float = math.inf) -> None:
        """When all that is in the air has arrived, or so many seconds are over."""
        now = asyncio.get_running_loop().time
        until = now() + seconds
        while self._air and now() < until:
            await asyncio.wait(self._air, timeout=min(IDLE, until - now()))
            await self._courier.keep()

    async def _is_any_due(self) -> bool:
        async with self._services.database.read() as session:
            return await is_any_due(session, now=self._services.clock())

    async def _carry(self, trip: Trip) -> None:
        try:
            self._weigh(await self._courier.carry(trip))
        except DatabaseAwayError as error:
            log.error(NOT_NOTED, row=trip.departure.id, reason=str(error))
        except Exception:
            log.exception(NOT_NOTED, row=trip.departure.id)

    def _weigh(self, outcome: Outcome) -> None:
        """Rests when not this row or that, but the network or the token is at fault."""
        now = asyncio.get_running_loop().time()
        match outcome:
            case Failed(error, passing=True):
                self._failures += 1
                if self._failures >= TROUBLE:
                    pause = min(30.0, pause_before(self._failures))
                    self._rest_until = now + pause
                    log.warning("Telegram cannot be reached", error=error, seconds=round(pause, 1))
            case Unauthorized(error):
                self._rest_until = now + UNAUTHORIZED
                log.error("Telegram does not know this token", error=error)
            case _:
                self._failures = 0
        if isinstance(outcome, Parked):
            log.error("a message was set aside", error=outcome.error)


@asynccontextmanager
async def delivering(
    application: Seance, stop: asyncio.Event | None = None, *, jobs: Sequence[Job] = JOBS
) -> AsyncIterator[Worker]:
    """A worker beside whatever else the process does, such as answering people: until `stop` is set
    or the block ends. `jobs`: the schedules."""
    stop = stop or asyncio.Event()
    worker = Worker(application, jobs=jobs)
    running = asyncio.create_task(worker.run(stop))
    try:
        yield worker
    finally:
        stop.set()
        await running
