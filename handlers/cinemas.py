"""Cinemas: a cinema's page, a city's cinemas, the nearest ones, favourites, the map."""

from __future__ import annotations

from db.days import cinema_day, still_seen_from
from db.queries.places import (
    find_nearest,
    get_cinema,
    get_city,
    list_cinemas,
    toggle_favourite,
)
from db.queries.showtimes import has_published, list_days, list_sessions
from handlers.actions import SendPin, ShowCinema, ShowCinemas, ToggleFavourite
from handlers.context import Context
from handlers.screens.cinemas import cinema_screen, cinemas_screen, nearest_screen
from handlers.screens.screen import Pin, Reply, clip
from handlers.showtimes import film_named, first_day, withdrawn

NEAREST = 6


async def show_cinema(context: Context, action: ShowCinema) -> Reply:
    """A cinema's page."""
    since = still_seen_from(context.now)
    async with context.db.read() as session:
        cinema = await get_cinema(
            session, cinema_id=action.cinema_id, person_id=context.visit.person_id
        )
        if cinema is None:
            return withdrawn(context)
        days = await list_days(session, since=since, cinema_id=cinema.cinema_id)
        today = cinema_day(context.now, cinema.timezone)
        day = action.day or first_day(days, today)
        sessions = await list_sessions(
            session,
            language=context.language,
            day=day,
            since=since,
            cinema_id=cinema.cinema_id,
        )
        published = bool(sessions) or await has_published(
            session, day=day, cinema_id=cinema.cinema_id
        )
    return cinema_screen(
        cinema,
        day,
        days,
        sessions,
        context.tr,
        today=today,
        published=published,
        page=action.page,
    )


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
    return await show_cinema(context, ShowCinema(action.cinema_id, action.day))


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
    context: Context, latitude: float, longitude: float, film_id: int = 0
) -> Reply:
    """The cinemas nearest to a place, and their towns for the film that was asked about."""
    async with context.db.read() as session:
        cinemas = await find_nearest(
            session,
            latitude=latitude,
            longitude=longitude,
            limit=NEAREST,
            person_id=context.visit.person_id,
        )
        film = await film_named(context, session, film_id) if film_id else None
    return nearest_screen(cinemas, context.tr, film=film)
