"""What people are told unasked: rendered when it leaves, so that it is true then."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from db.days import cinema_day, still_seen_from
from db.queries.counting import count_in_city
from db.queries.film_lists import lines_of
from db.queries.first_shows import (
    find_first_show,
    forgo_opening,
    is_news_in_city,
    is_release_waiting,
)
from db.queries.places import get_cinema
from db.queries.reminders import get_reminder, is_still_on
from db.queries.showtimes import get_session
from db.queries.watchlist import get_waiting
from db.results import FilmLine, Session
from db.watching import Waiting
from handlers.outgoing import Letter, Post, Receipt, Wait
from handlers.screens.alerts import (
    first_show_screen,
    released_screen,
    reminder_screen,
    withdrawn_screen,
)
from handlers.watching.hours import humane

A_MOMENT = timedelta(minutes=1)
"""How long what comes to my city waits for its release to be told, which then tells both."""


async def _told(letter: Letter) -> tuple[FilmLine, Waiting] | None:
    """The film and who waits for it, if they still do."""
    assert letter.chat_id is not None
    film_id = int(letter.payload["film"])
    waiting = await get_waiting(letter.session, person_id=letter.chat_id, film_id=film_id)
    found = await lines_of(letter.session, film_ids=(film_id,), language=letter.tr.language)
    return (found[0], waiting) if found and waiting.wanted else None


def _asleep(letter: Letter, waiting: Waiting) -> Wait | None:
    """Messages may have been held up until it is night where they go."""
    due_at = humane(letter.now, waiting.timezone or letter.services.timezone)
    return Wait(due_at) if due_at > letter.now else None


def _today(letter: Letter, timezone: str | None) -> date:
    return letter.now.astimezone(ZoneInfo(timezone or letter.services.timezone)).date()


async def alert_released(letter: Letter) -> Post | Wait | None:
    """A film on the list is released."""
    told = await _told(letter)
    if told is None:
        return None
    film, waiting = told
    if wait := _asleep(letter, waiting):
        return wait
    city, first, sessions = waiting.city, None, 0
    if city is not None:
        film_id, city_id = film.film_id, city.city_id
        if await is_news_in_city(
            letter.session, person_id=waiting.person_id, film_id=film_id, city_id=city_id
        ):
            first = await _first_show(letter, film_id, city_id)
        if first is None:
            since = still_seen_from(letter.now)
            sessions = await count_in_city(
                letter.session, film_id=film_id, city_id=city_id, since=since
            )
    screen = released_screen(
        film,
        letter.tr,
        today=_today(letter, waiting.timezone),
        city=city,
        first=first,
        sessions=sessions,
    )
    return Post(screen, silent=waiting.silent)


async def released_sent(receipt: Receipt) -> None:
    """Who was told with the release that a film is on in their city is not told so again."""
    assert receipt.chat_id is not None
    await forgo_opening(
        receipt.session,
        person_id=receipt.chat_id,
        film_id=int(receipt.payload["film"]),
        now=receipt.now,
    )


async def _first_show(letter: Letter, film_id: int, city_id: int) -> Session | None:
    """A film's first session in a city from now on."""
    showtime_id = await find_first_show(
        letter.session, film_id=film_id, city_id=city_id, since=letter.now
    )
    if showtime_id is None:
        return None
    return await get_session(letter.session, showtime_id=showtime_id, language=letter.tr.language)


async def alert_city(letter: Letter) -> Post | Wait | None:
    """A film on the list comes to my city. Who has moved meanwhile is not told; who is about to be
    told that the film is released hears both at once."""
    told = await _told(letter)
    if told is None:
        return None
    film, waiting = told
    city_id = int(letter.payload["city"])
    if waiting.city is None or waiting.city.city_id != city_id:
        return None
    first = await _first_show(letter, film.film_id, city_id)
    if first is None:
        return None
    if wait := _asleep(letter, waiting):
        return wait
    if await is_release_waiting(
        letter.session, person_id=waiting.person_id, film_id=film.film_id, now=letter.now
    ):
        return Wait(letter.now + A_MOMENT)
    today = cinema_day(letter.now, first.timezone)
    screen = first_show_screen(film, waiting.city, first, letter.tr, today=today)
    return Post(screen, silent=waiting.silent)


async def reminder(letter: Letter) -> Post | None:
    """A session I picked is near, or is not on any more."""
    assert letter.chat_id is not None
    showtime_id = int(letter.payload["showtime"])
    wanted = await get_reminder(letter.session, person_id=letter.chat_id, showtime_id=showtime_id)
    if wanted is None:
        return None
    waiting = await get_waiting(letter.session, person_id=letter.chat_id, film_id=None)
    cinema = await get_cinema(letter.session, cinema_id=wanted.cinema_id)
    found = await lines_of(letter.session, film_ids=(wanted.film_id,), language=letter.tr.language)
    if cinema is None or not found:
        return None
    today = cinema_day(letter.now, cinema.timezone)
    shown = None
    if await is_still_on(letter.session, wanted):
        shown = await get_session(
            letter.session, showtime_id=showtime_id, language=letter.tr.language
        )
    if shown is None:
        screen = withdrawn_screen(found[0], cinema, wanted, letter.tr, today=today)
    else:
        screen = reminder_screen(shown, cinema, letter.tr, today=today)
    return Post(screen, silent=waiting.silent)
