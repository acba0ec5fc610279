"""A row's way from the outbox to Telegram: taken, rendered, sent at its moment, noted.

What is in the air is said to be there still, every now and then (`keep`). Whoever says nothing for
so long that its lease has ended, at two looks under the lock, has been killed: between the two it
could have spoken. So a killed worker is noticed in some three seconds, and one that merely had to
wait for the lock is not taken for one; nor, after the database was away, one that finds it back a
few seconds later than others do.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.courtesy import has_slot
from bot.delivery import Dropped, Outcome, Postponed, Refused, Sent, meaning, render, send
from bot.limits import Limits, Pace, arrive, depart, departure, forget, keep, refuse
from bot.noting import Aftermath, aftermath, milliseconds, note_row
from bot.pacing import hold_pace
from db.circuit import LONGEST_PAUSE, DatabaseAwayError
from db.queries import delivery as rows
from db.queries.delivery import Departure
from db.queries.outbox import Lane
from db.queries.pace import save_pace
from handlers.context import Bot, Services
from handlers.outgoing import Kinds, Wait

AHEAD = 33
"""Milliseconds before a slot is free that a row may be taken for it and rendered."""
LONGEST = 24.0
"""Seconds that rendering and sending may take."""
DOUBT = LONGEST_PAUSE + 1
"""Seconds after which everybody has noticed that the database is back."""
LAST_TRIES = 120
"""How often noting what became of a row is tried, twice a second, when the database is away."""

log = structlog.get_logger(__name__)


@dataclass(eq=False, slots=True)
class Trip:
    """A row in hand: the slot that waits for it, which has another name each time it is kept, and
    the moment it leaves, by `time.monotonic`."""

    departure: Departure
    slot: int
    leaves: float


class Courier:
    """Takes rows and carries them, one call each."""

    def __init__(self, bot: Bot, services: Services, *, kinds: Kinds, limits: Limits) -> None:
        self._bot = bot
        self._services = services
        self._db = services.database
        self._kinds = kinds
        self._limits = limits
        self._air: set[Trip] = set()
        self._judges_from = 0.0  # by `time.monotonic`
        self._looked = 0  # by the clock of the pace: when rows were last kept and looked for

    async def take(self) -> Trip | float | None:
        """The next row that may leave; or the seconds until a slot is free; None if no row may."""
        trip = await self._db.transact(partial(self._take, self._services.clock()))
        if isinstance(trip, Trip):
            self._air.add(trip)
        return trip

    def _take(self, now: datetime, connection: Connection) -> Trip | float | None:
        limits = self._limits
        pace, at, _then = hold_pace(connection)
        locked = time.monotonic()  # later than that: no message leaves before its slot is free
        pace = self._look(connection, pace, at)
        leaves = {lane: departure(pace, lane, at, limits) for lane in Lane}
        open_ = [lane for lane in Lane if leaves[lane] <= at + AHEAD]
        if open_:
            taken = rows.take(connection, open_[-1], now=now, at=at, lease=limits.lease)
            if taken is not None:
                at_slot = leaves[taken.lane]
                pace, slot = depart(pace, taken.lane, at_slot, at, limits, lease=limits.lease)
                save_pace(connection, pace.as_json())
                return Trip(taken, slot, locked + (at_slot - at) / 1000)
        soonest = min((leaves[lane] for lane in Lane if lane not in open_), default=None)
        return None if soonest is None else (soonest - AHEAD - at) / 1000

    def distrust(self) -> None:
        """The database was away: the silence of others says nothing for a while."""
        self._judges_from = time.monotonic() + DOUBT

    async def keep(self) -> None:
        """Says what is in the air. Whoever takes says it too."""
        if self._air:
            try:
                await self._db.transact(self._keep)
            except Exception as error:
                if isinstance(error, DatabaseAwayError):
                    self.distrust()
                log.warning("what is in the air could not be kept", reason=str(error))

    def _keep(self, connection: Connection) -> None:
        pace, at, _then = hold_pace(connection)
        self._look(connection, pace, at)

    def _look(self, connection: Connection, pace: Pace, at: int) -> Pace:
        """Keeps what is in the air here, and frees what nobody keeps: four times in a lease."""
        limits = self._limits
        if self._looked <= at < self._looked + limits.lease // 4:
            return pace
        air = tuple(self._air)  # it changes beside this, as this may run in a thread
        rows.keep(connection, [trip.departure for trip in air], until=at + limits.lease)
        for trip in air:
            pace, trip.slot = keep(pace, trip.slot, at, limits)
        if air:
            save_pace(connection, pace.as_json())
        if time.monotonic() >= self._judges_from:
            rows.take_back(connection, at=min(self._looked, at))
        self._looked = at
        return pace

    async def carry(self, trip: Trip) -> Outcome:
        """Renders, sends and notes."""
        has_slot.set(True)
        began: float | None = None
        row = trip.departure
        try:
            async with asyncio.timeout(LONGEST):
                outgoing = await render(
                    row, services=self._services, bot=self._bot.username, kinds=self._kinds
                )
                if outgoing is None:
                    outcome: Outcome = Dropped("nothing to say any more")
                elif isinstance(outgoing, Wait):
                    outcome = Postponed(outgoing.due_at)
                else:
                    await asyncio.sleep(trip.leaves - time.monotonic())
                    began = time.monotonic()
                    outcome = await send(self._bot, row.chat_id, outgoing)
        except Exception as error:
            outcome = meaning(error, row.attempts)
        note = partial(self._note, trip, outcome, began, time.monotonic(), self._services.clock())
        then = aftermath(row, outcome, kinds=self._kinds, now=self._services.clock())
        try:
            await self._insist(note, then)
        finally:
            self._air.discard(trip)
        return outcome

    async def _insist(self, note: Callable[[Connection], None], then: Aftermath | None) -> None:
        """A row that was sent and not noted goes twice: a database that is away is waited for."""
        for left in range(LAST_TRIES, 0, -1):
            try:
                if then is None:
                    await self._db.transact(note)
                    return
                async with self._db.write() as session:
                    await (await session.connection()).run_sync(note)
                    await then(session)
                return
            except Exception as error:
                if left == 1:
                    raise
                traceback = None if isinstance(error, DatabaseAwayError) else error
                log.error("a sent row could not be noted; trying again", exc_info=traceback)
                await asyncio.sleep(0.5)

    def _note(
        self,
        trip: Trip,
        outcome: Outcome,
        began: float | None,
        answered: float,
        now: datetime,
        connection: Connection,
    ) -> None:
        limits, row, slot = self._limits, trip.departure, trip.slot
        pace, at, then = hold_pace(connection)
        # The answer's arrival by the clock of the pace.
        heard = at - milliseconds(then - answered)
        if isinstance(outcome, Refused):
            until = heard + milliseconds(outcome.seconds) + limits.margin
            pace = refuse(pace, slot, row.chat_id, heard, until)
        elif began is None:
            pace = forget(pace, slot)
        else:
            took = (answered - began) * 1000
            pace = arrive(pace, slot, heard, took, limits, done=isinstance(outcome, Sent))
        save_pace(connection, pace.as_json())
        note_row(connection, row, outcome, heard=heard, now=now, limits=limits)
