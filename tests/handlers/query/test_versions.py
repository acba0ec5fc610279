"""Versions, formats, accessibility and "near me" as people say them."""

import pytest

from handlers.query.versions import fits, scan
from handlers.query.words import Line, clean, split


def read(text: str) -> list[tuple[str, str]]:
    """Return what a text wishes for."""
    return [(wish.kind, wish.value) for wish in scan(Line(split(clean(text))))]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("en VF", "VF"),
        ("vf", "VF"),
        ("en français", "VF"),
        ("in french", "VF"),
        ("dubbed", "VF"),
        ("doublé en français", "VF"),
        ("vfstf", "VFST"),
        ("VF sous-titrée", "VFST"),
        ("en VO", "VO"),
        ("V.O.", "VO"),
        ("en version originale", "VO"),
        ("original version", "VO"),
        ("in English", "VO"),
        ("en anglais", "VO"),
        ("in korean", "VO"),
        ("not dubbed", "VO"),
        ("pas en vf", "VO"),
        ("English movies", "VO"),
        ("VOST", "VOST"),
        ("vostfr", "VOST"),
        ("VO sous-titrée", "VOST"),
        ("version originale sous-titrée français", "VOST"),
        ("sous titré", "VOST"),
        ("subtitled", "VOST"),
        ("with subtitles", "VOST"),
        ("with french subtitles", "VOST"),
        ("with English subtitles", "VOSTA"),
        ("sous-titré anglais", "VOSTA"),
    ],
)
def test_a_phrase_means_its_version(text: str, version: str) -> None:
    assert read(text) == [("version", version)]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("en 3D", ("format", "3D")),
        ("imax", ("format", "IMAX")),
        ("4DX", ("format", "4DX")),
        ("Dolby Atmos", ("format", "Dolby")),
        ("70 mm", ("format", "70 mm")),
        ("audiodescription", ("access", "AD")),
        ("sous-titres pour sourds et malentendants", ("access", "SME")),
        ("for the hard of hearing", ("access", "SME")),
        ("près de moi", ("near", "me")),
        ("à côté de chez moi", ("near", "me")),
        ("dans le coin", ("near", "me")),
        ("vers chez moi", ("near", "me")),
        ("near me", ("near", "me")),
        ("around here", ("near", "me")),
        ("nearby", ("near", "me")),
    ],
)
def test_a_phrase_means_its_wish(text: str, wish: tuple[str, str]) -> None:
    assert read(text) == [wish]


def test_wishes_combine() -> None:
    assert set(read("en 3D IMAX en VO près de moi")) == {
        ("format", "3D"),
        ("format", "IMAX"),
        ("version", "VO"),
        ("near", "me"),
    }


@pytest.mark.parametrize("text", ["vers 20h", "autour de midi", "la voix", "French Connection"])
def test_other_words_wish_for_nothing(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("wish", "version", "fine"),
    [
        ("VO", "VO", True),
        ("VO", "VOST", True),
        ("VF", "VFST", True),
        ("VOST", "VOST", True),
        ("VOST", "VO", False),
        ("VO", "VF", False),
        ("VF", "", False),
    ],
)
def test_a_session_fits_what_was_wished(wish: str, version: str, fine: bool) -> None:
    assert fits(wish, version) is fine
