"""Telegram's windows, whatever the network, the machine and those who kill do."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.courier import AHEAD
from bot.limits import TELEGRAM, Limits, Pace, arrive, depart, departure, forget, keep, refuse
from db.queries.outbox import Lane

START = 1_700_000_000_000
OUT, BACK = 20, 30  # the quickest way there and back, milliseconds


@dataclass(frozen=True)
class Message:
    """What a message meets: so much longer than the quickest it needs there and back."""

    lane: Lane = Lane.BROADCAST
    there: int = 0
    back: int = 0
    worker: int = 0
    direct: bool = False  # an answer that a handler sends: nobody keeps its slot


@dataclass
class Arrival:
    """When it was wished for, and when it reached Telegram."""

    message: Message
    wished: int
    at: int


@dataclass
class InAir:
    arrival: Arrival
    slot: int
    leaves: int


def run(
    messages: Sequence[Message], *, kills: Sequence[tuple[int, int]] = (), limits: Limits = TELEGRAM
) -> list[Arrival]:
    """Messages sent one after the other as early as allowed, by workers that may be killed:
    (milliseconds after the beginning, which). Another begins in the place of who was killed."""
    pace, now, order = Pace(), START, 0
    air: dict[int, InAir] = {}
    kept_each = limits.lease // 4
    events = [(START + at, -1 - number, worker) for number, (at, worker) in enumerate(kills)]
    events += [(START + kept_each * turn, -100, 0) for turn in range(1, 2000)]
    heapq.heapify(events)
    arrived: list[Arrival] = []
    for message in messages:
        lane, wished = message.lane, now
        while (leaves := departure(pace, lane, now, limits)) > now + AHEAD:
            if events[0][0] > leaves - AHEAD:
                now = leaves - AHEAD
                continue
            now, what, worker = heapq.heappop(events)
            if what == -100:
                for trip in air.values():
                    if not trip.arrival.message.direct:
                        pace, trip.slot = keep(pace, trip.slot, now, limits)
            elif what < 0:
                for number in [n for n, t in air.items() if t.arrival.message.worker == worker]:
                    lost = air.pop(number)
                    if lost.leaves > now:
                        arrived.remove(lost.arrival)
            elif what in air:
                trip = air.pop(what)
                pace = arrive(pace, trip.slot, now, now - trip.leaves, limits, done=True)
        lease = limits.answer_lease if message.direct else limits.lease
        pace, slot = depart(pace, lane, leaves, now, limits, lease=lease)
        arrival = Arrival(message, wished, leaves + OUT + message.there)
        arrived.append(arrival)
        air[order] = InAir(arrival, slot, leaves)
        heapq.heappush(events, (arrival.at + BACK + message.back, order, 0))
        order += 1
    return arrived


def most_in_a_second(arrived: Sequence[Arrival]) -> int:
    """How many Telegram saw in whichever second it saw the most."""
    moments = sorted(arrival.at for arrival in arrived)
    return max(sum(at <= other < at + 1000 for other in moments) for at in moments)


def delays(longest: int) -> st.SearchStrategy[int]:
    return st.integers(0, 5) | st.integers(0, longest)


def messages(longest: int) -> st.SearchStrategy[list[Message]]:
    """The way is found as quick as it is by one in thirty at least."""
    message = st.builds(
        Message,
        lane=st.sampled_from(Lane),
        there=delays(longest),
        back=delays(1000),
        worker=st.integers(0, 1),
        direct=st.booleans(),
    )
    return st.lists(message, min_size=31, max_size=200).map(
        lambda found: [m if n % 30 else replace(m, there=0, back=1) for n, m in enumerate(found)]
    )


@given(messages(3000))
@settings(max_examples=150, deadline=None)
def test_no_second_ever_sees_more_than_thirty(sent: list[Message]) -> None:
    assert most_in_a_second(run(sent)) <= 30


@given(messages(300), st.lists(st.tuples(st.integers(0, 7000), st.integers(0, 1)), max_size=12))
@settings(max_examples=150, deadline=None)
def test_nor_when_workers_are_killed(sent: list[Message], kills: list[tuple[int, int]]) -> None:
    assert most_in_a_second(run(sent, kills=kills)) <= 30


def test_the_first_calls_may_be_slow() -> None:
    """As those of a process that has just begun are, on a busy machine."""
    slow = [Message(Lane.URGENT, there=900 - 25 * n, back=5) for n in range(30)]
    assert most_in_a_second(run([*slow, *[Message(Lane.URGENT)] * 90])) <= 30


def test_calls_that_take_longer_than_any_lease_keep_their_slots() -> None:
    slow = [Message(Lane.URGENT, there=3 * TELEGRAM.lease)] * 30
    assert most_in_a_second(run([*slow, *[Message(Lane.URGENT)] * 30])) == 30


def test_a_broadcast_uses_nearly_all_that_is_allowed() -> None:
    arrived = run([Message(there=1, back=1)] * 5000)
    assert 4999 / (arrived[-1].at - arrived[0].at) * 1000 > 0.98 * 30


def test_answers_beside_it_cost_it_no_more_than_their_own_slot() -> None:
    beside = [Message(Lane.URGENT, direct=True), *[Message(there=1, back=1)] * 9] * 500
    arrived = run(beside)
    assert 4999 / (arrived[-1].at - arrived[0].at) * 1000 > 0.98 * 30


def test_killed_workers_slots_are_missed_for_a_moment() -> None:
    arrived = run([Message(there=1, back=1)] * 5000, kills=[(8000 * n, 0) for n in range(1, 21)])
    assert len(arrived) / (arrived[-1].at - arrived[0].at) * 1000 > 0.97 * 30


def test_an_urgent_message_waits_for_the_row_already_taken_and_one_gap_at_most() -> None:
    lanes = [Lane.URGENT if n % 40 == 39 else Lane.BROADCAST for n in range(1200)]
    arrived = run([Message(lane, there=1, back=1) for lane in lanes])
    waits = [a.at - OUT - 1 - a.wished for a in arrived if a.message.lane is Lane.URGENT]
    assert len(waits) == 30
    # Thirty gaps are some 1,020 ms; when 29 are the least there is, the last is the longest.
    longest = 1020 - 29 * TELEGRAM.spacing
    assert max(waits) <= AHEAD + longest


def test_a_broadcast_begins_gently_for_those_who_do_not_know_of_it_yet() -> None:
    arrived = run([Message()] * 60)
    assert sum(a.at < arrived[0].at + 1000 for a in arrived) <= 20


def test_a_slot_of_which_nothing_is_heard_is_missed_for_its_lease_and_no_longer() -> None:
    pace, now = Pace(), START
    for _ in range(30):
        pace, slot = depart(pace, Lane.URGENT, now, now, TELEGRAM, lease=TELEGRAM.lease)
    assert departure(pace, Lane.URGENT, now, TELEGRAM) == now + TELEGRAM.lease
    later = now + TELEGRAM.lease
    assert departure(pace, Lane.URGENT, later, TELEGRAM) == later
    kept, slot = keep(pace, slot, now + 500, TELEGRAM)
    assert slot in kept.slots
    assert slot >= now + 500 + TELEGRAM.lease
    assert len(kept.slots) == 30


def test_an_answer_that_must_wait_takes_nobodys_slot_away() -> None:
    pace, taken = Pace(), set()
    for _ in range(30):
        pace, slot = depart(pace, Lane.URGENT, START, START, TELEGRAM, lease=TELEGRAM.lease)
        taken.add(slot)
    now = START + 100
    leaves = departure(pace, Lane.URGENT, now, TELEGRAM)
    pace, _ = depart(pace, Lane.URGENT, leaves, now, TELEGRAM, lease=TELEGRAM.answer_lease)
    assert leaves > now
    assert taken < set(pace.slots)  # whose messages may be in the air longer than their lease


def test_a_clock_that_is_set_back_stops_nothing_for_long() -> None:
    pace, now = Pace(), START
    for _ in range(30):
        pace, _ = depart(pace, Lane.URGENT, now, now, TELEGRAM, lease=TELEGRAM.lease)
    earlier = now - 3_600_000
    assert departure(pace, Lane.URGENT, earlier, TELEGRAM) == earlier + TELEGRAM.answer_lease


def test_word_that_comes_late_still_says_that_telegram_saw_a_message() -> None:
    pace, slot = depart(Pace(), Lane.URGENT, START, START, TELEGRAM, lease=TELEGRAM.lease)
    late = START + 2 * TELEGRAM.lease
    assert arrive(forget(pace, slot), slot, late, 50, TELEGRAM, done=False).slots == (late + 1010,)
    assert keep(forget(pace, slot), slot, late, TELEGRAM) == (forget(pace, slot), slot)


def test_two_slots_never_have_the_same_name() -> None:
    pace, first = depart(Pace(), Lane.URGENT, START, START, TELEGRAM, lease=2000)
    pace, other = depart(pace, Lane.URGENT, START, START, TELEGRAM, lease=2000)
    pace = arrive(pace, other, first - 1010, 50, TELEGRAM, done=False)
    assert len(forget(pace, first).slots) == 1


def test_a_refusal_means_its_chat_until_another_chat_is_refused_too() -> None:
    first = refuse(Pace(), 0, 7, START, START + 5000)
    assert departure(first, Lane.URGENT, START, TELEGRAM) == START
    same = refuse(first, 0, 7, START + 100, START + 3000)
    assert departure(same, Lane.URGENT, START + 200, TELEGRAM) == START + 200
    other = refuse(first, 0, 8, START + 100, START + 3000)
    assert departure(other, Lane.URGENT, START + 200, TELEGRAM) == START + 5000
    later = refuse(first, 0, 8, START + 5000, START + 9000)
    assert departure(later, Lane.URGENT, START + 5000, TELEGRAM) == START + 5000


def test_a_refused_message_uses_no_slot() -> None:
    pace, slot = depart(Pace(), Lane.URGENT, START, START, TELEGRAM, lease=TELEGRAM.lease)
    assert refuse(pace, slot, 7, START, START + 1000).slots == ()


@pytest.mark.parametrize("state", [{}, {"slots": [1, 2], "hold": 5, "of_a_newer_version": True}])
def test_the_pace_survives_its_table(state: dict[str, object]) -> None:
    pace = Pace.read(state)
    assert Pace.read(pace.as_json()) == pace
    assert pace.slots == tuple(state.get("slots", ()))  # type: ignore[arg-type]


def test_what_counts_nothing_limits_nothing() -> None:
    limits = replace(TELEGRAM, window=0, margin=0, spacing=0, gentle=0)
    arrived = run([Message()] * 200, limits=limits)
    assert arrived[-1].at - arrived[0].at <= 7 * (OUT + BACK)
