"""Cinemas: a cinema's page, a city's cinemas, the nearest ones, favourites, the map."""

from __future__ import annotations

from datetime import date

from db.days import cinema_day, still_seen_from
from db.queries.headings import get_heading
from db.queries.places import (
    find_nearest,
    get_cinema,
    get_city,
    list_cinemas,
    toggle_favourite,
)
from handlers.actions import SendPin, ShowCinema, ShowCinemas, ToggleFavourite
from handlers.context import Context
from handlers.filters import Filters
from handlers.programme import chosen_filters, read_programme
from handlers.screens.cinemas import cinema_screen, cinemas_screen, nearest_screen
from handlers.screens.screen import Pin, Reply, clip
from handlers.showtimes import film_named, withdrawn

NEAREST = 6


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
    return nearest_screen(cinemas, context.tr, film=film, day=day, walk=walk, only=only)
