"""Filters: as they travel, what they let through, and what is offered."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.results import CityCount, Session
from handlers.actions import ASKED, ChangeFilm, ShowDays, ShowFilters, ShowSessions
from handlers.callbacks import Action, BadButtonError
from handlers.filters import Filters, merged, offered, read_kept
from handlers.filters.tokens import ACCESS, FORMATS, LIMIT_BYTES, VERSIONS, can_carry, pack, unpack
from handlers.filters.value import LAST_MINUTE, in_order, span_of
from handlers.i18n import languages, translator
from handlers.screens.booking import times_screen
from handlers.screens.choices import change_film_screen, days_screen
from handlers.screens.cinemas import cinema_screen
from handlers.screens.city_day import city_day_screen
from handlers.screens.filters import filter_line, filters_screen
from handlers.screens.nearby import film_nearby_screen, nearest_screen
from handlers.screens.sessions import Programme, films_of
from handlers.screens.showtimes import cities_screen, sessions_screen
from tests.factories import NOON, SUNDAY, cinema, city, film_line, session

other_codes = st.from_regex(r"[A-Za-z0-9+]{1,4}( [A-Za-z0-9+]{1,4})?", fullmatch=True)
minutes = st.none() | st.integers(0, LAST_MINUTE)
any_filters = st.builds(
    Filters,
    version=st.sampled_from(["", *VERSIONS]) | other_codes,
    format=st.sampled_from(["", *FORMATS]) | other_codes,
    access=st.sets(st.sampled_from(list(ACCESS))).map(in_order),
    start_after=minutes,
    start_before=minutes,
    end_by=minutes,
)
filters = any_filters.filter(can_carry)

CODES = ("VF", "VO", "VOST", "VFST", "OV d’été", "", "DF")
LOOKS = ("2D", "IMAX", "IMAX 3D", "3D", "", "grand écran", "Dolby")
sessions = st.lists(
    st.builds(
        lambda number, minute, lasts, given_end, version, form, access: session(
            showtime_id=number,
            starts_at=NOON + timedelta(minutes=minute),
            runtime_min=lasts,
            ends_at=NOON + timedelta(minutes=minute + 100) if given_end else None,
            version=version,
            format=form,
            accessibility=access,
        ),
        st.integers(1, 10**6),
        st.integers(-6 * 60, 16 * 60),
        st.none() | st.integers(1, 300),
        st.booleans(),
        st.sampled_from(CODES),
        st.sampled_from(LOOKS),
        st.sets(st.sampled_from(["SME", "AD", "LSF", "XX"]), max_size=2).map(
            lambda codes: tuple(sorted(codes))
        ),
    ),
    max_size=30,
)


@given(wish=filters)
def test_filters_come_back_as_they_were_packed(wish: Filters) -> None:
    assert unpack(pack(wish)) == wish
    assert len(pack(wish)) <= LIMIT_BYTES


@given(token=st.text(alphabet="vfasbe_.-0129AZaz+", max_size=24) | st.text(max_size=24))
def test_a_forged_token_is_refused_or_is_the_one_that_would_be_written(token: str) -> None:
    try:
        wish = unpack(token)
    except BadButtonError:
        assert read_kept(token) == Filters()
        return
    assert pack(wish) == token


@pytest.mark.parametrize(
    "token",
    ["", "v", "vz", "v_.", "v_VF.", "v_A--B.", "aAS", "aSS", "aZ", "szz", "s0", "fiv", "--"],
)
def test_broken_tokens_are_refused(token: str) -> None:
    with pytest.raises(BadButtonError):
        unpack(token)


def test_the_longest_wish_that_can_be_said_fits_beside_ids() -> None:
    longest = Filters("VOSTA", "IMAX 3D", ("SME", "AD", "LSF", "RELAX"), 1200, 1260, 1380)
    day = date(2039, 12, 31)
    for button in (
        ShowSessions(10**9, 10**6, day, "q1234567", 12, longest),
        ShowFilters(10**9, 10**6, 0, day, "q1234567", longest),
        ShowFilters(0, 0, 10**7, day, "q1234567", longest),
    ):
        assert Action.unpack(button.pack()) == button


@given(day=sessions, wish=any_filters)
def test_what_is_shown_is_a_part_of_the_day(day: list[Session], wish: Filters) -> None:
    shown = [each for each in day if wish.admits(each)]
    assert Counter(shown) <= Counter(day)
    if not wish:
        assert shown == day


@given(day=sessions, wish=filters)
def test_every_value_offered_matches_a_session(day: list[Session], wish: Filters) -> None:
    for row in offered(day, wish):
        for choice in row:
            assert can_carry(choice.after)
            if not choice.chosen:
                assert any(choice.only.admits(each) for each in day)
                assert any(choice.after.admits(each) for each in day)


@given(day=sessions, wish=filters)
def test_a_second_tap_takes_a_choice_back(day: list[Session], wish: Filters) -> None:
    for row in range(5):
        chosen = [choice for choice in offered(day, wish)[row] if choice.chosen]
        for choice in chosen:
            back = offered(day, choice.after)[row]
            assert not any(again.chosen and again.only == choice.only for again in back)


@given(day=sessions, wish=filters)
def test_whatever_is_on_can_be_taken_back(day: list[Session], wish: Filters) -> None:
    while wish:
        chosen = [choice for row in offered(day, wish) for choice in row if choice.chosen]
        assert chosen
        assert chosen[0].after != wish
        wish = chosen[0].after


@given(day=sessions)
def test_an_hour_is_offered_only_where_it_parts_the_day(day: list[Session]) -> None:
    for choice in [*offered(day, Filters())[3], *offered(day, Filters())[4]]:
        left = [each for each in day if choice.only.admits(each)]
        assert 0 < len(left) < len(day)


@given(first=filters, then=filters)
def test_the_later_wish_counts(first: Filters, then: Filters) -> None:
    both = merged(first, then)
    if then and both:
        assert not then.version or both.version == then.version
        assert set(then.access) <= set(both.access)
        assert then.end_by is None or both.end_by == then.end_by
    assert merged(first, None) == first or not first


def test_after_midnight_belongs_to_the_evening() -> None:
    late = session(starts_at=NOON + timedelta(hours=12, minutes=30))  # 00:30
    assert span_of(late) == (24 * 60 + 30, 24 * 60 + 30 + 89)
    assert Filters(start_after=22 * 60).admits(late)
    assert not Filters(end_by=25 * 60).admits(late)


def test_the_end_is_the_sessions_own_before_the_films_duration() -> None:
    starts = NOON + timedelta(hours=8)  # 20:00
    assert Filters(end_by=21 * 60 + 29).admits(session(starts_at=starts))
    assert not Filters(end_by=21 * 60 + 28).admits(session(starts_at=starts))
    own = session(starts_at=starts, ends_at=starts + timedelta(hours=2))
    assert Filters(end_by=22 * 60).admits(own)
    assert not Filters(end_by=22 * 60 - 1).admits(own)
    unknown = session(starts_at=starts, runtime_min=None)
    assert Filters(end_by=20 * 60).admits(unknown)
    assert not Filters(end_by=20 * 60 - 1).admits(unknown)


def test_versions_are_as_people_mean_them() -> None:
    assert Filters("VO").admits(session(version="VOST"))
    assert not Filters("VOST").admits(session(version="VO"))
    assert Filters("VF").admits(session(version="VFST"))
    assert Filters(format="IMAX").admits(session(format="IMAX 3D"))
    assert not Filters(format="IMAX 3D").admits(session(format="IMAX"))


@given(day=sessions, wish=filters, language=st.sampled_from(languages()))
def test_whenever_filters_are_on_the_header_says_so(
    day: list[Session], wish: Filters, language: str
) -> None:
    tr, film, town, place = translator(language), film_line(), city(), cinema()
    fitting = tuple(each for each in day if wish.admits(each))
    shown = Programme(SUNDAY, (SUNDAY,), fitting, films_of(fitting), len(day))
    scope = ShowFilters(1, 1, 0, SUNDAY, ASKED, wish)
    change = ChangeFilm(1, 1, SUNDAY, ASKED, wish)
    line = filter_line(wish, tr)
    assert (line is None) == (not wish)
    for screen in (
        cities_screen(film, [CityCount(1, "Bordeaux", 3)], tr, only=wish),
        sessions_screen(film, town, shown, tr, today=SUNDAY, only=wish),
        city_day_screen(town, shown, tr, today=SUNDAY, only=wish),
        cinema_screen(place, shown, tr, today=SUNDAY, only=wish),
        times_screen(shown.sessions, place, film, SUNDAY, tr, today=SUNDAY, only=wish),
        nearest_screen([place], tr, only=wish),
        film_nearby_screen(film, [(place, session())], tr, today=SUNDAY, only=wish),
        filters_screen(scope, [], day, tr, kept=None),
        days_screen(ShowDays(1, 1, ASKED, wish), "", [SUNDAY], tr, today=SUNDAY),
        change_film_screen(change, town, [film], tr, today=SUNDAY),
    ):
        assert line is None or line in screen.text
