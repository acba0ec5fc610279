"""One cell: a clean value, or the reason why not."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importers import cells, showing, zones


@pytest.mark.parametrize(
    ("convert", "text", "value"),
    [
        (cells.identifier, " tt001 ", "tt001"),
        (cells.identifier, "  ", None),
        (cells.line, " two\n lines\t here ", "two lines here"),
        (cells.line, "bell\x07", "bell"),
        (cells.line, "e\u0301te\u0301", "été"),
        (cells.prose, " one\r\n\r\ntwo ", "one\n\ntwo"),
        (cells.listing, "A | B||A|", ("A", "B")),
        (cells.listing, "", ()),
        (cells.url, "", None),
        (cells.url, " https://a.example/x?y=1#z ", "https://a.example/x?y=1#z"),
        (cells.url, "HTTP://A.EXAMPLE", "HTTP://A.EXAMPLE"),
        (cells.url, "https://cinéma.example:8080/é", "https://cinéma.example:8080/é"),
        (cells.day, "2023-03-01", date(2023, 3, 1)),
        (cells.day, "", None),
        (cells.moment, "2026-03-01 20:30", datetime.fromisoformat("2026-03-01T20:30")),
        (cells.moment, "2026-03-01T20:30:15.9", datetime.fromisoformat("2026-03-01T20:30:15")),
        (
            cells.moment,
            "2026-03-01T20:30+02:00",
            datetime(2026, 3, 1, 20, 30, tzinfo=timezone(timedelta(hours=2))),
        ),
        (cells.whole(0), "12", 12),
        (cells.whole(0), "12.0", 12),
        (cells.whole(0), "", None),
        (cells.degrees(90), "48,85", 48.85),
        (cells.degrees(90), "", None),
        (cells.yes_or_no, "Oui", True),
        (cells.yes_or_no, "", False),
        (cells.language, "fr-CA", "fr"),
        (cells.language, "EN_us", "en"),
        (cells.language, "", None),
        (zones.country, "fr", "FR"),
        (zones.country, "", None),
        (zones.timezone, "Indian/Reunion", "Indian/Reunion"),
        (zones.timezone, "", None),
        (showing.version, "vostfr", "VOST"),
        (showing.version, "VO-ST", "VOST"),
        (showing.version, "V.O.", "VO"),
        (showing.version, "OV", "VO"),
        (showing.version, "Version française", "VF"),
        (showing.version, "VFSTF", "VFST"),
        (showing.version, "muet", "MUET"),
        (showing.version, "", ""),
        (showing.screen_format, "imax 3d", "IMAX 3D"),
        (showing.screen_format, "Numérique", "2D"),
        (showing.screen_format, "Onyx", "Onyx"),
        (showing.access, "SME|audio-description|Boucle", "AD|BOUCLE|SME"),
        (showing.access, "sme|AD|sme", "AD|SME"),
        (showing.access, "", ""),
        (showing.equipment, "hearing_loop|PMR", ("hearing_loop", "wheelchair")),
        (showing.equipment, "Ascenseur privé", ("ascenseur_prive",)),
    ],
)
def test_a_good_cell_gives_its_value(convert: Callable[[str], Any], text: str, value: Any) -> None:
    assert convert(text) == value


@pytest.mark.parametrize(
    ("convert", "text", "reason"),
    [
        (cells.required(cells.line), " ", "required"),
        (cells.identifier, "x" * 201, "201 characters, at most 200"),
        (cells.url, "javascript:alert(1)", "not an http"),
        (cells.url, "ftp://a.example/", "not an http"),
        (cells.url, "https://nodot/", "not an http"),
        (cells.url, "https://a.example/with space", "not an http"),
        (cells.url, "https://me@a.example/", "not an http"),
        (cells.url, 'https://a.example/"><b>', "not an http"),
        (cells.url, "https://a.example/" + "x" * 2000, "at most 2,000"),
        (cells.day, "01/03/2023", "not a date"),
        (cells.day, "2023-02-30", "not a date"),
        (cells.day, "0001-01-01", "year 1 "),
        (cells.moment, "tonight", "not a time"),
        (cells.moment, "2026-03-01", "no time of day"),
        (cells.moment, "20260301", "no time of day"),
        (cells.moment, "9999-12-31T23:59", "year 9999"),
        (cells.whole(1, 5), "6", "not between 1 and 5"),
        (cells.whole(1, 5), "4.5", "not a whole number"),
        (cells.whole(0), "1e3", "not a whole number"),
        (cells.whole(0), "99999999999", "not between"),
        (cells.degrees(90), "91", "not between"),
        (cells.degrees(90), "nan", "not between"),
        (cells.degrees(90), "north", "not a number of degrees"),
        (cells.yes_or_no, "perhaps", "neither yes nor no"),
        (cells.language, "français", "not a language code"),
        (zones.country, "France", "not a country"),
        (zones.timezone, "Paris", "not a time zone"),
        (zones.timezone, "../../etc/passwd", "not a time zone"),
        (zones.timezone, "Europe", "not a time zone"),
        (showing.version, "x" * 31, "at most 30"),
    ],
)
def test_a_bad_cell_says_why(convert: Callable[[str], Any], text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        convert(text)


@pytest.mark.parametrize(
    ("country", "postcode", "zone"),
    [
        ("FR", "75001", "Europe/Paris"),
        ("FR", None, "Europe/Paris"),
        ("FR", "97400", "Indian/Reunion"),
        ("FR", "97133", "America/St_Barthelemy"),
        ("FR", "97110", "America/Guadeloupe"),
        ("FR", "98800", "Pacific/Noumea"),
        ("FR", "974", "Europe/Paris"),
        ("GP", None, "America/Guadeloupe"),
        ("BE", "1000", "Europe/Brussels"),
        ("ES", "35001", "Atlantic/Canary"),
        ("ES", "28001", "Europe/Madrid"),
        ("PT", "9500-150", "Atlantic/Azores"),
        ("DE", None, "Europe/Berlin"),
    ],
)
def test_a_place_has_the_zone_of_its_country_or_of_its_postcode(
    country: str, postcode: str | None, zone: str
) -> None:
    assert zones.default_zone(country, postcode) == zone


@pytest.mark.parametrize("country", ["US", "CA", "AU", "BR", "RU"])
def test_no_zone_is_guessed_where_a_country_has_several(country: str) -> None:
    with pytest.raises(ValueError, match="several time zones"):
        zones.default_zone(country, "12345")


def test_every_zone_that_is_assumed_exists() -> None:
    assumed = {zone for part in zones.ZONES_BY_POSTCODE.values() for zone in part.values()}
    for zone in assumed | set(zones.MAIN_ZONES.values()):
        assert zones.timezone(zone) == zone
    for country, zone in zones.MAIN_ZONES.items():
        assert zone in zones.zones_by_country()[country]


def test_a_memory_gives_what_its_converter_gives() -> None:
    seen: list[str] = []

    def convert(text: str) -> str:
        seen.append(text)
        return showing.version(text)

    memory = cells.Cached(convert)
    assert [memory[text] for text in ("vf", "vost", "vf")] == ["VF", "VOST", "VF"]
    assert seen == ["vf", "vost"]


def test_a_memory_that_is_full_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_CACHE_LIMIT", 2)
    memory = cells.Cached(showing.version)
    assert [memory[text] for text in ("vf", "vo", "vost", "vf")] == ["VF", "VO", "VOST", "VF"]
    assert len(memory) == 2


@given(st.text())
def test_clean_lines_have_no_control_characters_and_stay_as_they_are(text: str) -> None:
    once = cells.line(text)
    assert cells.line(once or "") == once
    assert not any(ord(character) < 32 for character in once or "")


@given(st.text(max_size=30))
def test_a_code_read_again_is_the_same(text: str) -> None:
    for read in (showing.version, showing.screen_format, showing.access):
        try:
            once = read(text)
        except ValueError:
            continue
        assert read(once) == once
