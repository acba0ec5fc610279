"""Marks on any scale become stars, or votes, or are refused."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importers.scores import LETTERS, Mark, read_mark, read_score


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("3.5/5", 3.5),
        ("3,5 / 5", 3.5),
        ("7/10", 3.5),
        ("14/20", 3.5),
        ("80/100", 4.0),
        ("2/3", 3.333),
        ("72%", 3.6),
        ("72 %", 3.6),
        ("A+", 5.0),
        ("B+", 4.1),
        ("b -", 3.4),
        ("C−", 2.1),
        ("F", 0.0),
        ("4 stars", 4.0),
        ("1 star", 1.0),
        ("3,5 étoiles", 3.5),
        ("3 stars out of 4", 3.75),
        ("3 étoiles sur 4", 3.75),
        ("5/5 stars", 5.0),
        ("★★★½", 3.5),
        ("★★★ ½", 3.5),
        ("★★★☆☆", 3.0),
        ("★★½☆", 3.125),
        ("⭐️⭐️⭐️", 3.0),
        ("4★", 4.0),
        ("☆☆☆☆☆", 0.0),
        ("½", 0.5),
        ("3½/5", 3.5),
        ("3 1/2 stars", 3.5),
        ("1/2 star", 0.5),
        ("1/2", 2.5),
        ("0/10", 0.0),
    ],
)
def test_a_mark_on_any_scale_becomes_stars(text: str, stars: float) -> None:
    assert read_mark(text) == Mark(text, stars, None)


@pytest.mark.parametrize(
    ("text", "vote"),
    [
        ("fresh", "fresh"),
        ("Certified  Fresh", "fresh"),
        ("ROTTEN", "rotten"),
        ("👍", "fresh"),
        ("thumbs down", "rotten"),
    ],
)
def test_a_vote_never_becomes_stars(text: str, vote: str) -> None:
    mark = read_mark(text)
    assert (mark.stars, mark.vote) == (None, vote)


@pytest.mark.parametrize("text", ["", "   ", "\t"])
def test_no_mark_is_a_quotation_alone(text: str) -> None:
    assert read_mark(text) == Mark()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("3.5", "has no scale"),
        ("6/5", "more than the 5"),
        ("101%", "more than the 100"),
        ("6 stars", "more than the 5"),
        ("★★★★★★", "more than the 5"),
        ("3/0", "a scale of nothing"),
        ("/5", "a number is missing"),
        ("%", "a number is missing"),
        ("-1/5", "not a mark"),
        ("nan/5", "not a mark"),
        ("E", "not a mark"),
        ("great", "not a mark"),
        ("★" * 41, "at most 40"),
    ],
)
def test_what_is_no_mark_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_mark(text)


def test_a_better_letter_is_never_worth_less() -> None:
    stars = list(LETTERS.values())
    assert stars == sorted(stars, reverse=True)
    assert len(set(stars)) == len(stars)


@given(st.text(max_size=50))
def test_any_text_is_a_mark_within_bounds_or_refused(text: str) -> None:
    try:
        mark = read_mark(text)
    except ValueError:
        return
    assert mark.stars is None or 0 <= mark.stars <= 5
    assert mark.vote in (None, "fresh", "rotten")
    assert mark.stars is None or mark.vote is None


@given(
    st.integers(1, 1000).flatmap(
        lambda scale: st.tuples(st.integers(0, scale), st.just(scale), st.sampled_from("/ "))
    )
)
def test_a_fraction_keeps_its_share_of_five(case: tuple[int, int, str]) -> None:
    value, scale, space = case
    stars = read_mark(f"{value}{space}/{space}{scale}".replace("//", "/").replace("//", "/")).stars
    assert stars is not None
    assert math.isclose(stars / 5, value / scale, abs_tol=2e-4)


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_higher_percentage_is_never_fewer_stars(low: int, high: int) -> None:
    low, high = sorted((low, high))
    first, second = read_mark(f"{low}%").stars, read_mark(f"{high}%").stars
    assert first is not None
    assert second is not None
    assert first <= second


@pytest.mark.parametrize(
    ("text", "mean"), [("3.5", 3.5), ("4,4", 4.4), ("88%", 4.4), ("", None), ("7/10", 3.5)]
)
def test_a_mean_is_a_number_of_five_or_any_mark(text: str, mean: float | None) -> None:
    assert read_score(text) == mean


@pytest.mark.parametrize("text", ["5.1", "fresh", "many"])
def test_a_mean_beyond_five_or_a_vote_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"more than|vote|not a mark"):
        read_score(text)
