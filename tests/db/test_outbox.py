"""The outbox on both engines: what is kept once, what may leave when, and what becomes of it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, cast, event, literal, select

from db.base import Key
from db.models import Outbox, Person
from db.queries import delivery
from db.queries.delivery import Departure
from db.queries.jobs import Look, due_jobs, end_job, keep_job, take_job
from db.queries.outbox import (
    KEEP,
    KEEP_KEY,
    STALE,
    Lane,
    cancel,
    enqueue,
    enqueue_selected,
    json_payload,
    move_chat,
    pause_chat,
    reachable,
    refresh,
    resume_chat,
    tidy,
)
from db.queries.pace import lock_pace, read_pace, save_pace
from db.queries.recipients import get_recipient
from db.session import Database

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
AT = 1_000_000
LEASE = 30_000
ALICE, BOB, GROUP = 7, 8, -100


async def want(
    database: Database, chat_id: int | None = ALICE, kind: str = "a", **more: Any
) -> bool:
    async with database.write() as session:
        return await enqueue(session, chat_id=chat_id, kind=kind, **{"now": NOW, **more})


async def take(
    database: Database, lane: Lane = Lane.BROADCAST, *, now: datetime = NOW, at: int = AT
) -> Departure | None:
    return await database.transact(
        lambda connection: delivery.take(connection, lane, now=now, at=at, lease=LEASE)
    )


async def taken(database: Database, **when: Any) -> Departure:
    found = await take(database, **when)
    assert found is not None
    return found


async def sent(database: Database, departure: Departure, *, held_until: int = AT) -> bool:
    return await database.transact(
        lambda connection: delivery.note_sent(
            connection, departure, message_id=departure.id, held_until=held_until, now=NOW
        )
    )


async def failed(database: Database, departure: Departure, **how: Any) -> bool:
    values = {"error": "no", "held_until": AT, **how}
    return await database.transact(
        lambda connection: delivery.note_failed(connection, departure, **values)
    )


async def rows(database: Database) -> list[Any]:
    async with database.read() as session:
        columns = (Outbox.chat_id, Outbox.kind, Outbox.state, Outbox.payload, Outbox.last_error)
        return [tuple(row) for row in await session.execute(select(*columns).order_by(Outbox.id))]


async def kinds_and_states(database: Database) -> list[tuple[str, str]]:
    return [(kind, state) for _, kind, state, *_ in await rows(database)]


async def test_the_same_key_is_wanted_once(database: Database) -> None:
    assert await want(database, key="released:1:7")
    assert not await want(database, key="released:1:7")
    assert await want(database, key="released:2:7")
    assert await want(database)
    assert await want(database)
    assert len(await rows(database)) == 4


async def test_a_key_is_remembered_after_its_message_was_sent(database: Database) -> None:
    await want(database, key="k")
    await sent(database, await taken(database))
    assert not await want(database, key="k")
    assert await take(database) is None


async def test_what_is_wanted_is_kept_with_its_reason_or_not_at_all(database: Database) -> None:
    async def change_of_mind() -> None:
        async with database.write() as session:
            await enqueue(session, chat_id=ALICE, kind="a")
            raise RuntimeError("the reason fell away")

    with pytest.raises(RuntimeError, match="the reason fell away"):
        await change_of_mind()
    assert await rows(database) == []


async def test_a_select_wants_a_message_for_each_row_once(database: Database) -> None:
    async with database.write() as session:
        session.add_all([Person(id=number, language="fr") for number in (7, 8, 9)])
    async with database.write() as session:
        await pause_chat(session, chat_id=9, reason="blocked", now=NOW)
    source = select(
        Person.id.label("chat_id"),
        literal("released:12:").concat(cast(Person.id, Key)).label("key"),
        json_payload(film=literal(12), of=Person.language).label("payload"),
    ).where(reachable(Person.id))
    counts = []
    for _ in range(2):
        async with database.write() as session:
            counts.append(await enqueue_selected(session, source, kind="released", now=NOW))
    assert counts == [2, 0]
    assert [row[0] for row in await rows(database)] == [7, 8]
    first = await taken(database)
    assert (first.kind, first.payload) == ("released", {"film": 12, "of": "fr"})
    assert first.lane is Lane.BROADCAST


async def test_a_select_may_say_when_for_each_row(database: Database) -> None:
    tomorrow = NOW + timedelta(days=1)
    async with database.write() as session:
        session.add_all([Person(id=7, created_at=tomorrow), Person(id=8, created_at=NOW)])
    async with database.write() as session:
        source = select(
            Person.id.label("chat_id"),
            cast(Person.id, Key).label("key"),
            Person.created_at.label("due_at"),
        )
        await enqueue_selected(session, source, kind="a", until=tomorrow, now=NOW)
    assert (await taken(database)).chat_id == 8
    assert await take(database) is None
    assert await take(database, now=tomorrow) is None, "worthless from then on"


async def test_a_select_without_keys_is_refused(database: Database) -> None:
    async with database.write() as session:
        with pytest.raises(ValueError, match="chat_id and key"):
            await enqueue_selected(session, select(Person.id.label("chat_id")), kind="a")


async def test_urgent_leaves_first_then_who_was_due_first(database: Database) -> None:
    await want(database, 1, "late", due_at=NOW - timedelta(hours=1), lane=Lane.BROADCAST)
    await want(database, 2, "early", due_at=NOW - timedelta(hours=2), lane=Lane.BROADCAST)
    await want(database, 3, "second", lane=Lane.BROADCAST)
    await want(database, 4, "third", lane=Lane.BROADCAST)
    await want(database, 5, "urgent", lane=Lane.URGENT)
    order = [(await taken(database)).kind for _ in range(5)]
    assert order == ["urgent", "early", "late", "second", "third"]


async def test_with_no_room_for_a_broadcast_only_the_urgent_leaves(database: Database) -> None:
    await want(database, ALICE, "news", lane=Lane.BROADCAST)
    assert await take(database, lane=Lane.URGENT) is None
    await want(database, BOB, "answer", lane=Lane.URGENT)
    assert (await taken(database, lane=Lane.URGENT)).kind == "answer"


async def test_nothing_leaves_before_it_is_due_or_when_it_is_worthless(database: Database) -> None:
    await want(database, due_at=NOW + timedelta(hours=1), until=NOW + timedelta(hours=2))
    assert await take(database) is None
    assert await take(database, now=NOW + timedelta(hours=2)) is None
    assert await take(database, now=NOW + timedelta(hours=1)) is not None


async def test_a_chat_gets_one_at_a_time_in_order(database: Database) -> None:
    for kind in ("one", "two"):
        await want(database, ALICE, kind)
    await want(database, BOB, "his")
    one = await taken(database)
    assert (await taken(database)).kind == "his", "Alice's second waits for her first"
    assert await take(database) is None
    await sent(database, one, held_until=AT + 1000)
    assert await take(database, at=AT + 999) is None
    assert (await taken(database, at=AT + 1000)).kind == "two"


async def test_a_failure_keeps_the_order_of_its_chat_and_nobody_else(database: Database) -> None:
    for kind in ("one", "two"):
        await want(database, ALICE, kind)
    await failed(database, await taken(database), held_until=AT + 5000)
    await want(database, BOB, "his")
    assert (await taken(database)).kind == "his"
    assert await take(database, at=AT + 4999) is None
    again = await taken(database, at=AT + 5000)
    assert (again.kind, again.attempts) == ("one", 2)


async def test_edits_of_inline_messages_do_not_wait_for_each_other(database: Database) -> None:
    for kind in ("one", "two"):
        await want(database, None, kind)
    one = await taken(database)
    assert (await taken(database)).kind == "two"
    await failed(database, one, held_until=AT + 1000)
    assert await take(database) is None
    assert (await taken(database, at=AT + 1000)).kind == "one"


async def test_what_a_killed_worker_took_comes_back_when_its_lease_ends(database: Database) -> None:
    await want(database)
    first = await taken(database)
    assert await database.transact(lambda c: delivery.take_back(c, at=AT + LEASE - 1)) == 0
    assert await database.transact(lambda c: delivery.take_back(c, at=AT + LEASE)) == 1
    second = await taken(database, at=AT + LEASE)
    assert (second.id, second.attempts) == (first.id, 2)


async def test_what_is_kept_is_not_taken_back(database: Database) -> None:
    await want(database)
    first = await taken(database)
    later = AT + 2 * LEASE
    await database.transact(lambda c: delivery.keep(c, [first], until=later))
    assert await database.transact(lambda c: delivery.take_back(c, at=later - 1)) == 0
    assert await database.transact(lambda c: delivery.take_back(c, at=later)) == 1
    await taken(database, at=later)
    await database.transact(lambda c: delivery.keep(c, [first], until=later + 9 * LEASE))
    assert await database.transact(lambda c: delivery.take_back(c, at=later + LEASE)) == 1, (
        "who lost it keeps nothing"
    )


async def test_until_it_is_taken_back_its_chat_waits(database: Database) -> None:
    for kind in ("one", "two"):
        await want(database, ALICE, kind)
    await taken(database)
    late = AT + LEASE
    assert await take(database, at=late) is None
    await database.transact(lambda c: delivery.take_back(c, at=late))
    assert (await taken(database, at=late)).kind == "one"


async def test_the_next_row_is_found_by_indexes_alone(database: Database) -> None:
    def plan(connection: Connection) -> list[str]:
        asked: list[tuple[str, Any]] = []

        @event.listens_for(connection, "before_cursor_execute")
        def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
            asked.append((statement, values))

        explain = "EXPLAIN QUERY PLAN "
        if not database.is_sqlite:  # which would read a table of no rows as a whole
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            explain = "EXPLAIN "
        delivery.take(connection, Lane.BROADCAST, now=NOW, at=AT, lease=LEASE)
        statement, values = asked[-1]
        return [str(row) for row in connection.exec_driver_sql(explain + statement, values)]

    steps = await database.transact(plan)
    through = [step for step in steps if "SCAN outbox" in step or "Seq Scan on outbox" in step]
    assert [step for step in through if "USING" not in step] == []
    assert any("ix_outbox_sending" in step for step in steps)


async def test_who_took_a_row_first_and_speaks_late_is_not_heard(database: Database) -> None:
    await want(database)
    first = await taken(database)
    await database.transact(lambda c: delivery.take_back(c, at=AT + LEASE))
    second = await taken(database, at=AT + LEASE)
    assert not await failed(database, first, becomes="parked")
    assert not await sent(database, first)
    assert await sent(database, second)
    assert await kinds_and_states(database) == [("a", "sent")]


async def test_two_workers_never_take_the_same_row(database: Database, database_url: str) -> None:
    for number in range(40):
        await want(database, 100 + number)
    other = Database(database_url)
    found = await asyncio.gather(*(take(each) for each in (database, other) * 25))
    ids = [departure.id for departure in found if departure]
    assert len(ids) == len(set(ids)) == 40
    await other.close()


async def test_whether_something_may_leave_is_seen_without_the_lock(database: Database) -> None:
    async def due(now: datetime = NOW) -> bool:
        async with database.read() as session:
            return await delivery.is_any_due(session, now=now)

    assert not await due()
    await want(database, due_at=NOW + timedelta(hours=1), lane=Lane.BROADCAST)
    assert not await due()
    assert await due(NOW + timedelta(hours=1))
    await taken(database, now=NOW + timedelta(hours=1))  # AT is long ago: its lease has ended
    assert await due(), "left in the air"


async def test_a_paused_chat_gets_nothing_until_it_is_back(database: Database) -> None:
    await want(database, ALICE, "before")
    async with database.write() as session:
        await pause_chat(session, chat_id=ALICE, reason="blocked", now=NOW)
        await pause_chat(session, chat_id=ALICE, reason="again", now=NOW)
    await want(database, ALICE, "meanwhile")
    assert await take(database) is None
    async with database.write() as session:
        await tidy(session, now=NOW)
    assert await kinds_and_states(database) == [("before", "held"), ("meanwhile", "held")]
    async with database.write() as session:
        await resume_chat(session, chat_id=ALICE, now=NOW)
    assert (await taken(database)).kind == "before"


async def test_old_news_is_dropped_when_a_chat_comes_back(database: Database) -> None:
    await want(database, ALICE, "reminder", until=NOW + timedelta(hours=2))
    await want(database, ALICE, "news")
    async with database.write() as session:
        await pause_chat(session, chat_id=ALICE, reason="blocked", now=NOW)
        await resume_chat(session, chat_id=ALICE, now=NOW + timedelta(hours=2))
    assert await kinds_and_states(database) == [("reminder", "dropped"), ("news", "pending")]
    async with database.write() as session:
        await pause_chat(session, chat_id=ALICE, reason="blocked", now=NOW)
        await resume_chat(session, chat_id=ALICE, now=NOW + STALE)
    assert await kinds_and_states(database) == [("reminder", "dropped"), ("news", "dropped")]


async def test_a_group_that_moves_takes_its_rows_along(database: Database) -> None:
    await want(database, GROUP, "first")
    await want(database, GROUP, "second")
    await sent(database, await taken(database), held_until=AT + 60_000)
    async with database.write() as session:
        await pause_chat(session, chat_id=GROUP, reason="gone", now=NOW)
        await move_chat(session, old=GROUP, new=-200)
    moved = await taken(database)
    assert (moved.chat_id, moved.kind) == (-200, "second")
    assert (await rows(database))[0][0] == GROUP, "what was sent stays where it was"


async def test_wishes_to_bring_up_to_date_are_one_until_it_leaves(database: Database) -> None:
    async def vote(count: int, seconds: int) -> None:
        async with database.write() as session:
            due = NOW + timedelta(seconds=seconds)
            payload = {"count": count}
            await refresh(
                session, chat_id=GROUP, kind="stars", payload=payload, key="s:1", due_at=due
            )

    await vote(1, 3)
    await vote(2, 4)
    assert await take(database) is None
    edit = await taken(database, now=NOW + timedelta(seconds=3))
    assert edit.payload == {"count": 2}
    await vote(3, 8)  # while it is in the air
    assert await take(database, now=NOW + timedelta(seconds=8), at=AT + 1) is None
    await sent(database, edit)
    assert await take(database, now=NOW + timedelta(seconds=7)) is None
    edit = await taken(database, now=NOW + timedelta(seconds=8))
    assert edit.payload == {"count": 3}
    await sent(database, edit)
    assert await kinds_and_states(database) == [("stars", "sent")]
    await vote(4, 20)
    assert (await taken(database, now=NOW + timedelta(seconds=20))).payload == {"count": 4}


async def test_what_has_not_left_can_be_taken_back_and_wanted_again(database: Database) -> None:
    await want(database, key="reminder:7")
    async with database.write() as session:
        await cancel(session, key="reminder:7")
    assert await take(database) is None
    assert await want(database, key="reminder:7")
    await sent(database, await taken(database))
    async with database.write() as session:
        await cancel(session, key="reminder:7")
    assert not await want(database, key="reminder:7"), "what has left stays known"


async def test_tidying_drops_the_late_and_clears_away_the_old(database: Database) -> None:
    await want(database, 1, "late", until=NOW + timedelta(minutes=1))
    await want(database, 2, "sent")
    await want(database, 3, "keyed", key="k")
    await want(database, 4, "waits", due_at=NOW + timedelta(days=1000))
    for _ in range(3):
        departure = await taken(database)
        if departure.kind == "late":
            await failed(database, departure, held_until=AT + 1)
        else:
            await sent(database, departure)

    async def after(time: timedelta) -> list[tuple[str, str]]:
        async with database.write() as session:
            await tidy(session, now=NOW + time)
        return await kinds_and_states(database)

    keyed, waits = ("keyed", "sent"), ("waits", "pending")
    soon = await after(timedelta(minutes=1))
    assert soon == [("late", "dropped"), ("sent", "sent"), keyed, waits]
    assert await after(KEEP) == [keyed, waits]
    assert await after(KEEP_KEY) == [waits]


async def test_the_pace_is_kept_and_read(database: Database) -> None:
    async with database.read() as session:
        state, before = await read_pace(session)
    assert state == {}

    def change(connection: Any) -> int:
        found, at, _then = lock_pace(connection)
        assert found == {}
        save_pace(connection, {"slots": [at]})
        return at

    at = await database.transact(change)
    async with database.read() as session:
        state, after = await read_pace(session)
    assert state == {"slots": [at]}
    assert before <= at <= after


async def test_the_moment_of_the_pace_is_not_taken_to_be_later_than_it_was(
    database: Database, database_url: str
) -> None:
    """However long the lock is waited for, and however late the server's word is read: else a
    message would be taken to have arrived before it did."""

    def look(connection: Connection) -> float:
        before = time.monotonic()
        _state, at, then = lock_pace(connection)
        wall = time.time() - time.monotonic()  # both clocks are this machine's
        assert before <= then <= time.monotonic()
        return at - (wall + then) * 1000

    def hold(connection: Connection) -> None:
        lock_pace(connection)
        time.sleep(0.2)

    async def holds() -> None:
        other = Database(database_url)
        await other.transact(hold)
        await other.close()

    await database.transact(look)
    _held, late = await asyncio.gather(
        asyncio.to_thread(asyncio.run, holds()), database.transact(look)
    )
    assert late > -2, "milliseconds, of which rounding and two clocks take one each"


async def test_a_transaction_that_fails_keeps_nothing(database: Database) -> None:
    def work(connection: Any) -> None:
        lock_pace(connection)
        save_pace(connection, {"slots": [1]})
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        await database.transact(work)
    async with database.read() as session:
        assert (await read_pace(session))[0] == {}


async def test_a_job_is_one_workers_until_it_ends_or_its_lease_does(database: Database) -> None:
    lease, minute = NOW + timedelta(seconds=60), timedelta(minutes=1)

    def look(now: datetime) -> Look:
        return Look(now, {"j": now + timedelta(days=1)}, now + 2 * minute)

    async def mine(now: datetime = NOW) -> bool:
        async with database.write() as session:
            return await take_job(session, look(now), name="j", leased_until=now + minute)

    async def due(now: datetime = NOW) -> list[str]:
        async with database.read() as session:
            return await due_jobs(session, look(now))

    assert await due() == ["j"]
    assert await mine()
    assert not await mine()
    assert await due() == []
    async with database.write() as session:
        longer = lease + minute
        assert await keep_job(session, name="j", leased_until=lease, longer=longer)
    assert not await mine(lease)
    assert await mine(lease + minute), "whoever had it was killed"
    async with database.write() as session:
        assert not await keep_job(session, name="j", leased_until=longer, longer=longer)
        late = longer + minute
        day = NOW + timedelta(days=1)
        await end_job(session, name="j", leased_until=late, due_at=day, ran_at=NOW, error=None)
    assert await due(late) == []
    assert await due(day) == ["j"]


@pytest.mark.parametrize("chat_id", [ALICE, BOB, GROUP, None])
async def test_who_is_unknown_has_no_language(database: Database, chat_id: int | None) -> None:
    async with database.read() as session:
        recipient = await get_recipient(session, chat_id=chat_id)
    assert (recipient.language, recipient.telegram_language) == (None, None)
