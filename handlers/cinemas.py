"""Cinemas: a cinema's page, a city's cinemas, the nearest ones, favourites, the map."""

from __future__ import annotations

from datetime import date, timedelta

from db.days import cinema_day, still_seen_from
from db.queries.headings import get_heading
from db.queries.nearest import Showing, find_nearest
from db.queries.places import (
    get_cinema,
    get_city,
    list_cinemas,
    toggle_favourite,
)
from db.queries.showtimes import earliest_day, list_in_cinemas
from db.results import CinemaRef, Session
from db.session import ReadSession
from handlers.actions import SendPin, ShowCinema, ShowCinemas, ToggleFavourite
from handlers.context import Context
from handlers.filters import Filters
from handlers.programme import chosen_filters, read_programme
from handlers.screens.cinemas import cinema_screen, cinemas_screen
from handlers.screens.nearby import film_nearby_screen, nearest_screen
from handlers.screens.screen import Pin, Reply, clip
from handlers.showtimes import film_named, withdrawn

NEAREST = 6
# Days in which the cinemas nearest are looked for: what shows a film in a month does not stand in
# the way of what shows it tonight.
SOON, LATER = timedelta(days=14), timedelta(days=365)


async def show_cinema(context: Context, action: ShowCinema) -> Reply:
    """A cinema's page."""
    only = chosen_filters(context, action.only)
    async with context.db.read() as session:
        heading = await get_heading(
            session,
            language=context.language,
            cinema_id=action.cinema_id,
            person_id=context.visit.person_id,
            since=still_seen_from(context.now),
        )
        cinema = heading.cinema
        if cinema is None:
            return withdrawn(context)
        today = cinema_day(context.now, cinema.timezone)
        shown = await read_programme(
            context, session, heading, today=today, only=only, day=action.day
        )
    return cinema_screen(cinema, shown, context.tr, today=today, only=only, page=action.page)


async def show_cinemas(context: Context, action: ShowCinemas) -> Reply:
    """A city's cinemas."""
    async with context.db.read() as session:
        city = await get_city(session, city_id=action.city_id)
        if city is None:
            return withdrawn(context)
        cinemas = await list_cinemas(
            session, city_id=city.city_id, person_id=context.visit.person_id
        )
    return cinemas_screen(city, cinemas, context.tr, page=action.page)


async def switch_favourite(context: Context, action: ToggleFavourite) -> Reply:
    """Makes the cinema a favourite, or takes that back, and shows its page again."""
    async with context.db.read() as session:
        known = await get_cinema(session, cinema_id=action.cinema_id)
    if known is None:
        return withdrawn(context)
    async with context.db.write() as session:
        await toggle_favourite(
            session, person_id=context.visit.person_id, cinema_id=action.cinema_id
        )
    return await show_cinema(context, ShowCinema(action.cinema_id, action.day, 0, action.only))


async def send_pin(context: Context, action: SendPin) -> Reply:
    """The cinema on the map."""
    async with context.db.read() as session:
        cinema = await get_cinema(session, cinema_id=action.cinema_id)
    if cinema is None or cinema.latitude is None or cinema.longitude is None:
        return withdrawn(context)
    town = " ".join(filter(None, (cinema.postcode, cinema.city)))
    address = ", ".join(filter(None, (cinema.address, town)))
    return Pin(cinema.latitude, cinema.longitude, clip(cinema.name, 120), clip(address, 200))


async def show_nearest(
    context: Context,
    latitude: float,
    longitude: float,
    *,
    film_id: int = 0,
    day: date | None = None,
    walk: str = "",
    only: Filters | None = None,
) -> Reply:
    """The cinemas nearest to a place: all of them, or those that show a film."""
    here = (latitude, longitude)
    async with context.db.read() as session:
        film = await film_named(context, session, film_id) if film_id else None
        if film is None:
            cinemas = await find_nearest(
                session,
                latitude=latitude,
                longitude=longitude,
                limit=NEAREST,
                person_id=context.visit.person_id,
            )
            return nearest_screen(cinemas, context.tr, day=day, walk=walk, only=only)
        near = await _soonest(context, session, here, film_id, day, only)
        fit = bool(near)
        if only and not fit:
            near = await _soonest(context, session, here, film_id, day, None)
    zone = near[0][0].timezone if near else context.zone_of()
    return film_nearby_screen(
        film,
        near,
        context.tr,
        today=cinema_day(context.now, zone),
        day=day,
        walk=walk,
        only=only,
        fit=fit,
    )


async def _soonest(
    context: Context,
    session: ReadSession,
    here: tuple[float, float],
    film_id: int,
    day: date | None,
    only: Filters | None,
) -> list[tuple[CinemaRef, Session]]:
    """The nearest cinemas that show a film on the day asked for; else soon; else ever."""
    since = still_seen_from(context.now)
    first = day or earliest_day(since)
    for span in (*([timedelta(days=1)] if day else []), SOON, LATER):
        showing = Showing(film_id, first, first + span, since)
        if near := await _near(context, session, here, showing, only):
            return near
    return []


async def _near(
    context: Context,
    session: ReadSession,
    here: tuple[float, float],
    showing: Showing,
    only: Filters | None,
) -> list[tuple[CinemaRef, Session]]:
    """The nearest cinemas that show a film, each with the first session that the filters let
    through."""
    cinemas = await find_nearest(
        session,
        latitude=here[0],
        longitude=here[1],
        # Filters let some of them through.
        limit=NEAREST * (4 if only else 1),
        person_id=context.visit.person_id,
        showing=showing,
    )
    sessions = await list_in_cinemas(
        session,
        language=context.language,
        film_id=showing.film_id,
        cinema_ids=[cinema.cinema_id for cinema in cinemas],
        since=showing.since,
        days=(showing.day, showing.until),
    )
    first: dict[int, Session] = {}
    for each in sessions:
        if not only or only.admits(each):
            first.setdefault(each.cinema_id, each)
    return [(c, first[c.cinema_id]) for c in cinemas if c.cinema_id in first][:NEAREST]
