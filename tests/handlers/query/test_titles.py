"""Titles found inside sentences."""

import pytest

from handlers.query import TitleMatcher
from tests.handlers.query.sentences import FILMS_ON, films, title_matcher


def best(text: str) -> tuple[str, str]:
    """Return the film that a text names best, and the words that name it."""
    hit = title_matcher()(text)[0]
    return str(hit.key), text[hit.start : hit.end]


def test_there_are_a_thousand_films_on() -> None:
    assert len(films()) == FILMS_ON
    assert len({key for key, _ in films()}) == FILMS_ON


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("Paris, Texas à Paris", "paris-texas", "Paris, Texas"),
        ("voir petites victoires à Lyon", "petites-victoires", "petites victoires"),
        ("SMALL VICTORIES in Lyon", "petites-victoires", "SMALL VICTORIES"),
        ("les ptites victoires", "petites-victoires", "les ptites victoires"),
        ("anatomie dune chute à Lyon", "anatomie", "anatomie dune chute"),
        ("le garcon et le eron", "heron", "le garcon et le eron"),
        ("lalaland à Lyon", "la-la-land", "lalaland"),
        ("spider man across the spiderverse", "spiderverse", "spider man across the spiderverse"),
        ("monte cristo à Lyon", "monte-cristo", "monte cristo"),
        ("openheimer", "oppenheimer", "openheimer"),
        ("concalve à Lyon", "conclave", "concalve"),
        ("les 400 coups", "400-coups", "les 400 coups"),
        ("huit femmes", "8-femmes", "huit femmes"),
        ("seven samurai", "sept-samourais", "seven samurai"),
        ("8½ à Lyon", "huit-et-demi", "8½"),
        ("dune deuxieme partie", "dune-2", "dune deuxieme partie"),
        ("gladiator 2", "gladiator-2", "gladiator 2"),
        ("M", "m", "M"),
        ("oppenh", "oppenheimer", "oppenh"),
    ],
)
def test_a_title_is_found_however_written(text: str, key: str, words: str) -> None:
    assert best(text) == (key, words)


def test_a_title_scores_the_more_the_more_of_it_is_said() -> None:
    matcher = title_matcher()
    whole, typo, half = (
        matcher(text)[0].score
        for text in ("le comte de monte-cristo", "le conte de monte-cristo", "monte cristo")
    )
    assert whole == 1
    assert whole > typo > 0.9 > half > 0.6


def test_every_title_finds_its_film_first() -> None:
    matcher = title_matcher()
    for key, titles in films():
        for title in titles:
            hits = matcher(title)
            assert key in [hit.key for hit in hits if hit.score > 0.999], title


def test_two_films_of_one_title_are_both_found() -> None:
    matcher = TitleMatcher(
        [(1, ["La Piscine"]), (2, ["La Piscine"]), (3, ["Piscine à débordement"])]
    )
    hits = matcher("la piscine")
    assert {hit.key for hit in hits if hit.score == 1} == {1, 2}


def test_a_number_alone_is_no_sequel() -> None:
    matcher = TitleMatcher([(1, ["Gladiator II"]), (2, ["1917"])])
    assert matcher("2 places à 2h") == []
    assert [hit.key for hit in matcher("1917 demain")] == [2]


def test_nothing_is_found_where_nothing_is() -> None:
    assert TitleMatcher([])("La Haine") == []
    assert TitleMatcher([(1, ["", "  ", "!?"])])("La Haine") == []
    assert title_matcher()("") == []
