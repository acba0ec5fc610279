"""Showtimes: a film's cities, a film in a city, a city's day, one session, and the questions that
lead there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from db.days import cinema_day, still_seen_from
from db.queries.counting import get_cities
from db.queries.films import get_name
from db.queries.headings import get_heading
from db.queries.places import get_cinema
from db.queries.showtimes import get_day, get_session
from db.results import CityRef, FilmName
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
from handlers.programme import chosen_filters, read_programme
from handlers.screens.booking import session_screen, times_screen
from handlers.screens.city_day import city_day_screen
from handlers.screens.reminders import reminder_line, reminder_row
from handlers.screens.screen import Document, Reply, Toast, escape
from handlers.screens.sessions import clock
from handlers.screens.showtimes import cities_screen, sessions_screen
from handlers.wanted import Wanted
from handlers.watching.reminding import choices_of, wanted_of

# The questions of a showtimes conversation, as its states are called.
TITLE, CITY, DAY = "title", "city", "day"


async def film_named(context: Context, session: ReadSession, film_id: int) -> FilmName | None:
    """A film's title in the reader's language."""
    return await get_name(session, film_id=film_id, language=context.language)


def withdrawn(context: Context) -> Toast:
    """What is said when a session or place is not there any more."""
    return Toast(context.tr.gettext("This showtime or place is no longer listed."), alert=True)


async def show_cities(context: Context, action: ShowCities) -> Reply | Turn:
    """The cities that show a film; a city may be typed as well."""
    only = chosen_filters(context, action.only)
    async with context.db.read() as session:
        film, cities = await get_cities(
            session,
            film_id=action.film_id,
            language=context.language,
            since=still_seen_from(context.now),
        )
    if film is None:
        return gone(context)
    visit = context.visit
    screen = cities_screen(
        film,
        cities,
        context.tr,
        mine=visit.city,
        walk=action.walk,
        page=action.page,
        private=visit.private,
        day=action.day,
        today=cinema_today(context),
        only=only,
    )
    return Turn(screen, CITY, Wanted.of(action).as_data()) if cities else screen


async def show_sessions(
    context: Context,
    action: ShowSessions,
    *,
    among: Sequence[date] = (),
    also: Sequence[date] = (),
) -> Reply:
    """A film in a city, on the day asked for, or the first (of `among`) that has what fits. `also`
    are days that may have been meant instead."""
    only = chosen_filters(context, action.only)
    async with context.db.read() as session:
        heading = await get_heading(
            session,
            language=context.language,
            film_id=action.film_id,
            city_id=action.city_id,
            since=still_seen_from(context.now),
        )
        film, city = heading.film, heading.city
        if film is None or city is None:
            return gone(context) if film is None else withdrawn(context)
        today = cinema_today(context, city)
        shown = await read_programme(
            context, session, heading, today=today, only=only, day=action.day, among=among
        )
    return sessions_screen(
        film,
        city,
        shown,
        context.tr,
        today=today,
        only=only,
        offer=context.visit.private and context.visit.city is None,
        walk=action.walk,
        page=action.page,
        also=also,
    )


async def show_city_day(
    context: Context,
    action: ShowCityDay,
    *,
    among: Sequence[date] = (),
    also: Sequence[date] = (),
) -> Reply:
    """What is on in a city; days as in `show_sessions`."""
    only = chosen_filters(context, action.only)
    async with context.db.read() as session:
        heading = await get_heading(
            session,
            language=context.language,
            city_id=action.city_id,
            since=still_seen_from(context.now),
        )
        city = heading.city
        if city is None:
            return withdrawn(context)
        today = cinema_today(context, city)
        shown = await read_programme(
            context, session, heading, today=today, only=only, day=action.day, among=among
        )
    return city_day_screen(
        city,
        shown,
        context.tr,
        today=today,
        only=only,
        offer=context.visit.private and context.visit.city is None,
        walk=action.walk,
        page=action.page,
        also=also,
    )


async def show_times(context: Context, action: ShowTimes) -> Reply:
    """A film's sessions in one cinema, each a button."""
    only = chosen_filters(context, action.only)
    async with context.db.read() as session:
        heading = await get_heading(
            session,
            language=context.language,
            film_id=action.film_id,
            cinema_id=action.cinema_id,
        )
        film, cinema = heading.film, heading.cinema
        if film is None or cinema is None:
            return gone(context) if film is None else withdrawn(context)
        day = await get_day(
            session,
            language=context.language,
            day=action.day,
            since=still_seen_from(context.now),
            film_id=film.film_id,
            cinema_id=cinema.cinema_id,
        )
        sessions = day.sessions
    today = cinema_day(context.now, cinema.timezone)
    return times_screen(
        [each for each in sessions if not only or only.admits(each)],
        cinema,
        film,
        action.day,
        context.tr,
        today=today,
        walk=action.walk,
        only=only,
        total=len(sessions),
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
        wanted = await wanted_of(context, session, found) if context.visit.private else None
    if cinema is None:
        return withdrawn(context)
    link = deep_link(context.bot.username, ShowShowtime(found.showtime_id))
    return session_screen(
        found,
        cinema,
        context.tr,
        today=cinema_day(context.now, found.timezone),
        link=link,
        walk=action.walk,
        only=action.only,
        reminder=reminder_line(wanted, context.tr, today=context.today(), zone=context.zone_of()),
        remind=reminder_row(
            wanted,
            context.tr,
            showtime_id=found.showtime_id,
            possible=bool(choices_of(context, found)),
            private=context.visit.private,
            link=link,
            walk=action.walk,
            only=action.only,
        ),
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
    # The file is read on other days too: the date in full, not "tomorrow".
    when = f"{context.tr.date(found.cinema_day)}, {clock(found, context.tr)}"
    return Document(
        f"seance-{found.showtime_id}.ics",
        calendar_file(found, cinema, link=link, stamp=context.now),
        f"📅 <b>{escape(found.film, 200)}</b> · {when} · {escape(cinema.name, 100)}",
    )


def cinema_today(context: Context, city: CityRef | None = None) -> date:
    """The cinema's day it is now in a city (the person's own by default)."""
    return cinema_day(context.now, context.zone_of(city))
