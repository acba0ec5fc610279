"""Screens of sessions: what is counted is listed, what is short is explained, nothing is cut."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.results import CityCount, CityRef, FilmName, Session
from handlers.actions import ShowFilters
from handlers.filters import Filters
from handlers.i18n import Translator, translator
from handlers.screens.booking import times_screen
from handlers.screens.choices import sentence_choices
from handlers.screens.cinemas import cinema_screen
from handlers.screens.city_day import city_day_screen
from handlers.screens.film import film_label
from handlers.screens.screen import ROOM, Button, Screen, fitting, units
from handlers.screens.sessions import Programme, films_of, starts_line, times_lines
from handlers.screens.showtimes import cities_screen, sessions_screen
from tests.factories import NOON, SUNDAY, cinema, city, film_line, session

FRENCH, ENGLISH = translator("fr"), translator("en")
HIDDEN = re.compile(r"… \+([\d\s\u202f]+)")

several = st.lists(
    st.builds(
        lambda number, minutes, version, form: session(
            showtime_id=number,
            starts_at=NOON + timedelta(minutes=5 * minutes),
            version=version,
            format=form,
        ),
        st.integers(1, 10**6),
        st.integers(0, 180),
        st.sampled_from(["VF", "VO", "VOST", "VFST", ""]),
        st.sampled_from(["", "2D", "3D", "IMAX"]),
    ),
    min_size=1,
    max_size=120,
)


def hidden(text: str) -> int:
    """How many a line says that it leaves out."""
    return sum(int(re.sub(r"\D", "", found)) for found in HIDDEN.findall(text))


@given(several)
def test_a_citys_day_lists_as_many_starts_as_it_counts(sessions: list[Session]) -> None:
    (film,) = films_of(sessions)
    line = starts_line(film, FRENCH)
    shown = HIDDEN.sub("", line)
    several_at_once = [int(times) for times in re.findall(r"×(\d+)", shown)]
    clocks = len(re.findall(r"\d\d:\d\d", shown))
    assert clocks - len(several_at_once) + sum(several_at_once) + hidden(line) == len(sessions)
    assert film.sessions == len(sessions)


@given(several)
def test_a_cinema_lists_every_session_or_says_how_many_more(sessions: list[Session]) -> None:
    text = "\n".join(times_lines(sessions, ENGLISH))
    assert len(re.findall(r"<b>\d\d:\d\d</b>", text)) + hidden(text) == len(sessions)


def test_two_sessions_at_once_are_two() -> None:
    """In two versions, or in two cinemas."""
    at = NOON + timedelta(hours=8)
    twice = [session(starts_at=at, version=version) for version in ("VF", "VOST")]
    shown = Programme(SUNDAY, (SUNDAY,), (), films_of([*twice, session(starts_at=NOON)]), 3)
    text = city_day_screen(city(), shown, FRENCH, today=SUNDAY).text
    assert "<b>Les Petites Victoires</b> (3)\n12:00, 20:00\u00a0×2" in text
    assert times_lines(twice, FRENCH) == [
        "VF  <b>20:00</b>–21:29",
        "VOST  <b>20:00</b>–21:29",
    ]


def test_films_of_one_title_show_their_years() -> None:
    both = [
        session(film_id=1, film="Dune", released=date(1985, 2, 6)),
        session(film_id=2, film="DUNE", released=date(2021, 9, 15)),
        session(film_id=3, film="Solaris", released=date(1972, 9, 26)),
    ]
    shown = Programme(SUNDAY, (SUNDAY,), tuple(both), films_of(both), 3)
    for screen in (
        city_day_screen(city(), shown, FRENCH, today=SUNDAY),
        cinema_screen(cinema(), shown, FRENCH, today=SUNDAY),
    ):
        for title in ("Dune (1985)", "DUNE (2021)", "Solaris"):
            assert f"<b>{title}</b>" in screen.text
            assert any(button.label.endswith(title) for row in screen.rows for button in row)


def test_signs_beside_a_time_are_explained_once() -> None:
    sessions = [
        session(accessibility=("AD", "SME")),
        session(accessibility=("AD",), starts_at=NOON),
    ]
    shown = Programme(SUNDAY, (SUNDAY,), tuple(sessions), (), 2)
    film = FilmName(1, "Les Petites Victoires")
    line = "<i>🧏 sous-titres pour sourds et malentendants · 👁 audiodescription</i>"
    for screen in (
        sessions_screen(film, city(), shown, FRENCH, today=SUNDAY),
        cinema_screen(cinema(), shown, FRENCH, today=SUNDAY),
        times_screen(sessions, cinema(), film, SUNDAY, FRENCH, today=SUNDAY),
    ):
        assert "21:29\u00a0👁🧏" in screen.text
        assert screen.text.count(line) == 1
    plain = Programme(SUNDAY, (SUNDAY,), (session(),), (), 1)
    assert "🧏" not in sessions_screen(film, city(), plain, FRENCH, today=SUNDAY).text


@pytest.mark.parametrize(
    ("only", "sign"),
    [
        (None, "🕒"),
        (Filters(start_after=1200), "🕒"),
        (Filters(version="VF"), "⚙️"),
        (Filters(version="VF", start_after=1200), "⚙️"),
    ],
)
def test_a_clock_stands_only_before_a_time(only: Filters | None, sign: str) -> None:
    scope = ShowFilters(0, 1, 0, SUNDAY, "", only)
    rows = sentence_choices(scope, city(), FRENCH, SUNDAY)
    assert rows[-1][-1].label.startswith(sign)


@given(st.lists(st.text("a✎é🎬", min_size=1, max_size=30), max_size=12), st.integers(2, 4))
def test_buttons_beside_each_other_show_their_labels_whole(labels: list[str], most: int) -> None:
    action = ShowFilters(0, 1, 0, SUNDAY)
    rows = fitting([Button(text, action) for text in labels], most)
    assert [button.label for row in rows for button in row] == labels
    for row in rows:
        assert 1 <= len(row) <= most
        assert len(row) == 1 or all(units(button.label) <= ROOM[len(row)] for button in row)


@given(st.text("a✎é🎬 ", min_size=1, max_size=300))
def test_a_film_on_a_button_shows_its_year_wherever_it_stands_in_a_list(title: str) -> None:
    label = film_label(film_line(title=title))
    assert label.endswith(" (2023)")
    assert units(f"10. {label}") <= ROOM[1]


def wide(screen: Screen) -> list[str]:
    """Labels that a phone would cut because of what stands beside them."""
    return [
        button.label
        for row in screen.rows
        for button in row
        if len(row) > 2 and units(button.label) > ROOM[len(row)]
    ]


@pytest.mark.parametrize("tr", [FRENCH, ENGLISH])
def test_no_label_of_three_in_a_row_is_cut(tr: Translator) -> None:
    kinds = [
        session(
            showtime_id=n, version=v, format=f, starts_at=datetime(2026, 11, 22, 12 + n, tzinfo=UTC)
        )
        for n, (v, f) in enumerate(
            [("VOST", "IMAX 3D"), ("VF", ""), ("VFST", "Dolby"), ("VO", "2D")]
        )
    ]
    where = cinema(url="https://cinema.example/", favourite=True)
    shown = Programme(SUNDAY, (SUNDAY, SUNDAY + timedelta(days=1)), tuple(kinds), (), 4)
    film = FilmName(1, "Les Petites Victoires")
    for screen in (
        cinema_screen(where, shown, tr, today=SUNDAY),
        times_screen(kinds, where, film, SUNDAY, tr, today=SUNDAY),
        sessions_screen(film, city(), shown, tr, today=SUNDAY),
    ):
        assert wide(screen) == []


def named(tr: Translator, *cities: tuple[str, str, str]) -> list[str]:
    """The buttons of these cities (name, country, region), each with as many sessions as its place
    from the end."""
    counts = [
        CityCount(number, name, len(cities) - number, country, region)
        for number, (name, country, region) in enumerate(cities)
    ]
    screen = cities_screen(FilmName(1, "Solaris"), counts, tr)
    return [button.label for row in screen.rows for button in row][: len(cities)]


def test_cities_of_one_name_say_where_they_are_and_others_do_not() -> None:
    cities = [("Saint-Denis", "FR", "93"), ("Saint-Denis", "FR", "974"), ("Pau", "FR", "64")]
    said = ["Saint-Denis, Seine-Saint-Denis (3)", "Saint-Denis, La Réunion (2)", "Pau (1)"]
    for tr in (FRENCH, ENGLISH):
        assert named(tr, *cities) == said
        assert named(tr, *cities[1:]) == ["Saint-Denis (2)", "Pau (1)"]


def test_a_name_in_two_countries_is_told_apart_by_country_where_no_region_is_known() -> None:
    cities = [("Bath", "GB", ""), ("Bath", "DE", ""), ("Bath", "US", "Maine")]
    assert named(FRENCH, *cities) == [
        "Bath, Royaume-Uni (3)", "Bath, Allemagne (2)", "Bath, Maine (1)"
    ]  # fmt: skip
    assert named(ENGLISH, *cities)[1] == "Bath, Germany (2)"
    assert named(FRENCH, ("Vitry", "FR", "94"), ("Vitry", "FR", "")) == [
        "Vitry, Val-de-Marne (2)", "Vitry (1)"
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
def test_cities_stand_in_the_readers_alphabet_within_a_count(language: str) -> None:
    few = ["Eu", "Évreux", "L’Île-Rousse", "Le Mans", "Œuilly", "Orléans", "Ÿ", "Zuydcoote"]
    counts = [
        CityCount(n, name, 1, "FR", "") for n, name in enumerate(sorted(few, key=str.encode), 1)
    ]
    counts.append(CityCount(90, "Zoug", 3, "FR", ""))
    counts.append(CityCount(91, "Mien", 1, "FR", ""))
    screen = cities_screen(
        FilmName(1, "Un"), counts, translator(language), mine=CityRef(91, "Mien", "FR")
    )
    labels = [button.label for row in screen.rows for button in row]
    assert labels[:10] == ["⭐ Mien (1)", "Zoug (3)", *(f"{name} (1)" for name in few)]
