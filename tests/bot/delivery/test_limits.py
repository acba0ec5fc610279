"""Telegram's windows, whatever the network and the machine do."""

from __future__ import annotations

import heapq
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.limits import TELEGRAM, Limits, Pace, arrive, depart, departure, forget, refuse
from db.queries.outbox import Lane

START = 1_700_000_000_000
OUT, BACK = 20, 30  # the quickest way there and back, milliseconds


def run(
    delays: list[tuple[int, int]], lanes: list[Lane], *, limits: Limits = TELEGRAM
) -> list[tuple[Lane, int, int]]:
    """Messages sent one after the other as early as allowed, each delayed on its way there and back
    by so much more than the quickest: (lane, wished at, arrived at)."""
    pace, now = Pace(), START
    answers: list[tuple[int, int]] = []  # (moment, slot)
    arrived = []
    for (there, back), lane in zip(delays, lanes, strict=True):
        wished = now
        while True:
            leaves = departure(pace, lane, now, limits)
            if not answers or answers[0][0] > leaves:
                break
            now, slot = heapq.heappop(answers)
            pace = arrive(pace, slot, now - OUT - BACK, limits)
        pace, slot = depart(pace, lane, leaves, now, limits)
        now = leaves
        reaches = leaves + OUT + there
        arrived.append((lane, wished, reaches))
        heapq.heappush(answers, (reaches + BACK + back, slot))
    return arrived


@given(
    st.lists(
        st.tuples(
            st.tuples(
                st.integers(0, 5) | st.integers(0, 3000), st.integers(0, 5) | st.integers(0, 1000)
            ),
            st.sampled_from(Lane),
        ),
        min_size=31,
        max_size=150,
    )
)
@settings(max_examples=150, deadline=None)
def test_no_second_ever_sees_more_than_thirty(sent: list[tuple[tuple[int, int], Lane]]) -> None:
    arrived = sorted(at for *_, at in run([d for d, _ in sent], [lane for _, lane in sent]))
    for first, thirty_first in zip(arrived, arrived[30:], strict=False):
        assert thirty_first - first >= 1000


def test_a_broadcast_uses_nearly_all_that_is_allowed() -> None:
    arrived = [at for *_, at in run([(1, 1)] * 3000, [Lane.BROADCAST] * 3000)]
    assert 2999 / (arrived[-1] - arrived[0]) * 1000 > 0.98 * 30


def test_in_the_midst_of_a_broadcast_an_urgent_message_waits_for_one_slot_at_most() -> None:
    lanes = [Lane.URGENT if n % 40 == 39 else Lane.BROADCAST for n in range(1200)]
    sent = run([(1, 1)] * len(lanes), lanes)
    waits = [at - OUT - 1 - wished for lane, wished, at in sent if lane is Lane.URGENT]
    assert len(waits) == 30
    assert max(waits) <= 40


def test_a_broadcast_begins_gently_for_those_who_do_not_know_of_it_yet() -> None:
    arrived = [at for *_, at in run([(0, 0)] * 60, [Lane.BROADCAST] * 60)]
    assert sum(at < arrived[0] + 1000 for at in arrived) <= 20


def test_a_message_of_which_nothing_is_heard_keeps_its_slot_for_a_while() -> None:
    pace, now = Pace(), START
    for _ in range(30):
        pace, _ = depart(pace, Lane.URGENT, now, now, TELEGRAM)
    assert departure(pace, Lane.URGENT, now, TELEGRAM) == now + TELEGRAM.slot_lease
    assert departure(pace, Lane.URGENT, now + 7000, TELEGRAM) == now + 7000


def test_a_clock_that_is_set_back_stops_nothing_for_long() -> None:
    pace, now = Pace(), START
    for _ in range(30):
        pace, _ = depart(pace, Lane.URGENT, now, now, TELEGRAM)
    earlier = now - 3_600_000
    assert departure(pace, Lane.URGENT, earlier, TELEGRAM) == earlier + TELEGRAM.slot_lease


def test_word_that_comes_too_late_changes_nothing() -> None:
    pace, slot = depart(Pace(), Lane.URGENT, START, START, TELEGRAM)
    assert arrive(forget(pace, slot), slot, START, TELEGRAM) == Pace()


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
    pace, slot = depart(Pace(), Lane.URGENT, START, START, TELEGRAM)
    assert refuse(pace, slot, 7, START, START + 1000).slots == ()


@pytest.mark.parametrize("state", [{}, {"slots": [1, 2], "hold": 5, "of_a_newer_version": True}])
def test_the_pace_survives_its_table(state: dict[str, object]) -> None:
    pace = Pace.read(state)
    assert Pace.read(pace.as_json()) == pace
    assert pace.slots == tuple(state.get("slots", ()))  # type: ignore[arg-type]


def test_what_counts_nothing_limits_nothing() -> None:
    limits = replace(TELEGRAM, window=0, margin=0, spacing=0, gentle=0)
    arrived = run([(0, 0)] * 200, [Lane.BROADCAST] * 200, limits=limits)
    assert arrived[-1][2] - arrived[0][2] <= 7 * (OUT + BACK)
