"""What tills print, and what is meant."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.importers import damage
from bot.importers.report import Report
from bot.importers.scare import film_ids
from bot.importers.tills import read_line, split_title

GIVEN: dict[str, Any] = {
    "showid": "1",
    "showstart": "2026-11-25T19:30:00Z",
    "showend": "2026-11-25T22:10:00+01:00",
    "showurl": "https://rex.example/1",
    "cineid": "P1",
    "cinenom": "LE REX",
    "cineadresse": "1 rue du Port",
    "cinecp": 1000.0,
    "cineville": "BOURG-EN-BRESSE",
    "_coords.lat": "46.2",
    "_coords.lon": 5.22,
    "filmid": "17",
    "filmtitle": "LES PETITES VICTOIRES",
    "filmdirector": "M\u00c3\u00a9lanie AUFFRET",
    "filmcast": "Michel BLANC, Julia Piaton",
    "filmgenre": "comédie / drame",
    "filmduration": "5340",
    "filmversion": "VF 3D",
    "filmposter": "https://rex.example/p.jpg",
    "filmtrailer": "null",
    "filmstoryline": "L\x92\u00e9cole.<br>Une&nbsp;classe &amp; un <b>\u00e9l\u00e8ve</b>.",
}


def test_a_line_becomes_a_session_its_cinema_and_its_film() -> None:
    line = read_line(1, GIVEN, Report())
    assert line
    assert (line.cinema.name, line.cinema.city, line.cinema.postcode) == (
        "Le Rex",
        "Bourg-en-Bresse",
        "01000",
    )
    assert (line.cinema.latitude, line.cinema.timezone) == (46.2, "Europe/Paris")
    assert line.film.title == "Les petites victoires"
    assert line.film.directors == ("Mélanie Auffret",)
    assert line.film.cast == ("Michel Blanc", "Julia Piaton")
    assert line.film.genres == ("Comédie", "Drame")
    assert (line.film.runtime_min, line.film.trailer_url) == (89, None)
    assert line.film.texts[0].synopsis == "L’école.\nUne classe & un élève ."
    assert (line.version, line.format) == ("VF", "3D")
    assert line.starts_at == datetime(2026, 11, 25, 19, 30, tzinfo=UTC)
    assert line.ends_at == datetime(2026, 11, 25, 21, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("showstart", "null", "lines:7: showstart: required"),
        ("showstart", "demain", "lines:7: (row): 'demain' is not a time"),
        ("cineid", None, "lines:7: cineid: required"),
        ("cineville", "—", "lines:7: cineville: no letter or digit in it"),
        ("filmtitle", "NULL", "lines:7: filmtitle: required"),
    ],
)
def test_a_line_without_what_it_needs_is_refused(field: str, value: Any, said: str) -> None:
    heard: list[str] = []
    report = Report(say=heard.append)
    assert read_line(7, {**GIVEN, field: value}, report) is None
    assert heard[0].startswith(said)
    assert report.refused == 1


@pytest.mark.parametrize("given", [None, "text", 3, []])
def test_what_is_no_line_is_refused(given: Any) -> None:
    assert read_line(1, given, Report()) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("showend", "2026-11-25T19:30:00Z"),
        ("showend", "null"),
        ("filmposter", "javascript:alert(1)"),
        ("_coords.lat", "null"),
        ("filmduration", "null"),
        ("filmdirector", "null"),
        ("showurl", "ftp://x.example/1"),
    ],
)
def test_what_is_wrong_beside_is_left_out(field: str, value: Any) -> None:
    line = read_line(1, {**GIVEN, field: value}, Report())
    assert line
    empty = {
        "showend": line.ends_at,
        "filmposter": line.film.poster_url,
        "_coords.lat": line.cinema.longitude,
        "filmduration": line.film.runtime_min,
        "filmdirector": line.film.directors or None,
        "showurl": line.url,
    }
    assert empty[field] is None


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("Am\u00c3\u00a9lie", "Amélie"),
        ("l\u00e2\u20ac\u2122\u00c3\u00a9t\u00c3\u00a9", "l’été"),
        ("l\x92\u0153uvre \x85", "l’œuvre …"),
        ("\u00c3\u0192\u00c2\u00a9t\u00c3\u0192\u00c2\u00a9", "été"),
        ("Âge tendre", "Âge tendre"),
        ("SÃO PAULO", "SÃO PAULO"),
        ("Zoé à l’île", "Zoé à l’île"),
        ("기생충", "기생충"),
    ],
)
def test_damage_is_undone_and_what_is_whole_stays(broken: str, meant: str) -> None:
    assert damage.mended(broken) == meant


@pytest.mark.parametrize(
    ("printed", "title", "version"),
    [
        ("Small Victories (VOST)", "Small Victories", "VOST"),
        ("SMALL VICTORIES VF 3D", "SMALL VICTORIES", "3D VF"),
        ("Small Victories - Avant-première", "Small Victories", ""),
        ("Small Victories (AVP) [VF]", "Small Victories", "VF"),
        ("Le Mépris (Version restaurée)", "Le Mépris", ""),
        ("AD ASTRA", "AD ASTRA", ""),
        ("Reprise", "Reprise", ""),
        ("Alien (1979)", "Alien (1979)", ""),
        ("Spider-Man : No Way Home", "Spider-Man : No Way Home", ""),
        ("(VF)", "(VF)", ""),
    ],
)
def test_what_stands_behind_a_title_is_taken_off(printed: str, title: str, version: str) -> None:
    assert split_title(printed) == (title, version)


def test_tills_that_write_a_film_otherwise_mean_the_same() -> None:
    writings = [
        {"filmtitle": "Les Petites victoires", "filmdirector": "AUFFRET Mélanie"},
        {"filmtitle": "PETITES VICTOIRES (VF)", "filmdirector": "Mélanie Auffret"},
        {"filmtitle": "Les petites victoires", "filmdirector": "null"},
        {"filmtitle": "Les petites victoires", "filmdirector": "Somebody Else"},
    ]
    lines = [read_line(n, {**GIVEN, **one}, Report()) for n, one in enumerate(writings[:3])]
    assert len(set(film_ids([line for line in lines if line]))) == 1
    lines = [read_line(n, {**GIVEN, **one}, Report()) for n, one in enumerate(writings)]
    ids = film_ids([line for line in lines if line])
    assert len(set(ids)) == 3  # and who names nobody may mean either
