"""Every screen, in every language, with the longest and most hostile data, is a message that a
strict Bot API takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.playground.emulator import Emulator
from db.audience import Signature
from db.results import CityCount, FilmPage, Neighbours, SentCard, Session
from db.watching import Reminding, Watched, WatchlistPage
from handlers.actions import ASKED, ChangeFilm, SaveCity, ShowDays, ShowFilters
from handlers.filters import NOTHING, Filters
from handlers.i18n import Translator, languages, translator
from handlers.markup import markup, preview
from handlers.screens.alerts import (
    alerts_screen,
    film_alerts_screen,
    first_show_screen,
    released_screen,
    reminder_screen,
    withdrawn_screen,
)
from handlers.screens.asking import choose_city_screen, city_saved_screen
from handlers.screens.booking import session_screen, times_screen
from handlers.screens.card import sent_card_screen
from handlers.screens.choices import change_film_screen, choose_day_screen, days_screen
from handlers.screens.cinemas import cinema_screen, cinemas_screen
from handlers.screens.city_day import city_day_screen
from handlers.screens.critics import critics_screen
from handlers.screens.film import film_list_screen, film_screen
from handlers.screens.filters import filters_screen
from handlers.screens.group import ask_group_city_screen, group_city_screen, group_screen
from handlers.screens.nearby import film_nearby_screen, nearest_screen
from handlers.screens.privacy import (
    confirm_everything_screen,
    deleted_screen,
    privacy_screen,
)
from handlers.screens.reminders import reminder_line, reminder_row
from handlers.screens.screen import Screen, clip, escape, paginate, units
from handlers.screens.sessions import Programme, films_of
from handlers.screens.showtimes import cities_screen, sessions_screen
from handlers.screens.start import help_screen, home_screen, languages_screen, settings_screen
from handlers.screens.watchlist import edit_watchlist_screen, watchlist_screen
from handlers.watching.actions import WATCHED
from tests.factories import (
    NOON,
    SUNDAY,
    cinema,
    city,
    film_card,
    film_line,
    review,
    session,
)

HOSTILE = (
    "<b>bold & unclosed",
    "</blockquote></b>&amp;&#x0;",
    "\u202eright to left\u2066",
    "🎬" * 4000,
    "word " * 2500,
    "x" * 10_000,
    "\ud800 lone \udfff surrogates",
    "\x00\x07\x1b controls",
    " \n\t ",
    "",
    "‏שלום‎ مرحبا",
    "{title} %s {0} {",
)
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=300), st.text(min_size=200))
numbers = st.integers(0, 10**9)
means = st.none() | st.floats(0, 5)
LINK = "https://t.me/seance_bot?start=f1"
_ids = count(1)


@pytest.fixture(scope="module")
def telegram() -> Callable[[Screen], None]:
    """Sends a screen to a strict Bot API, then changes another message into it."""
    emulator = Emulator(now=lambda: 1.0)
    chat = emulator.private(emulator.person(7, "Alice"))
    emulator.presses_start_link(chat.members[7].person)

    def send(screen: Screen) -> None:
        under = markup(screen)
        options = preview(screen)
        params: dict[str, Any] = {
            "chat_id": chat.id,
            "text": screen.text,
            "parse_mode": "HTML",
            "link_preview_options": options.to_dict(),
        }
        if under is not None:
            params["reply_markup"] = under.to_dict()
        emulator.call("sendMessage", params)
        emulator.calls.clear()

    return send


def sessions_of(text: str, many: int) -> list[Session]:
    """A day of many sessions in a few cinemas, in all versions."""
    return [
        session(
            showtime_id=number,
            film_id=number % 13 + 1,
            film=text,
            cinema_id=number % 7 + 1,
            cinema=text,
            starts_at=NOON + timedelta(minutes=7 * number),
            version=("VF", "VOST", "VO", text)[number % 4],
            format=("", "IMAX", text)[number % 3],
            accessibility=("AD", "SME") if number % 2 else (),
            booking_url="https://booking.example/1",
        )
        for number in range(many)
    ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=texts,
    number=numbers,
    mean=means,
    many=st.integers(0, 260),
    language=st.sampled_from(languages()),
    page=st.integers(-3, 40),
)
def test_every_screen_is_a_message_telegram_takes(
    telegram: Callable[[Screen], None],
    text: str,
    number: int,
    mean: float | None,
    many: int,
    language: str,
    page: int,
) -> None:
    for screen in every_screen(translator(language), text, number, mean, many, page):
        telegram(screen)


def every_screen(
    tr: Translator, text: str, number: int, mean: float | None, many: int, page: int
) -> list[Screen]:
    card = film_card(
        film_id=2**62,
        title=text,
        original_title=text + "!",
        directors=(text,) * 9,
        cast=(text,) * 30,
        genres=(text, "Comedy", "drame") * 3,
        synopsis=text,
        awards=(text,) * 9,
        poster_url=text if number % 2 else "https://posters.example/1.jpg",
        trailer_url=text if number % 2 else "https://trailers.example/1",
        press_mean=mean,
        press_count=number,
        press_updated=SUNDAY,
        audience_mean=mean,
        audience_count=number,
        in_city=9999,
    )
    line = film_line(film_id=2**62, title=text, directors=(text,) * 3, press_mean=mean)
    town = city(city_id=2**62, name=text)
    place = cinema(
        cinema_id=2**62,
        city_id=2**62,
        name=text,
        city=text,
        address=text,
        postcode=text,
        url=text,
        accessibility=("AD", "SME", "PMR", text),
        distance_km=number / 7,
        favourite=bool(number % 2),
    )
    voices = [
        review(f"{text} {index}", star, quote=text, mark=text, url=text)
        for index, star in enumerate([0.0, 5.0, 4.5, 4.0, 4.0, 4.5, "fresh", None])
    ]
    sessions = sessions_of(text, many)
    days = tuple(SUNDAY + timedelta(days=ahead) for ahead in range(30))
    day = Programme(SUNDAY, days, tuple(sessions), films_of(sessions), many)
    empty = Programme(SUNDAY, published=False)
    # As long as what can be said and chosen, but for ids that no database hands out.
    wish = Filters("VOST", "3D", ("SME",), start_after=1200, end_by=1440)
    hidden = Programme(SUNDAY, days, total=many, later=days[4])
    scope = ShowFilters(10**9, 10**6, 0, SUNDAY, ASKED, wish)
    heading = [escape(text)]
    counts = [CityCount(index, text, index % 5) for index in range(min(many, 90))]
    shown = FilmPage((line,) * 10, 95, 10)
    one = session(film=text, cinema=text, version=text, format=text, booking_url=text)
    listed = WatchlistPage(
        tuple(Watched(line, index % 2 == 0, index % 3 == 0) for index in range(10)), 95, 10
    )
    wanted = Reminding(2**62, 2**62, 2**62, NOON, SUNDAY, "h", NOON)
    reminds = reminder_line(wanted, tr, today=SUNDAY, zone="Europe/Paris")
    button = reminder_row(
        wanted, tr, showtime_id=2**62, possible=True, private=True, link=LINK, only=wish
    )
    return [
        home_screen(tr, name=text, city=town),
        help_screen(tr, username="seance_bot"),
        help_screen(tr, username="seance_bot", sources=("scare", "tmdb")),
        privacy_screen(tr),
        confirm_everything_screen(tr),
        deleted_screen(tr),
        languages_screen(tr, languages(), chosen=True, private=True, notice=text),
        settings_screen(
            tr,
            city=town,
            language_chosen=False,
            favourites=(place,) * 20,
            signature=Signature(text, text if number % 2 else None),
            filters=wish,
            alerts="silent",
        ),
        film_screen(card, tr, link=LINK, walk="now", neighbours=Neighbours(3, 9, 1, None)),
        film_screen(card, tr, link=LINK),
        sent_card_screen(
            SentCard(card, (number,) * 5, None), tr, can_be_rated=True, link=lambda action: LINK
        ),
        group_screen(
            tr, username="seance_bot", city=town, language_chosen=False, answers_private=True
        ),
        ask_group_city_screen(tr, city=town),
        group_city_screen(tr, username="seance_bot", city=town),
        film_screen(card, tr, link=LINK, walk=WATCHED, watched=True, city=town),
        critics_screen(card, voices, tr, page=page),
        film_list_screen(
            shown, tr, title=escape(text), empty="–", walk="q1", number=1, with_dates=True
        ),
        film_list_screen(FilmPage((), 0), tr, title=escape(text), empty="–", walk="q1"),
        cities_screen(line, counts, tr, mine=town, page=page),
        cities_screen(line, counts, tr, page=page, walk=ASKED, day=SUNDAY, today=SUNDAY, only=wish),
        sessions_screen(line, town, day, tr, today=SUNDAY, page=page),
        sessions_screen(line, town, empty, tr, today=SUNDAY),
        sessions_screen(
            line, town, day, tr, today=SUNDAY, page=page, walk=ASKED, only=wish, also=days[2:8]
        ),
        sessions_screen(line, town, hidden, tr, today=SUNDAY, walk=ASKED, only=wish),
        city_day_screen(town, day, tr, today=SUNDAY, page=page),
        city_day_screen(
            town, day, tr, today=SUNDAY, page=page, walk=ASKED, only=wish, also=days[2:8]
        ),
        city_day_screen(town, hidden, tr, today=SUNDAY, walk=ASKED, only=wish),
        filters_screen(scope, heading, sessions, tr, kept=NOTHING),
        filters_screen(scope, heading, [], tr, kept=wish),
        days_screen(ShowDays(2**62, 2**62, ASKED, wish), heading[0], days * 9, tr, today=SUNDAY),
        choose_day_screen(ShowDays(0, 2**62, ASKED, wish), days, tr, today=SUNDAY),
        change_film_screen(
            ChangeFilm(2**62, 2**62, SUNDAY, ASKED, wish), town, (line,) * 5, tr, today=SUNDAY
        ),
        times_screen(sessions, place, line, SUNDAY, tr, today=SUNDAY, walk="now"),
        times_screen([], place, line, SUNDAY, tr, today=SUNDAY, only=wish, total=many),
        session_screen(one, place, tr, today=SUNDAY, link=LINK),
        session_screen(one, place, tr, today=SUNDAY, link=LINK, reminder=reminds, remind=button),
        watchlist_screen(listed, tr, today=SUNDAY, number=1),
        watchlist_screen(WatchlistPage((), 0), tr, today=SUNDAY),
        edit_watchlist_screen(listed, tr, number=1, notice=text),
        released_screen(line, tr, today=SUNDAY, city=town, sessions=number),
        released_screen(line, tr, today=SUNDAY, city=town, first=one),
        first_show_screen(line, town, one, tr, today=SUNDAY),
        reminder_screen(one, place, tr, today=SUNDAY),
        withdrawn_screen(line, place, wanted, tr, today=SUNDAY),
        film_alerts_screen(line, tr, alerts=bool(number % 2)),
        alerts_screen("off", tr),
        cinema_screen(place, day, tr, today=SUNDAY, page=page),
        cinema_screen(place, day, tr, today=SUNDAY, page=page, only=wish),
        cinemas_screen(town, (place,) * (many % 40), tr, page=page),
        nearest_screen((place,) * 6, tr, day=SUNDAY, walk=ASKED, only=wish),
        film_nearby_screen(line, ((place, one),) * 6, tr, today=SUNDAY),
        film_nearby_screen(
            line, ((place, one),) * 6, tr, today=SUNDAY, walk=ASKED, only=wish, fit=False
        ),
        film_nearby_screen(line, (), tr, today=SUNDAY, only=wish),
        nearest_screen((), tr),
        choose_city_screen(tr, [(town, text)] * 5, [SaveCity(1)] * 5),
        city_saved_screen(tr, town),
    ]


@given(text=st.text(), limit=st.integers(1, 60))
def test_clipping_keeps_within_the_limit_and_never_cuts_a_character(text: str, limit: int) -> None:
    clipped = clip(text, limit)
    assert units(clipped) <= limit
    clipped.encode("utf-16")


@given(sizes=st.lists(st.integers(0, 5000), max_size=40), most=st.integers(1, 12))
def test_pages_hold_everything_once_in_order(sizes: list[int], most: int) -> None:
    items = ["x" * size for size in sizes]
    pages = paginate(items, most)
    assert [item for cut in pages for item in items[cut]] == items
    assert all(len(items[cut]) <= most for cut in pages)
    assert all(sum(map(len, items[cut])) <= 3200 or len(items[cut]) == 1 for cut in pages)
