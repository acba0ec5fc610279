"""Which descriptions are of one film, measured on pairs that a person labelled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importers.matching import Facts, Verdict, compare, core
from tests.bot.importers.labelled.reading import pairs

PAIRS = list(pairs())


def test_there_are_enough_pairs_of_every_kind() -> None:
    assert len(PAIRS) >= 400
    assert len({pair.text for pair in PAIRS}) == len(PAIRS)
    assert min(sum(pair.same is label for pair in PAIRS) for label in (True, False)) >= 150


def test_what_is_joined_is_one_film_and_most_that_is_one_is_joined() -> None:
    joined = [pair for pair in PAIRS if compare(pair.one, pair.other)[0] is Verdict.SAME]
    wrong = [pair.text for pair in joined if not pair.same]
    right = len(joined) - len(wrong)
    assert right / len(joined) >= 0.99, wrong
    missed = [pair.text for pair in PAIRS if pair.same and pair not in joined]
    assert right / sum(pair.same for pair in PAIRS) >= 0.95, missed


def test_what_is_one_film_is_joined_or_in_doubt() -> None:
    """An operator never has to find a pair by themselves."""
    lost = [
        pair.text
        for pair in PAIRS
        if pair.same and compare(pair.one, pair.other)[0] is Verdict.OTHER
    ]
    assert len(lost) <= 5, lost


@pytest.mark.parametrize("pair", PAIRS[::7], ids=lambda pair: pair.text)
def test_who_is_asked_first_does_not_matter(pair: object) -> None:
    one, other = pair.one, pair.other  # type: ignore[attr-defined]
    assert compare(one, other)[0] is compare(other, one)[0]


TEXTS = st.text(max_size=12)
FACTS = st.builds(
    Facts,
    titles=st.frozensets(TEXTS.map(core), max_size=3),
    year=st.none() | st.integers(1900, 2030),
    directors=st.frozensets(st.sampled_from(["ann a", "bob b", "a b", "x"]), max_size=2),
    cast=st.frozensets(st.sampled_from(["carl c", "dan d"]), max_size=2),
    runtime=st.none() | st.integers(1, 300),
    imdb_id=st.sampled_from([None, "tt1", "tt2"]),
    tmdb_id=st.sampled_from([None, "1", "2"]),
)


@given(FACTS, FACTS)
def test_any_two_descriptions_have_a_verdict_the_same_both_ways(one: Facts, other: Facts) -> None:
    assert compare(one, other)[0] is compare(other, one)[0]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Le Parrain, 2e partie", "parrain 2"),
        ("The Godfather Part II", "godfather 2"),
        ("Dune : Deuxième partie", "dune 2"),
        ("Kill Bill: Vol. 1", "kill bill 1"),
        ("Un", "un"),
        ("La", "la"),
        ("Partie", "partie"),
        ("Two Days, One Night", "two days one night"),
        ("!!!", ""),
    ],
)
def test_a_title_is_its_words_that_tell_it_apart(title: str, words: str) -> None:
    assert core(title) == words
