"""Keys, grams and scores: what titles and texts are compared by."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.bitmaps import Count, bitmap, numbers
from db.queries.search.grams import pack, title_grams, unpack, word_grams
from db.queries.search.keys import LONGEST, in_digits, key_of, keys_of
from db.queries.search.question import read
from db.queries.search.score import Typed


@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("Les Quatre Cents Coups", ["les quatre cents coups", "les 400 coups"]),
        ("Rocky II", ["rocky ii", "rocky 2"]),
        ("E.T. l'extra-terrestre", ["e t l extra terrestre", "et l extra terrestre"]),
        ("M*A*S*H", ["m a s h", "mash"]),
        ("X-Men", ["x men", "xmen"]),
        ("20,000 Leagues", ["20 000 leagues", "20000 leagues"]),
        ("Œuvre", ["oeuvre"]),
        ("???", ["???"]),
    ],
)
def test_a_title_has_the_keys_of_its_other_spellings(title: str, keys: list[str]) -> None:
    assert set(keys) <= set(keys_of(title))
    assert keys_of(title)[0] == keys[0]


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("vingt et un", "21"),
        ("twenty one", "21"),
        ("soixante dix sept", "77"),
        ("quatre vingt dix neuf francs", "99 francs"),
        ("mille et une nuits", "1001 nuits"),
        ("one hundred and one dalmatians", "101 dalmatians"),
        ("two thousand and one", "2001"),
        ("vingt mille lieues", "20000 lieues"),
        ("trois deux un", "3 2 un"),
        ("deux et trois", "2 et 3"),
        ("un jour sans fin", "un jour sans fin"),
        ("henri iv", "henri 4"),
        ("malcolm x", "malcolm 10"),
        ("v for vendetta", "v for vendetta"),
        ("i robot", "i robot"),
        ("hundred", "hundred"),
        ("vingt et", "20 et"),
    ],
)
def test_numbers_are_read_in_both_languages(words: str, digits: str) -> None:
    assert in_digits(words) == digits


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    key = key_of(text)
    assert len(key) <= LONGEST
    assert key_of(key) == key
    assert "\0" not in key
    key.encode()


@given(st.text(max_size=60))
def test_a_title_is_filed_under_all_its_own_text_looks_for(title: str) -> None:
    asked = read(title)
    if asked is not None and len(asked.readings) == 1:
        assert set(asked.grams()) <= title_grams(asked.key)


def test_two_letters_swapped_leave_most_grams_as_they_were() -> None:
    assert len(word_grams("board") & word_grams("obard")) == 4


bitmaps = st.lists(st.frozensets(st.integers(0, 400), max_size=60), max_size=20)


@given(bitmaps, st.integers(1, 50))
def test_counting_bitmaps_is_counting_numbers(sets: list[frozenset[int]], wanted: int) -> None:
    count, plain = Count(), Counter(number for numbers_of in sets for number in numbers_of)
    for numbers_of in sets:
        count.add(int.from_bytes(bitmap(numbers_of), "little"))
    most = sorted(plain, key=lambda number: (-plain[number], number))[:wanted]
    assert sorted(count.most(wanted)) == sorted(most)
    often = sorted(number for number, times in plain.items() if times >= wanted)
    assert list(numbers(count.at_least(wanted))) == often


@given(st.frozensets(st.integers(0, 5000)))
def test_a_bitmap_survives_being_stored(members: frozenset[int]) -> None:
    stored = unpack(pack(bitmap(members)))
    assert list(numbers(int.from_bytes(stored, "little"))) == sorted(members)


def test_only_the_same_key_scores_one() -> None:
    typed = Typed("les petites victoires")
    assert typed.score("les petites victoires") == 1.0
    assert typed.score("lespetitesvictoires") < 1.0


@pytest.mark.parametrize(
    ("typed", "nearer", "farther"),
    [
        ("petites victoires", "les petites victoires", "les petites mains"),
        ("hivsr", "hiver", "hivor"),  # the key beside it
        ("hievr", "hiver", "hieur"),  # two letters swapped, against another letter
        ("le bal", "le bal", "la balle"),
        ("fin du jour", "fin de jour", "jour de fin"),
        ("jeux interd", "jeux interdits", "jeux d enfants"),
        ("the haine", "la haine", "the shining"),
    ],
)
def test_the_nearer_title_scores_higher(typed: str, nearer: str, farther: str) -> None:
    text = Typed(typed)
    assert text.score(nearer) > text.score(farther)


@given(st.text("abc d", min_size=1), st.text("abc d", min_size=1))
def test_a_score_is_a_share(typed: str, title: str) -> None:
    typed, title = key_of(typed), key_of(title)
    if typed and title:
        score = Typed(typed).score(title)
        assert 0.0 <= score <= 1.0
        assert (score == 1.0) == (typed == title)


def test_a_name_beside_the_title_is_explained_by_the_director() -> None:
    typed = Typed("solaris tarkovski")
    assert typed.score("solaris", ["andrei", "tarkovski"]) > 0.95
    assert typed.score("solaris") < 0.75


def test_a_year_is_read_as_one_and_as_part_of_the_title() -> None:
    asked = read("Blade Runner (2049)")
    assert asked is not None
    assert [(r.typed.key, r.year) for r in asked.readings] == [
        ("blade runner 2049", None),
        ("blade runner", 2049),
    ]
    assert read("1984") is not None
    assert [r.year for r in read("1984").readings] == [None]  # type: ignore[union-attr]
