"""A row's way from the outbox to Telegram: taken, rendered, sent at its moment, noted."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.courtesy import has_slot
from bot.delivery import (
    Dropped,
    Failed,
    Moved,
    Outcome,
    Parked,
    Paused,
    Refused,
    Sent,
    Unauthorized,
    meaning,
    render,
    send,
)
from bot.limits import Limits, Pace, arrive, depart, departure, forget, refuse
from db.queries import delivery as rows
from db.queries.delivery import Departure
from db.queries.outbox import Lane, move_chat, pause_chat
from db.session import WriteSession
from handlers.context import Bot, Services
from handlers.outgoing import Kinds, Receipt

AHEAD = 25
"""Milliseconds before a slot is free that a row may be taken for it and rendered."""
RECENT = 200
"""Calls among which the quickest tells how long the way to Telegram and back is at least."""
LAST_TRIES = 120
"""How often noting what became of a row is tried, twice a second, when the database is away."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Trip:
    """A row in hand: the slot that waits for it, and the moment it leaves, on the loop's clock."""

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

    async def take(self) -> Trip | float | None:
        """The next row that may leave; or the seconds until a slot is free; None if no row may."""
        loop = asyncio.get_running_loop()
        limits, now = self._limits, self._services.clock()
        lease = round(self._lease.total_seconds() * 1000)
        async with self._db.write() as session:
            state, at = await rows.lock_pace(session)
            locked = loop.time()
            await rows.take_back(session, at=at)
            pace = Pace.read(state)
            for lane in Lane:
                leaves = departure(pace, lane, at, limits)
                if leaves > at + AHEAD:
                    return (leaves - AHEAD - at) / 1000
                taken = await rows.take(session, lane, now=now, at=at, lease=lease)
                if taken is not None:
                    pace, slot = depart(pace, lane, leaves, at, limits)
                    await rows.save_pace(session, pace.as_json())
                    return Trip(taken, slot, locked + (leaves - at) / 1000)
        return None

    async def carry(self, trip: Trip) -> Outcome:
        """Renders, sends and notes."""
        has_slot.set(True)
        loop = asyncio.get_running_loop()
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
                else:
                    await asyncio.sleep(trip.leaves - loop.time())
                    began = loop.time()
                    message_id = await send(self._bot, trip.departure.chat_id, outgoing)
                    outcome = Sent(message_id)
        except Exception as error:
            outcome = meaning(error, trip.departure.attempts)
        answered = loop.time()
        if isinstance(outcome, Sent) and began is not None:
            self._recent.append(answered - began)
        # Until the first answers are in, nothing is taken off.
        back = min(self._recent) if len(self._recent) > 1 else 0.0
        await self._insist(lambda: self._note(trip, outcome, began is not None, answered, back))
        return outcome

    async def _insist(self, note: Callable[[], Awaitable[None]]) -> None:
        """A row that was sent and not noted goes twice: a database that is away is waited for."""
        for last in range(LAST_TRIES, 0, -1):
            try:
                await note()
                return
            except Exception:
                if last == 1:
                    raise
                log.exception("a sent row could not be noted; trying again")
                await asyncio.sleep(0.5)

    async def _note(
        self, trip: Trip, outcome: Outcome, left: bool, answered: float, back: float
    ) -> None:
        limits = self._limits
        async with self._db.write() as session:
            state, at = await rows.lock_pace(session)
            # The answer's arrival by the clock of the pace, and the latest the message was there.
            heard = at - round((asyncio.get_running_loop().time() - answered) * 1000)
            pace = Pace.read(state)
            if isinstance(outcome, Refused):
                until = heard + round(outcome.seconds * 1000) + limits.margin
                pace = refuse(pace, trip.slot, trip.departure.chat_id, heard, until)
            elif left:
                pace = arrive(pace, trip.slot, heard - int(back * 1000), limits)
            else:
                pace = forget(pace, trip.slot)
            await rows.save_pace(session, pace.as_json())
            await self._note_row(session, trip.departure, outcome, heard)

    async def _note_row(
        self, session: WriteSession, departure: Departure, outcome: Outcome, heard: int
    ) -> None:
        now, free = self._services.clock(), heard + self._limits.per_chat + self._limits.margin
        match outcome:
            case Sent(message_id):
                held = await self._after(session, departure, free)
                await rows.note_sent(
                    session, departure, message_id=message_id, held_until=held, now=now
                )
                await self._tell(session, departure, message_id)
            case Failed(error, pause):
                await rows.note_failed(session, departure, error, heard + round(pause * 1000))
            case Refused(seconds):
                until = heard + round(seconds * 1000) + self._limits.margin
                await rows.note_failed(session, departure, None, until, forgiven=True)
            case Unauthorized(error):
                await rows.note_failed(session, departure, error, heard, forgiven=True)
            case Moved(chat_id):
                await rows.note_failed(session, departure, None, heard, forgiven=True)
                if departure.chat_id is not None:
                    await move_chat(session, old=departure.chat_id, new=chat_id)
            case Paused(reason):
                await rows.note_ended(session, departure, "held", reason, free)
                if departure.chat_id is not None:
                    await pause_chat(session, chat_id=departure.chat_id, reason=reason, now=now)
            case Dropped(reason):
                await rows.note_ended(session, departure, "dropped", reason, heard)
            case Parked(error):
                await rows.note_ended(session, departure, "parked", error, free)

    async def _after(self, session: WriteSession, departure: Departure, free: int) -> int:
        """When the chat may get its next message: a group gets only so many a minute."""
        limits = self._limits
        if departure.chat_id is None or departure.chat_id > 0:
            return free
        earlier = await rows.nth_latest_hold(session, departure, nth=limits.per_group - 1)
        return max(free, (earlier or 0) + limits.group_window - limits.per_chat)

    async def _tell(
        self, session: WriteSession, departure: Departure, message_id: int | None
    ) -> None:
        sent = self._kinds[departure.kind].sent
        if sent is None:
            return
        receipt = Receipt(departure.chat_id, departure.payload, message_id, session)
        try:
            async with session.begin_nested():
                await sent(receipt)
        except Exception:
            # The message is there: better unnoted by its kind than sent again.
            log.exception("noting a sent message failed", kind=departure.kind, row=departure.id)
