"""Whole sentences."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from handlers.query import Intent, Listing, Query, TitleMatcher, understand
from tests.handlers.query.mistyped import about_films_not_on, with_errors
from tests.handlers.query.sentences import (
    PARIS,
    Sentence,
    ask,
    city_finder,
    city_of,
    days_of,
    film_of,
    is_right,
    sentences,
    slots,
)

NOW = datetime(2026, 11, 26, 12, 30, tzinfo=PARIS)  # a Thursday


def said(text: str) -> Query:
    """Understand a sentence now."""
    return ask(text, NOW)


def share(rows: Iterable[Sentence], names: tuple[str, ...] = ("film", "city", "days")) -> float:
    """Return the share of the sentences of which these slots are right."""
    results = [is_right(row, ask(row.text, row.now), names) for row in rows]
    assert len(results) >= 10
    return sum(results) / len(results)


def _written(language: str, split: str, *, mistyped: bool) -> list[Sentence]:
    return [
        s
        for s in sentences()
        if (s.language, s.split) == (language, split)
        and bool(s.typo & {"film", "city"}) is mistyped
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_there_are_two_hundred_sentences_a_language_a_third_of_them_held(language: str) -> None:
    rows = [s for s in sentences() if s.language == language]
    assert len(rows) >= 200
    assert 0.3 <= sum(s.split == "held" for s in rows) / len(rows) <= 0.36


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("split", "floor"), [("dev", 0.99), ("held", 0.97)])
def test_clean_sentences_are_understood(language: str, split: str, floor: float) -> None:
    rows = _written(language, split, mistyped=False)
    assert share(rows) >= floor
    assert share(rows, ("intent", "film", "city", "days", "window", "version")) >= floor - 0.01


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("split", ["dev", "held"])
def test_mistyped_sentences_are_understood(language: str, split: str) -> None:
    assert share(_written(language, split, mistyped=True)) >= 0.9


@pytest.mark.parametrize("part", ["film", "city"])
@pytest.mark.parametrize("split", ["dev", "held"])
def test_an_error_put_into_a_sentence_is_seen_through(split: str, part: str) -> None:
    assert share(s for s in with_errors(part) if s.split == split) >= 0.9


def test_a_film_that_is_not_on_opens_no_other() -> None:
    opened = [text for text in about_films_not_on() if said(text).film.value is not None]
    assert len(opened) <= 6


@pytest.mark.parametrize(
    ("text", "film", "city", "days"),
    [
        ("Paris, Texas à Paris demain", "paris-texas", "Paris", "2026-11-27"),
        ("un jour sans fin demain", "groundhog", "", "2026-11-27"),
        ("lundi matin à Nice demain", "lundi-matin", "Nice", "2026-11-27"),
        ("Demain à Lyon samedi", "demain", "Lyon", "2026-11-28"),
        ("demain à Lyon", "", "Lyon", "2026-11-27"),
        ("Demain demain à Lyon", "demain", "Lyon", "2026-11-27"),
        ('le film "Demain" à Lyon', "demain", "Lyon", ""),
        ("nice demain", "", "Nice", "2026-11-27"),
        ("Nice à Nice demain", "nice", "Nice", "2026-11-27"),
        ("le havre au havre", "le-havre", "Le Havre", ""),
        ("samedi soir, dimanche matin à Tours", "samedi-dimanche", "Tours", ""),
        ("samedi soir à Tours", "", "Tours", "2026-11-28"),
        ("vendredi 13 vendredi à Metz", "vendredi-13", "Metz", "2026-11-27"),
        ("2001 le 20/01", "2001", "", "2027-01-20"),
        ("minuit à paris à bordeaux", "minuit-paris", "Bordeaux", ""),
        ("anora à Pau le dimanche", "anora", "Pau", "2026-11-29"),
        ("qui joue dans conclave", "conclave", "", ""),
        ("que dit la presse de conclave", "conclave", "", ""),
    ],
)
def test_a_title_stays_whole(text: str, film: str, city: str, days: str) -> None:
    query = said(text)
    assert (film_of(query), city_of(query), days_of(query)) == (film, city, days)


@pytest.mark.parametrize(
    ("text", "intent", "listing"),
    [
        ("anora", Intent.FILM, Listing.NOW),
        ("bande-annonce anora", Intent.FILM, Listing.NOW),
        ("critiques anora", Intent.CRITICS, Listing.NOW),
        ("avis presse anora", Intent.CRITICS, Listing.NOW),
        ("is anora any good?", Intent.CRITICS, Listing.NOW),
        ("avis anora", Intent.OPINIONS, Listing.NOW),
        ("what do people think of anora", Intent.OPINIONS, Listing.NOW),
        ("anora lyon", Intent.SHOWTIMES, Listing.NOW),
        ("anora en vo", Intent.SHOWTIMES, Listing.NOW),
        ("horaires", Intent.SHOWTIMES, Listing.NOW),
        ("wicked in lille tomorrow", Intent.SHOWTIMES, Listing.NOW),
        ("what's on in Lyon", Intent.WHATS_ON, Listing.NOW),
        ("un film ce soir", Intent.WHATS_ON, Listing.NOW),
        ("lyon", Intent.WHATS_ON, Listing.NOW),
        ("sorties de la semaine", Intent.WHATS_ON, Listing.NEW),
        ("new releases", Intent.WHATS_ON, Listing.NEW),
        ("prochaines sorties", Intent.WHATS_ON, Listing.SOON),
        ("coming soon", Intent.WHATS_ON, Listing.SOON),
        ("", None, Listing.NOW),
        ("?!", None, Listing.NOW),
    ],
)
def test_a_sentence_has_its_intent(text: str, intent: Intent | None, listing: Listing) -> None:
    query = said(text)
    assert (query.intent, query.listing) == (intent, listing)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("séances", ("film", "city")),
        ("séances anora", ("city",)),
        ("anora près de moi", ()),
        ("anora à lyon demain", ()),
        ("critiques", ("film",)),
        ("un film ce soir", ("city",)),
        ("sorties de la semaine", ()),
        ("à l'affiche", ()),
        ("", ("intent",)),
    ],
)
def test_what_was_not_said_is_to_be_asked(text: str, missing: tuple[str, ...]) -> None:
    assert said(text).missing == missing


def test_each_part_tells_the_words_it_was_read_from() -> None:
    query = said("  Séances de small victories à Saint-Malo samedi soir après 20h en VO svp ")

    def words(start: int, end: int) -> str:
        return query.text[start:end]

    assert words(query.film.start, query.film.end) == "small victories"
    assert words(query.city.start, query.city.end) == "Saint-Malo"
    assert words(query.days.start, query.days.end) == "samedi"
    assert words(query.window.start, query.window.end) == "soir après 20h"
    assert words(query.version.start, query.version.end) == "en VO"
    assert query.rest == ""


def test_spans_hold_where_the_text_was_written_in_separate_accents() -> None:
    query = said("se\u0301ances Ame\u0301lie a\u0300 Orle\u0301ans")
    assert query.text[query.film.start : query.film.end] == "Amélie"
    assert query.text[query.city.start : query.city.end] == "Orléans"


def test_between_two_titles_the_person_chooses() -> None:
    query = said("le grand à lyon")
    assert query.film.doubtful
    assert {"grand-bleu", "grand-bain"} <= {hit.key for hit in query.film.candidates}
    assert query.missing == ("film",)


def test_two_films_of_one_title_are_offered() -> None:
    find_films = TitleMatcher([(1, ["La Piscine"]), (2, ["La Piscine"])])
    query = understand("la piscine demain", NOW, find_films=find_films, find_cities=city_finder())
    assert query.film.value is None
    assert {hit.key for hit in query.film.candidates} == {1, 2}


def test_a_sequel_that_is_not_named_is_not_taken_for_the_first() -> None:
    assert film_of(said("dune 2 à lyon")) == "dune-2"
    assert film_of(said("dune à lyon")) == "dune"


def test_the_words_of_an_unknown_film_are_handed_on() -> None:
    query = said("the room next door in lille tomorrow")
    assert (query.intent, query.rest) == (Intent.SHOWTIMES, "the room next door")
    assert query.film.value is None


def test_without_films_or_cities_the_day_is_still_understood() -> None:
    query = understand(
        "anora à lyon demain", NOW, find_films=lambda _: [], find_cities=lambda _: []
    )
    assert slots(query) | {"intent": ""} == {
        "intent": "",
        "film": "",
        "city": "",
        "days": "2026-11-27",
        "window": "",
        "version": "",
    }


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("anora", False),
        ("anora à lyon demain en vo", False),
        ("anora ce soir", True),
        ("anora à 20h", True),
        ("anora maintenant", True),  # the only window that another minute makes another one
    ],
)
def test_it_tells_whether_an_hour_was_said(text: str, hours: bool) -> None:
    query = said(text)
    assert query.hours is hours
    assert hours or ask(text, NOW + timedelta(minutes=1)) == query


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 28, 1, 30, tzinfo=PARIS), "2026-11-27"),
        (datetime(2026, 3, 29, 1, 59, tzinfo=PARIS), "2026-03-28"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1), "2026-10-24"),
        (datetime(2026, 12, 31, 23, 59, tzinfo=PARIS), "2026-12-31"),
        (datetime(2027, 1, 1, 4, 59, tzinfo=PARIS), "2026-12-31"),
    ],
)
def test_tonight_is_the_evening_that_is_under_way(now: datetime, day: str) -> None:
    for text in ("anora ce soir à lyon", "anora in lyon tonight"):
        assert days_of(ask(text, now)) == day
