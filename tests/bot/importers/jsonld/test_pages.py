"""What a cinema's page says in JSON-LD, and what is made of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.importers.fetching import FetchError
from bot.importers.jsonld.extract import decode, read_json
from bot.importers.jsonld.found import Found
from bot.importers.jsonld.pages import read_page
from bot.importers.jsonld.values import identifiers, minutes, version
from bot.importers.report import Report

PAGE = Path(__file__).with_name("cinema.html")
REX = {
    "@type": "MovieTheater",
    "name": "Rex",
    "address": {"addressLocality": "Pau", "postalCode": "64000"},
}
SHOW = {"@type": "ScreeningEvent", "startDate": "2036-01-01T20:00", "location": REX}


def found(value: Any) -> tuple[Found, list[str]]:
    said: list[str] = []
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return read_page(body, "", "page", Report(say=said.append), "FR"), said


def test_a_cinemas_page_gives_cinema_film_sessions_and_reviews() -> None:
    page, said = found(PAGE.read_bytes())
    [cinema] = page.cinemas.values()
    assert (cinema.name, cinema.address, cinema.city) == (
        "Le Rex & Cie",
        "1 place d'Armes",
        "Saint-Denis",
    )
    assert (cinema.timezone, cinema.latitude, cinema.longitude) == ("Indian/Reunion", -20.88, 55.45)
    [film] = page.films.values()
    assert film.title == "Les petites victoires"
    assert {text.language: text.title for text in film.texts} == {
        "fr": "Les petites victoires",
        "en": "Small Victories",
    }
    assert film.texts[0].synopsis == "Une institutrice et son élève.\nDeux."
    assert (film.directors, film.cast) == (("Mel Auteur",), ("A. Un", "B. Deux"))
    assert (film.genres, film.runtime_min) == (("Comédie", "Drame"), 95)
    assert (film.imdb_id, film.tmdb_id) == ("tt1234567", "42")
    assert (film.audience_score, film.audience_count) == (4.2, 1250)
    assert (film.poster_url, film.trailer_url) == ("https://rex.example/p.jpg", None)
    first, second = page.sessions
    assert (first.film_id, first.cinema_id) == (film.id, cinema.id)
    assert first.starts_at == datetime(2036, 12, 1, 20, 30)  # noqa: DTZ001 - the cinema's
    assert (first.version, first.format) == ("VF", "3D")
    assert first.booking_url == "https://rex.example/book/1?a=1&b=2"
    assert (second.film_id, second.version, second.ends_at) == (film.id, "VOST", None)
    assert second.starts_at.utcoffset() == timedelta(hours=4)
    [press] = page.press
    assert (press.outlet, press.mark.text, press.quote) == ("Le Journal (démo)", "4/5", "Tendre.")
    [opinion] = page.opinions
    assert (opinion.author, opinion.rating) == ("Paul", 5)
    assert said[0].startswith("page: note: script 3 is not JSON")
    assert said[1:] == [
        "page:4: (row): a session without a place",
        "page:5: (row): startDate: 'soon' is not a time (YYYY-MM-DD HH:MM)",
    ]


@pytest.mark.parametrize(
    "value",
    [
        {**SHOW, "workPresented": {"@type": "Movie", "name": "One"}},
        {**SHOW, "workPresented": "One"},
        {**SHOW, "name": "One"},
        [{**SHOW, "workPresented": {"@id": "m"}}, {"@type": "Movie", "@id": "m", "name": "One"}],
        {"@graph": [{"@graph": [{**SHOW, "workFeatured": {"@type": "Movie", "name": "One"}}]}]},
        {**REX, "event": [{**SHOW, "location": None, "name": "One"}]},
        {"@type": "Movie", "name": "One", "event": {**SHOW}},
        {
            "@type": "Event",
            "location": REX,
            "workPresented": {"@type": "Movie", "name": "One"},
            "subEvent": [{"@type": "ScreeningEvent", "startDate": "2036-01-01T20:00"}],
        },
        {
            **SHOW,
            "name": "One",
            "location": {"@type": "Place", "name": "Salle 2", "containedInPlace": REX},
        },
        {
            **SHOW,
            "name": "One",
            "location": {"name": "Rex", "address": "3 rue X, 64000 Pau, France"},
        },
        {
            "https://schema.org/@graph": [],
            "@type": "schema:ScreeningEvent",
            "schema:startDate": "2036-01-01T20:00",
            "schema:location": REX,
            "http://schema.org/name": {"@value": "One", "@language": "fr"},
        },
    ],
)
def test_a_session_is_found_however_it_is_nested(value: Any) -> None:
    page, _ = found(value)
    [session] = page.sessions
    assert page.films[session.film_id].title == "One"
    cinema = page.cinemas[session.cinema_id]
    assert (cinema.name, cinema.city, cinema.postcode) == ("Rex", "Pau", "64000")


def test_nodes_that_refer_to_each_other_end() -> None:
    film = {"@type": "Movie", "@id": "m", "name": "One", "event": {"@id": "s"}}
    show = {**SHOW, "@id": "s", "workPresented": {"@id": "m"}, "superEvent": {"@id": "s"}}
    page, _ = found([film, show])
    assert len(page.sessions) == 1
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    assert found({"@type": "Movie", "name": "One", "x": deep})[0].films


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1, 2", b"null", b"\xff\xfe\x00"])
def test_a_page_without_json_ld_is_refused(body: bytes) -> None:
    with pytest.raises(FetchError, match="page: no JSON-LD in it that can be read"):
        found(body)


@pytest.mark.parametrize("body", [b"[[[[]]]]", b'{"@type": "MovieTheater", "name": "Rex"}'])
def test_a_page_with_nothing_on_is_said_so(body: bytes) -> None:
    page, said = found(body)
    assert page.size == 0
    assert said[-1] == "page: note: no film and no session in it"


def test_json_as_pages_write_it() -> None:
    assert read_json('<!-- {"a": "x\ny"} -->') == {"a": "x\ny"}
    assert read_json('//<![CDATA[\n{"a": 1};\n//]]>') == {"a": 1}


@pytest.mark.parametrize(
    ("body", "content_type", "text", "notes"),
    [
        ("é".encode(), "text/html; charset=utf-8", "é", 0),
        ("é".encode(), "text/html", "é", 0),
        ("é".encode("latin-1"), "text/html; charset=ISO-8859-1", "é", 0),
        ("é’".encode("cp1252"), "text/html; charset=utf-8", "é’", 1),
        ("é".encode(), "text/html; charset=us-ascii", "é", 1),
        (b'<meta charset="windows-1252">\x92', "text/html", '<meta charset="windows-1252">’', 0),
        ("é".encode(), "text/html; charset=klingon", "é", 1),
        ("\ufeffé".encode(), "", "é", 0),
    ],
)
def test_a_wrong_charset_is_noted_and_read_all_the_same(
    body: bytes, content_type: str, text: str, notes: int
) -> None:
    said: list[str] = []
    assert decode(body, content_type, said.append) == text
    assert len(said) == notes


def test_values() -> None:
    assert [minutes(text) for text in ("PT1H35M", "PT95M", "95", "P0DT1H", "PT5700S", "x", "")] == [
        95, 95, 95, 60, 95, None, None,
    ]  # fmt: skip
    assert version("fr", "") == "VF"
    assert version("fr", "fr") == "VFST"
    assert version("ja", "fr") == "VOST"
    assert (version("ja", ""), version("", "")) == ("VO", "")
    assert identifiers({"identifier": {"value": "tt7654321"}}) == ("tt7654321", None)


def test_a_mark_off_its_scale_is_none() -> None:
    for value in ("11", "-1", "x", None):
        rating = {"ratingValue": value, "bestRating": 10, "ratingCount": 3}
        page, _ = found({"@type": "Movie", "name": "One", "aggregateRating": rating})
        [film] = page.films.values()
        assert film.audience_score is None


def test_what_a_session_says_of_its_time_is_an_instant_or_the_cinemas() -> None:
    page, _ = found(
        [{**SHOW, "name": "One"}, {**SHOW, "name": "One", "startDate": "2036-01-01T19:00Z"}]
    )
    naive, aware = page.sessions
    assert naive.starts_at.tzinfo is None
    assert aware.starts_at == datetime(2036, 1, 1, 19, tzinfo=UTC)
