"""Showtimes: a film's cities, a film in a city, a city's day, one session, and the questions that
lead there."""

from __future__ import annotations

from datetime import date

from db.days import cinema_day, still_seen_from
from db.queries.films import lines_of
from db.queries.places import get_cinema, get_city
from db.queries.showtimes import (
    count_by_city,
    get_session,
    has_published,
    list_days,
    list_sessions,
)
from db.results import CityRef, DayCount, FilmLine
from db.session import ReadSession
from handlers.actions import (
    SendCalendar,
    ShowCities,
    ShowCityDay,
    ShowSessions,
    ShowShowtime,
    ShowTimes,
)
from handlers.calendar import calendar_file
from handlers.context import Context
from handlers.conversation import Turn
from handlers.film import gone
from handlers.links import deep_link
from handlers.screens.screen import Document, Reply, Toast, escape
from handlers.screens.showtimes import (
    cities_screen,
    city_day_screen,
    session_screen,
    sessions_screen,
    times_screen,
)

# The questions of a showtimes conversation, as its states are called.
TITLE, CITY, DAY = "title", "city", "day"


async def film_named(context: Context, session: ReadSession, film_id: int) -> FilmLine | None:
    """A film's line in the reader's language."""
    found = await lines_of(session, film_ids=(film_id,), language=context.language)
    return found[0] if found else None


def withdrawn(context: Context) -> Toast:
    """What is said when a session or place is not there any more."""
    return Toast(context.tr.gettext("This showtime or place is no longer listed."), alert=True)


async def show_cities(context: Context, action: ShowCities) -> Reply | Turn:
    """The cities that show a film; a city may be typed as well."""
    async with context.db.read() as session:
        film = await film_named(context, session, action.film_id)
        if film is None:
            return gone(context)
        cities = await count_by_city(
            session, film_id=film.film_id, since=still_seen_from(context.now)
        )
    visit = context.visit
    screen = cities_screen(
        film,
        cities,
        context.tr,
        mine=visit.city,
        walk=action.walk,
        page=action.page,
        private=visit.private,
    )
    return Turn(screen, CITY, {"film_id": film.film_id}) if cities else screen


async def show_sessions(context: Context, action: ShowSessions) -> Reply:
    """A film in a city, on the day asked for or the first that has sessions."""
    since = still_seen_from(context.now)
    async with context.db.read() as session:
        film = await film_named(context, session, action.film_id)
        city = await get_city(session, city_id=action.city_id)
        if film is None or city is None:
            return gone(context) if film is None else withdrawn(context)
        where = {"film_id": film.film_id, "city_id": city.city_id}
        days = await list_days(session, since=since, **where)
        today = cinema_today(context, city)
        day = action.day or first_day(days, today)
        sessions = await list_sessions(
            session,
            language=context.language,
            day=day,
            since=since,
            person_id=context.visit.person_id,
            **where,
        )
        published = bool(sessions) or await has_published(session, day=day, city_id=city.city_id)
    return sessions_screen(
        film,
        city,
        day,
        days,
        sessions,
        context.tr,
        today=today,
        published=published,
        offer=context.visit.private and context.visit.city is None,
        walk=action.walk,
        page=action.page,
    )


async def show_city_day(context: Context, action: ShowCityDay) -> Reply:
    """What is on in a city."""
    since = still_seen_from(context.now)
    async with context.db.read() as session:
        city = await get_city(session, city_id=action.city_id)
        if city is None:
            return withdrawn(context)
        days = await list_days(session, since=since, city_id=city.city_id)
        today = cinema_today(context, city)
        day = action.day or first_day(days, today)
        sessions = await list_sessions(
            session, language=context.language, day=day, since=since, city_id=city.city_id
        )
        published = bool(sessions) or await has_published(session, day=day, city_id=city.city_id)
    return city_day_screen(
        city,
        day,
        days,
        sessions,
        context.tr,
        today=today,
        published=published,
        offer=context.visit.private and context.visit.city is None,
        page=action.page,
    )


async def show_times(context: Context, action: ShowTimes) -> Reply:
    """A film's sessions in one cinema, each a button."""
    async with context.db.read() as session:
        film = await film_named(context, session, action.film_id)
        cinema = await get_cinema(session, cinema_id=action.cinema_id)
        if film is None or cinema is None:
            return gone(context) if film is None else withdrawn(context)
        sessions = await list_sessions(
            session,
            language=context.language,
            day=action.day,
            since=still_seen_from(context.now),
            film_id=film.film_id,
            cinema_id=cinema.cinema_id,
        )
    today = cinema_day(context.now, cinema.timezone)
    return times_screen(
        sessions, cinema, film, action.day, context.tr, today=today, walk=action.walk
    )


async def show_showtime(context: Context, action: ShowShowtime) -> Reply:
    """One session."""
    async with context.db.read() as session:
        found = await get_session(
            session, showtime_id=action.showtime_id, language=context.language
        )
        if found is None:
            return withdrawn(context)
        cinema = await get_cinema(session, cinema_id=found.cinema_id)
    if cinema is None:
        return withdrawn(context)
    return session_screen(
        found,
        cinema,
        context.tr,
        today=cinema_day(context.now, found.timezone),
        link=deep_link(context.bot.username, ShowShowtime(found.showtime_id)),
        walk=action.walk,
    )


async def send_calendar(context: Context, action: SendCalendar) -> Reply:
    """The session as a file that every calendar takes."""
    async with context.db.read() as session:
        found = await get_session(
            session, showtime_id=action.showtime_id, language=context.language
        )
        if found is None:
            return withdrawn(context)
        cinema = await get_cinema(session, cinema_id=found.cinema_id)
    if cinema is None:
        return withdrawn(context)
    link = deep_link(context.bot.username, ShowShowtime(found.showtime_id))
    day = context.tr.day(found.cinema_day, cinema_day(context.now, found.timezone))
    return Document(
        f"seance-{found.showtime_id}.ics",
        calendar_file(found, cinema, link=link, stamp=context.now),
        f"📅 <b>{escape(found.film, 200)}</b> · {day}",
    )


def cinema_today(context: Context, city: CityRef) -> date:
    """The cinema's day it is now in a city."""
    return cinema_day(context.now, context.zone_of(city))


def first_day(days: tuple[DayCount, ...], today: date) -> date:
    """The first day that still has sessions."""
    return days[0].day if days else today
