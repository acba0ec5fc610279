from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.places import CitySpan, ExtraCity, find_city_spans, load_gazetteer

GAZETTEER = load_gazetteer()


def read(text: str) -> list[CitySpan]:
    return find_city_spans(text, GAZETTEER)


NAMED = [
    ("séances petites victoires à Bordeaux demain soir", "Bordeaux", "Bordeaux"),
    ("what's on in st malo this weekend after 8", "st malo", "Saint-Malo"),
    ("small victories in lyon on saturday in french", "lyon", "Lyon"),
    ("ciné à Nice demain", "Nice", "Nice"),
    ("cinéma au Mans", "Mans", "Le Mans"),
    ("la roche sur yon dimanche 14h", "la roche sur yon", "La Roche-sur-Yon"),
    ("que voir à Brétigny s/ Orge ?", "Brétigny s/ Orge", "Brétigny-sur-Orge"),
    ("petites victoires 33000", "33000", "Bordeaux"),
    ("films à Y", "Y", "Y"),
    ("où passe Dune près de la Rochelle", "la Rochelle", "La Rochelle"),
    ("show me films in Marseilles", "Marseilles", "Marseille"),
    ("cinéma villeneuve d'ascq imax", "villeneuve d'ascq", "Villeneuve-d'Ascq"),
    ("where is dune playing near Saint-Germain-en-Laye?", "Saint-Germain-en-Laye", None),
    ("lyon le 3 mars", "lyon", "Lyon"),
    ("paris 20h30", "paris", "Paris"),
    # Mistyped.
    ("seances bordaux demain", "bordaux", "Bordeaux"),
    ("seances a toulose", "toulose", "Toulouse"),
    ("dans 3 jours à Grenobel", "Grenobel", "Grenoble"),
    ("dune à la rochel", "la rochel", "La Rochelle"),
    ("séances à Saint-Étiebnne demain", "Saint-Étiebnne", "Saint-Étienne"),
    ("small victories in La Syene-sur-Mer", "La Syene-sur-Mer", "La Seyne-sur-Mer"),
]


@pytest.mark.parametrize(("text", "part", "city"), NAMED)
def test_finds_the_city_and_only_its_words(text: str, part: str, city: str | None) -> None:
    span = read(text)[0]
    assert text[span.start : span.end] == part
    assert span.place.name == (city or part)
    assert span.score >= 0.6


@pytest.mark.parametrize(
    ("text", "part", "district"),
    [
        ("petites victoires lyon 3e samedi", "lyon 3e", 3),
        ("paris 11 ce soir", "paris 11", 11),
        ("film dans le 11e de paris", "11e de paris", 11),
        ("le 3ème arrondissement de Lyon vendredi", "3ème arrondissement de Lyon", 3),
        ("75011 Paris ce soir", "75011 Paris", 11),
        ("à Paris XVIe demain", "Paris XVIe", 16),
        ("Marseille, 8e", "Marseille, 8e", 8),
        ("lyon le 3 mars", "lyon", None),
        ("paris dans 3 jours", "paris", None),
        ("paris 20 h 30", "paris", None),
        ("paris 20:30 VO", "paris", None),
        ("lyon 2 places", "lyon", None),
        ("lyon 14", "lyon", None),
    ],
)
def test_the_arrondissement_belongs_to_the_city(text: str, part: str, district: int | None) -> None:
    span = read(text)[0]
    assert text[span.start : span.end] == part
    assert span.place.district == district


@pytest.mark.parametrize(
    "text",
    [
        "avis petites victoires",
        "où passe anatomie d'une chute en VO près de moi",
        "seances vendredi",
        "deux heures moins le quart avant jésus-christ",
        "les intouchables",
        "the lion king tonight",
        "un jour sans fin",
        "a quelle heure passe le film",
        "le sens de la fête",
        "mars express",
        "what do critics say about the new one",
        "",
    ],
)
def test_ordinary_words_are_no_cities(text: str) -> None:
    assert [span for span in read(text) if span.score >= 0.6] == []


def test_a_word_that_is_also_a_city_needs_a_preposition() -> None:
    ordinary, city = sorted(read("a nice film in Nice"), key=lambda span: span.start)
    assert ordinary.score < 0.6 < 0.9 < city.score
    assert read("à Tours demain")[0].score > 0.9
    assert read("les petites victoires tours")[0].score < 0.6


def test_several_cities_come_surest_first() -> None:
    spans = read("de bordaux à Lyon")
    assert [span.place.name for span in spans] == ["Lyon", "Bordeaux"]


def test_the_preferred_homonym_is_taken() -> None:
    text = "dune à saint denis"
    codes = [
        find_city_spans(text, GAZETTEER, prefer=(code,))[0].place.code
        for code in ("93066", "97411")
    ]
    assert codes == ["93066", "97411"]


def test_cities_outside_france_are_found_once_added() -> None:
    text = "dune à bruxelles samedi"
    wider = GAZETTEER.extended([ExtraCity("Bruxelles", "BE", aliases=("Brussels",))])
    span = find_city_spans(text, wider, country="BE")[0]
    assert (text[span.start : span.end], span.place.country) == ("bruxelles", "BE")


WORDS = ("à", "in", "Lyon", "3e", "75011", "paris", "st", "denis", "xi", "le", "de", "Nice", "2")


@settings(deadline=None, max_examples=60)
@given(
    st.text(st.characters(), max_size=120)
    | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
)
def test_spans_lie_in_the_text_and_never_overlap(text: str) -> None:
    spans = sorted(read(text), key=lambda span: span.start)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(0 <= span.score <= 1 for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
