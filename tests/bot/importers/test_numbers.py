"""Sets of numbers, a bit each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.importers.numbers import Numbers

SOME = st.lists(st.integers(0, 2_000_000), max_size=40)


@given(SOME, SOME)
def test_numbers_are_a_set_in_order(members: list[int], others: list[int]) -> None:
    numbers = Numbers()
    numbers.update(members)
    assert list(numbers) == sorted(set(members))
    assert len(numbers) == len(set(members))
    assert all((number in numbers) == (number in members) for number in (*members, *others))


def test_a_far_number_is_no_member_of_a_short_set() -> None:
    numbers = Numbers()
    numbers.add(7)
    assert 99_999_999 not in numbers
