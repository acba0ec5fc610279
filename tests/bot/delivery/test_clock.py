"""The machine's clock goes back an hour, or a day: nothing is held until it has caught up."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.limits import TELEGRAM, Pace, depart, departure, refuse, settle
from bot.schedules import Schedules
from db.models import Job as JobRow
from db.models import Outbox
from db.queries.outbox import Lane
from db.queries.pace import lock_pace, save_pace
from handlers.context import Bot, Services
from handlers.jobs import Job
from tests.bot.delivery.stage import START, Stage

HOUR = timedelta(hours=1)
HOUR_MS = 3_600_000
NOW_MS = 1_700_000_000_000


async def sets_back(stage: Stage, by: int = HOUR_MS) -> None:
    """What the database holds is of a clock that was ahead by so many milliseconds."""

    def ahead(connection: Connection) -> None:
        state, *_ = lock_pace(connection)
        numbers = {
            name: value + by if isinstance(value, int) and value > by else value
            for name, value in state.items()
            if name != "refused_chat"
        }
        save_pace(connection, {**numbers, "slots": [free + by for free in state["slots"]]})
        connection.execute(update(Outbox).values(held_until=Outbox.held_until + by))

    await stage.database.transact(ahead)


async def test_a_chat_that_just_got_a_message_gets_the_next_in_time(stage: Stage) -> None:
    stage.limits = TELEGRAM
    for number in (7, 8):
        stage.person(number)
        await stage.wants(number, "Before")
    await stage.delivers()
    await sets_back(stage)
    for number in (7, 8):
        await stage.wants(number, "After")
    await stage.delivers_all()
    assert stage.got(7) == stage.got(8) == ["Before", "After"]


async def test_what_a_killed_worker_left_in_the_air_is_taken_again_in_time(stage: Stage) -> None:
    stage.person(7)
    await stage.wants(7)
    await stage.wants(7, "Next")
    worker = stage.worker()
    started = asyncio.Event()

    async def never(*_: Any) -> Any:
        started.set()
        await asyncio.Event().wait()

    worker._courier.carry = never  # type: ignore[method-assign, assignment]
    await worker.step()
    await started.wait()
    assert await stage.states() == ["sending", "pending"]
    await sets_back(stage, by=24 * HOUR_MS)

    def lease_ends(connection: Connection) -> None:
        state, at, _then = lock_pace(connection)
        assert state["seen"] > at + HOUR_MS
        # All but what is left of the lease, by the clock that was ahead.
        lease = update(Outbox).where(Outbox.state == "sending")
        connection.execute(lease.values(held_until=state["seen"] + 500))

    await stage.database.transact(lease_ends)
    await stage.delivers_all()
    assert stage.got(7) == ["News", "Next"]
    for task in worker._air:
        task.cancel()


async def test_a_worker_that_only_looks_notices_it(stage: Stage) -> None:
    stage.person(7)
    await stage.wants(7)
    worker = stage.worker()
    await worker.deliver_due()
    await stage.wants(7, "Next")
    await sets_back(stage)
    async with asyncio.timeout(20):
        while not stage.got(7)[1:]:
            await asyncio.sleep(await worker.step())
            await worker.landed()
    assert stage.got(7) == ["News", "Next"]


async def test_what_was_wanted_at_once_need_not_wait_for_that_moment_again(stage: Stage) -> None:
    now = datetime.now(START.tzinfo)
    ahead, later = now + timedelta(days=30), now + timedelta(days=60)
    for number, created, due in ((7, ahead, ahead), (8, ahead, later)):
        stage.person(number)
        await stage.wants(number)
        async with stage.database.write() as session:
            mine = update(Outbox).where(Outbox.chat_id == number)
            await session.execute(mine.values(created_at=created, due_at=due))

    def seen(connection: Connection) -> None:
        state, at, _then = lock_pace(connection)
        save_pace(connection, {**state, "seen": at + 30 * 24 * HOUR_MS})

    await stage.database.transact(seen)
    await stage.delivers()
    async with stage.database.read() as reading:
        due_at = (await reading.execute(select(Outbox.due_at).order_by(Outbox.id))).scalars()
        at_once, wished = due_at
    assert at_once - now < timedelta(minutes=10)
    assert wished - now > timedelta(days=59)


@pytest.mark.parametrize("lane", Lane)
def test_a_pace_of_a_clock_that_was_ahead_holds_nothing_for_long(lane: Lane) -> None:
    ahead = NOW_MS + HOUR_MS
    pace, _ = settle(Pace(), ahead)
    for _ in range(30):
        pace, _ = depart(pace, lane, ahead, ahead, TELEGRAM, lease=TELEGRAM.lease)
    pace = refuse(refuse(pace, 0, 7, ahead, ahead + 5000), 0, 8, ahead, ahead + 5000)
    assert departure(pace, lane, NOW_MS, TELEGRAM) > NOW_MS + HOUR_MS
    pace, back = settle(pace, NOW_MS)
    assert back == HOUR_MS
    assert departure(pace, lane, NOW_MS, TELEGRAM) <= NOW_MS + TELEGRAM.answer_lease
    assert departure(pace, lane, NOW_MS, TELEGRAM) >= NOW_MS + 5000, (
        "what Telegram said still holds"
    )


def test_small_differences_change_nothing() -> None:
    pace, _ = settle(Pace(), NOW_MS)
    pace, _ = depart(pace, Lane.URGENT, NOW_MS, NOW_MS, TELEGRAM, lease=TELEGRAM.lease)
    assert settle(pace, NOW_MS - 1500) == (pace, 0)
    assert settle(pace, NOW_MS + 10)[0] == replace(pace, seen=NOW_MS + 10)


class Clock:
    """A job that counts its runs, and a clock."""

    def __init__(self, stage: Stage, **when: Any) -> None:
        self.now, self.runs = START, 0

        async def counted(services: Services, bot: Bot) -> None:
            self.runs += 1

        services = replace(stage.application.bot_data, clock=lambda: self.now)
        job = Job("count", HOUR, counted, **when)
        self.schedules = Schedules(services, stage.application.bot, [job])

    async def runs_at(self, moment: datetime) -> int:
        self.now = moment
        await self.schedules.start_due()
        await self.schedules.finished()
        return self.runs


def next_day(now: datetime) -> datetime:
    return (now + timedelta(days=1)).replace(hour=5)


@pytest.mark.parametrize("when", [{}, {"at": next_day}], ids=["every hour", "at five"])
async def test_a_job_runs_although_its_next_start_was_set_by_a_clock_ahead(
    stage: Stage, when: Any
) -> None:
    clock = Clock(stage, **when)
    day = timedelta(days=3)
    assert await clock.runs_at(START + day) == 1
    assert await clock.runs_at(START) == 2
    assert await clock.runs_at(START + timedelta(minutes=5)) == 2


async def test_a_job_in_the_hands_of_a_clock_ahead_is_taken(stage: Stage) -> None:
    clock = Clock(stage)
    assert await clock.runs_at(START) == 1
    async with stage.database.write() as session:
        lease = update(JobRow).values(leased_until=START + timedelta(days=1), due_at=START)
        await session.execute(lease)
    assert await clock.runs_at(START + timedelta(minutes=1)) == 2
    async with stage.database.read() as reading:
        row = (await reading.execute(select(JobRow.due_at, JobRow.leased_until))).one()
    assert (row.leased_until, row.due_at) == (None, START + timedelta(minutes=61))
