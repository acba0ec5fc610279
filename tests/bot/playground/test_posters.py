"""Posters: any title gives one well-formed sheet, its type inside the margins."""

import csv
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.demo import CATALOGUE
from bot.playground.poster_art import Palette
from bot.playground.poster_styles import ANY_COLOURS, BY_GENRE, COLOURS
from bot.playground.poster_type import set_title, width
from bot.playground.posters import poster_svg

SVG = "{http://www.w3.org/2000/svg}"
GENRES = [*BY_GENRE, None, "Opérette à bretelles"]
HOSTILE = [
    "<script>alert('x')</script> & \"quotes\"",
    "]]><!-- &amp; <b>",
    "\ud800 lone \x00 surrogate \x1b[31m",
    "\u202eright to left\u202c שלום",
    "A" * 10_000,
    "mot " * 2_000,
    "🎬🍿",
    "",
    "   ",
]


def drawn(title: str, genre: str | None = "comedy", seed: str = "x") -> ElementTree.Element:
    return ElementTree.fromstring(poster_svg(title=title, year=2023, genre=genre, seed=seed))


def texts(sheet: ElementTree.Element) -> list[ElementTree.Element]:
    return list(sheet.iter(f"{SVG}text"))


def title_of(sheet: ElementTree.Element) -> list[ElementTree.Element]:
    return [text for text in texts(sheet) if text.text != "2023"]


@pytest.mark.parametrize("title", HOSTILE)
@pytest.mark.parametrize("genre", ["comedy", "thriller", None])
def test_hostile_titles_are_text_and_nothing_else(title: str, genre: str | None) -> None:
    sheet = drawn(title, genre)
    allowed = {"svg", "text", "rect", "circle", "path", "polygon", "ellipse", "g"}
    assert {element.tag.removeprefix(SVG) for element in sheet.iter()} <= allowed
    assert not [name for element in sheet.iter() for name in element.attrib if "href" in name]


@given(st.text(max_size=80), st.sampled_from(GENRES), st.text(max_size=4))
def test_every_title_stands_inside_the_margins(title: str, genre: str | None, seed: str) -> None:
    for text in title_of(drawn(title, genre, seed)):
        assert float(text.attrib["x"]) >= 0
        assert float(text.attrib["x"]) + float(text.attrib["textLength"]) <= 600 - 47
        assert 400 < float(text.attrib["y"]) < 836


def test_the_words_of_a_title_are_all_there_in_order() -> None:
    title = "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb"
    assert " ".join(text.text or "" for text in title_of(drawn(title))) == title


def test_a_short_title_is_set_larger_than_a_long_one() -> None:
    short, long = (
        float(title_of(drawn(title))[0].attrib["font-size"])
        for title in ("Dune", "Docteur Folamour ou comment j’ai appris à ne plus m’en faire")
    )
    assert short > 2 * long


def test_a_title_of_one_letter_fills_the_sheet() -> None:
    sizes = [float(text.attrib["font-size"]) for text in title_of(drawn("Z"))]
    assert max(sizes) >= 600


def test_a_title_beyond_all_room_ends_in_an_ellipsis() -> None:
    assert (title_of(drawn("mot " * 2_000))[-1].text or "").endswith("…")


@pytest.mark.parametrize(
    "title", ["2001 : L’Odyssée de l’espace", "Vice-versa 2", "Docteur Folamour ou : la bombe"]
)
@pytest.mark.parametrize("room", [200, 260, 340, 504])
def test_a_colon_never_begins_a_line_and_a_number_never_ends_alone(title: str, room: float) -> None:
    lines = [line for line, _ in set_title(title, room=room, height=300, leading=1).lines]
    assert not [line for line in lines if line.startswith(":")]
    assert len(lines[-1]) > 2


def test_japanese_breaks_between_any_two_characters() -> None:
    setting = set_title("千と千尋の神隠し", room=300, height=300, leading=1)
    assert len(setting.lines) > 1
    assert "".join(line for line, _ in setting.lines) == "千と千尋の神隠し"
    assert width("千", 100) == 100


def test_thrillers_stand_in_capitals() -> None:
    assert [text.text for text in title_of(drawn("Parasite", "thriller"))] == ["PARASITE"]


def test_the_same_film_always_has_the_same_poster_and_others_differ() -> None:
    def poster(seed: str) -> str:
        return poster_svg(title="Dune", year=2021, genre="science-fiction", seed=seed)

    assert poster("dune-2021") == poster("dune-2021")
    assert len({poster(f"film-{n}") for n in range(20)}) > 10


def test_a_poster_without_a_year_shows_none() -> None:
    poster = poster_svg(title="Dune", year=None, genre=None, seed="x")
    assert "None" not in poster


def test_every_genre_of_the_catalogue_has_compositions_and_colours_of_its_own() -> None:
    with (CATALOGUE / "films.csv").open(encoding="utf-8", newline="") as file:
        genres = {genre for row in csv.DictReader(file) for genre in row["genres"].split("|")}
    assert genres <= BY_GENRE.keys() & COLOURS.keys()


@pytest.mark.parametrize("palette", dict.fromkeys(sum(COLOURS.values(), ANY_COLOURS)))
def test_type_is_readable_on_every_palette(palette: Palette) -> None:
    """Contrast of 7 to 1 (WCAG AAA) between paper and ink."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    paper, ink = luminance(palette.paper), luminance(palette.ink)
    assert (paper + 0.05) / (ink + 0.05) >= 7
