"""A row's way from the outbox to Telegram: taken, rendered, sent at its moment, noted."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.courtesy import has_slot
from bot.delivery import (
    Dropped,
    Failed,
    Moved,
    Outcome,
    Parked,
    Paused,
    Postponed,
    Refused,
    Sent,
    Unauthorized,
    meaning,
    render,
    send,
)
from bot.limits import Limits, arrive, depart, departure, forget, refuse
from bot.pacing import hold_pace
from db.circuit import DatabaseAwayError
from db.queries import delivery as rows
from db.queries.delivery import Departure
from db.queries.groups import move_group
from db.queries.outbox import Lane, pause_chat
from db.queries.pace import save_pace
from db.session import WriteSession
from handlers.context import Bot, Services
from handlers.outgoing import Kinds, Receipt, Tally, Wait

AHEAD = 33
"""Milliseconds before a slot is free that a row may be taken for it and rendered."""
RECENT = 200
"""Calls among which the quickest tells how long the way to Telegram and back is at least."""
SWEEP = 1.0
"""Seconds after which to look again for rows that were left in the air."""
LAST_TRIES = 120
"""How often noting what became of a row is tried, twice a second, when the database is away."""

Aftermath = Callable[[WriteSession], Awaitable[None]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Trip:
    """A row in hand: the slot that waits for it, and the moment it leaves, by `time.monotonic`."""

    departure: Departure
    slot: int
    leaves: float


class Courier:
    """Takes rows and carries them, one call each.

    Args:
        lease: how long a row stays taken if nothing is heard of it. Longer than any call may last.
    """

    def __init__(
        self, bot: Bot, services: Services, *, kinds: Kinds, limits: Limits, lease: timedelta
    ) -> None:
        self._bot = bot
        self._services = services
        self._db = services.database
        self._kinds = kinds
        self._limits = limits
        self._lease = lease
        self._recent: deque[float] = deque(maxlen=RECENT)
        self._sweep = True
        self._swept = 0.0

    async def take(self) -> Trip | float | None:
        """The next row that may leave; or the seconds until a slot is free; None if no row may."""
        trip = await self._db.transact(partial(self._take, self._services.clock()))
        self._sweep = trip is None
        return trip

    def _take(self, now: datetime, connection: Connection) -> Trip | float | None:
        pace, at = hold_pace(connection)
        locked = time.monotonic()
        if self._sweep or locked - self._swept > SWEEP:
            rows.take_back(connection, at=at)
            self._swept = locked
        leaves = {lane: departure(pace, lane, at, self._limits) for lane in Lane}
        open_ = [lane for lane in Lane if leaves[lane] <= at + AHEAD]
        if open_:
            lease = round(self._lease.total_seconds() * 1000)
            taken = rows.take(connection, open_[-1], now=now, at=at, lease=lease)
            if taken is not None:
                at_slot = leaves[taken.lane]
                pace, slot = depart(pace, taken.lane, at_slot, at, self._limits)
                save_pace(connection, pace.as_json())
                return Trip(taken, slot, locked + (at_slot - at) / 1000)
        soonest = min((leaves[lane] for lane in Lane if lane not in open_), default=None)
        return None if soonest is None else (soonest - AHEAD - at) / 1000

    async def carry(self, trip: Trip) -> Outcome:
        """Renders, sends and notes."""
        has_slot.set(True)
        began: float | None = None
        try:
            async with asyncio.timeout(self._lease.total_seconds() * 0.8):
                outgoing = await render(
                    trip.departure,
                    services=self._services,
                    bot=self._bot.username,
                    kinds=self._kinds,
                )
                if outgoing is None:
                    outcome: Outcome = Dropped("nothing to say any more")
                elif isinstance(outgoing, Wait):
                    outcome = Postponed(outgoing.due_at)
                else:
                    await asyncio.sleep(trip.leaves - time.monotonic())
                    began = time.monotonic()
                    outcome = await send(self._bot, trip.departure.chat_id, outgoing)
        except Exception as error:
            outcome = meaning(error, trip.departure.attempts)
        answered = time.monotonic()
        if isinstance(outcome, Sent) and began is not None:
            self._recent.append(answered - began)
        # Until the first answers are in, nothing is taken off.
        back = min(self._recent) if len(self._recent) > 1 else 0.0
        note = partial(self._note, trip, outcome, began is not None, answered, back)
        await self._insist(note, self._aftermath(trip.departure, outcome))
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
        left: bool,
        answered: float,
        back: float,
        connection: Connection,
    ) -> None:
        limits = self._limits
        pace, at = hold_pace(connection)
        # The answer's arrival by the clock of the pace, and the latest the message was there.
        heard = at - round((time.monotonic() - answered) * 1000)
        if isinstance(outcome, Refused):
            until = heard + _ms(outcome.seconds) + limits.margin
            pace = refuse(pace, trip.slot, trip.departure.chat_id, heard, until)
        elif left:
            pace = arrive(pace, trip.slot, heard - int(back * 1000), limits)
        else:
            pace = forget(pace, trip.slot)
        save_pace(connection, pace.as_json())
        self._note_row(connection, trip.departure, outcome, heard)

    def _note_row(
        self, connection: Connection, row: Departure, outcome: Outcome, heard: int
    ) -> None:
        failed = partial(rows.note_failed, connection, row)
        free = heard + self._limits.per_chat + self._limits.margin
        match outcome:
            case Sent(message_id):
                held = self._after(connection, row, free)
                now = self._services.clock()
                rows.note_sent(connection, row, message_id=message_id, held_until=held, now=now)
            case Failed(error, pause):
                failed(error=error, held_until=heard + _ms(pause))
            case Postponed(due_at):
                failed(error=None, held_until=heard, forgiven=True, due_at=due_at)
            case Refused(seconds):
                until = heard + _ms(seconds) + self._limits.margin
                failed(error=None, held_until=until, forgiven=True)
            case Unauthorized(error):
                failed(error=error, held_until=heard, forgiven=True)
            case Moved():
                failed(error=None, held_until=heard, forgiven=True)
            case Paused(reason):
                failed(error=reason, held_until=free, becomes="held")
            case Dropped(reason):
                failed(error=reason, held_until=heard, becomes="dropped")
            case Parked(error):
                failed(error=error, held_until=free, becomes="parked")

    def _after(self, connection: Connection, row: Departure, free: int) -> int:
        """When the chat may get its next message: a group gets only so many a minute."""
        limits = self._limits
        if row.chat_id is None or row.chat_id > 0:
            return free
        earlier = rows.nth_latest_hold(connection, row, nth=limits.per_group - 1)
        return max(free, (earlier or 0) + limits.group_window - limits.per_chat)

    def _aftermath(self, row: Departure, outcome: Outcome) -> Aftermath | None:
        """What else an outcome changes, in the same transaction."""
        chat_id = row.chat_id
        match outcome:
            case Sent(message_id, poll) if (sent := self._kinds[row.kind].sent) is not None:
                return partial(self._tell, row, message_id, poll, sent)
            case Dropped() | Parked() if (
                row.kind in self._kinds and (lost := self._kinds[row.kind].lost) is not None
            ):
                return partial(self._tell, row, None, None, lost)
            case Moved(new) if chat_id is not None:
                return partial(move_group, old=chat_id, new=new)
            case Paused(reason) if chat_id is not None:
                now = self._services.clock()
                return partial(pause_chat, chat_id=chat_id, reason=reason, now=now)
        return None

    async def _tell(
        self,
        row: Departure,
        message_id: int | None,
        poll: Tally | None,
        tell: Callable[[Receipt], Awaitable[None]],
        session: WriteSession,
    ) -> None:
        try:
            async with session.begin_nested():
                now = self._services.clock()
                await tell(Receipt(row.chat_id, row.payload, message_id, session, now, poll))
        except Exception:
            # The message is there: better unnoted by its kind than sent again.
            log.exception("noting a sent message failed", kind=row.kind, row=row.id)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
