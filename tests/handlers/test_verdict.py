"""No set of marks yields a sentence that its figures contradict."""

import re
from statistics import pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.results import FilmCard, ReviewRow
from handlers.i18n import translator
from handlers.screens.critics import critics_screen
from handlers.screens.reception import BAR_SQUARES, sentence, shares
from handlers.verdict import Tone, one_per_outlet, receive
from tests.factories import film_card, review

halves = st.integers(0, 10).map(lambda steps: steps / 2)
marks = st.one_of(halves, st.floats(0, 5), st.sampled_from(["fresh", "rotten", None]))


def reviews_of(values: list[float | str | None]) -> list[ReviewRow]:
    return [review(f"Outlet {place}", value) for place, value in enumerate(values)]


def card_of(values: list[float | str | None]) -> FilmCard:
    stars = [value for value in values if isinstance(value, float)]
    mean = sum(stars) / len(stars) if stars else None
    return film_card(press_mean=mean, press_count=len(stars))


@given(values=st.lists(marks, max_size=40))
def test_the_sentence_never_contradicts_the_figures(values: list[float | str | None]) -> None:
    reception = receive(reviews_of(values))
    card = card_of(values)
    stars = [value for value in values if isinstance(value, float)]
    good = sum(mark >= 4 for mark in stars) + values.count("fresh")
    bad = sum(mark <= 2 for mark in stars) + values.count("rotten")
    assert (reception.good, reception.bad) == (good, bad)
    assert reception.marks == len(stars) + values.count("fresh") + values.count("rotten")
    if len(stars) < 3:
        assert reception.tone is None
        assert sentence(card, reception, translator("en")) is None
        return
    mean = sum(stars) / len(stars)
    if reception.tone in (Tone.ACCLAIMED, Tone.FAVOURABLE):
        assert round(mean, 1) >= 3.3
        assert good >= bad
    if reception.tone in (Tone.PANNED, Tone.RESERVED):
        assert round(mean, 1) < 2.7
        assert bad >= good
    if reception.tone is Tone.DIVIDED:
        assert good
        assert bad
        assert pstdev(stars) >= 1.15
        assert reception.dissenter is None
    if reception.unanimous:
        assert pstdev(stars) < 0.6
        assert not (good and bad)
    if reception.dissenter is not None and reception.dissenter.stars is not None:
        praised = reception.tone in (Tone.ACCLAIMED, Tone.FAVOURABLE)
        assert (reception.dissenter.stars < mean) is praised
        assert abs(reception.dissenter.stars - mean) >= 1.25


@given(values=st.lists(marks, max_size=40), language=st.sampled_from(["en", "fr"]))
def test_every_number_in_the_sentence_is_a_count_of_marks(
    values: list[float | str | None], language: str
) -> None:
    reception = receive(reviews_of(values))
    said = sentence(card_of(values), reception, translator(language))
    if said is None:
        return
    said = re.sub(r"<b>.*?</b>", "", said)
    assert "{" not in said
    allowed = {reception.good, reception.bad, reception.marks}
    assert {int(number) for number in re.findall(r"\d+", said)} <= allowed


@given(counts=st.lists(st.integers(0, 500), min_size=3, max_size=3))
def test_the_bar_is_ten_squares_and_hides_no_group(counts: list[int]) -> None:
    squares = shares(counts)
    assert sum(squares) == (BAR_SQUARES if any(counts) else 0)
    assert all(bool(size) is bool(count) for size, count in zip(squares, counts, strict=True))


def test_two_titles_are_quoted_without_a_verdict() -> None:
    values: list[float | str | None] = [5.0, 4.0]
    screen = critics_screen(card_of(values), reviews_of(values), translator("en"))
    assert "The critics are" not in screen.text
    assert "Words of Outlet 0" in screen.text


def test_one_voice_against_the_majority_is_named() -> None:
    values: list[float | str | None] = [4.0, 4.0, 4.5, 4.0, 1.5]
    reception = receive(reviews_of(values))
    assert reception.dissenter is not None
    assert reception.dissenter.outlet == "Outlet 4"
    screen = critics_screen(card_of(values), reviews_of(values), translator("fr"))
    assert "Voix discordante" in screen.text
    assert "la voix discordante\u00a0: <b>Outlet 4" in screen.text


def test_two_voices_against_are_no_dissenter() -> None:
    assert receive(reviews_of([4.0, 4.0, 4.5, 4.0, 1.5, 1.5])).dissenter is None


def test_votes_are_counted_and_never_turned_into_stars() -> None:
    reception = receive(reviews_of(["fresh", "fresh", "rotten", 4.0]))
    assert (reception.titles, reception.mean) == (1, 4.0)
    assert (reception.good, reception.bad) == (3, 1)


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "(dont 2 sans étoiles)"), ("en", "(2 of them without stars)")],
)
def test_the_bar_says_why_it_counts_more_titles_than_the_mean(language: str, said: str) -> None:
    voted: list[float | str | None] = ["fresh", "rotten", 4.0]
    tr = translator(language)
    assert said in critics_screen(card_of(voted), reviews_of(voted), tr).text
    starred: list[float | str | None] = [4.0, 4.0]
    screen = critics_screen(card_of(starred), reviews_of(starred), tr)
    assert said.split()[-1] not in screen.text


def test_praise_does_not_stand_over_more_votes_against_than_for() -> None:
    values: list[float | str | None] = [3.5, 3.5, 3.5, "rotten", "rotten"]
    assert receive(reviews_of(values)).tone is Tone.MIXED


def test_an_outlet_counts_once_in_the_readers_language() -> None:
    rows = [
        review("A", 4.0, language="en", quote="Good"),
        review("A", 4.0, language="fr", quote="Bien"),
        review("B", 2.0, language="en", quote="Bad"),
    ]
    chosen = one_per_outlet(rows, "fr")
    assert [row.quote for row in chosen] == ["Bien", "Bad"]


@pytest.mark.parametrize(
    ("mean", "count", "words"),
    [(3.5, 16, "rather won over"), (2.8, 9, "lukewarm"), (1.2, 4, "do not like")],
)
def test_a_sources_mean_alone_gives_a_lead_without_counts(
    mean: float, count: int, words: str
) -> None:
    card = film_card(press_mean=mean, press_count=count)
    said = sentence(card, receive(reviews_of([4.0])), translator("en"))
    assert said is not None
    assert words in said
    assert not re.search(r"\d", said)


def test_a_gap_of_a_star_is_put_into_words_and_less_is_not() -> None:
    wide = film_card(press_mean=3.0, press_count=9, audience_mean=4.4, audience_count=25)
    near = film_card(press_mean=3.5, press_count=16, audience_mean=4.4, audience_count=25)
    tr = translator("fr")
    assert "1,4 étoile d’écart" in critics_screen(wide, [], tr).text
    assert "écart" not in critics_screen(near, [], tr).text
