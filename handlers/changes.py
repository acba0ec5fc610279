"""Changing one thing that was understood of a sentence, the others staying as they are."""

from __future__ import annotations

import re

from db.days import still_seen_from
from db.queries.film_lists import lines_of
from db.queries.headings import get_heading
from db.queries.places import get_city
from db.queries.search import find_films
from db.session import ReadSession
from handlers.actions import ChangeFilm, ShowDays
from handlers.context import Context
from handlers.conversation import Turn
from handlers.film import gone
from handlers.programme import chosen_filters
from handlers.routing import Table
from handlers.screens.choices import change_film_screen, days_screen
from handlers.screens.screen import Reply, escape
from handlers.screens.towns import city_name
from handlers.showtimes import DAY, TITLE, cinema_today, film_named, withdrawn
from handlers.wanted import Wanted

OFFERED = 5
_SUBTITLE = re.compile(r"(?<=\w)\s*[:,–—]\s")


async def show_days(context: Context, action: ShowDays) -> Reply | Turn:
    """Which day? It may be typed as well."""
    async with context.db.read() as session:
        found = await get_heading(
            session,
            language=context.language,
            film_id=action.film_id or None,
            city_id=action.city_id,
            since=still_seen_from(context.now),
        )
    film, city = found.film, found.city
    if city is None:
        return withdrawn(context)
    if action.film_id and film is None:
        return gone(context)
    only = chosen_filters(context, action.only)
    scope = ShowDays(action.film_id, city.city_id, action.walk, only)
    place = f"📍 <b>{escape(city_name(city), 80)}</b>"
    heading = f"🕒 <b>{escape(film.title, 200)}</b>\n{place}" if film else place
    today = cinema_today(context, city)
    wanted = Wanted(action.film_id, city.city_id, walk=action.walk, only=only)
    screen = days_screen(scope, heading, found.days, context.tr, today=today)
    return Turn(screen, DAY, wanted.as_data())


async def change_film(context: Context, action: ChangeFilm) -> Reply | Turn:
    """Which film instead? Those that the words may have meant, else those of a similar title."""
    opened = context.visit.conversation
    before = Wanted.of_data(opened.data) if opened else Wanted()
    async with context.db.read() as session:
        city = await get_city(session, city_id=action.city_id)
        if city is None:
            return withdrawn(context)
        meant = before.films if before.film_id == action.film_id else ()
        ids = meant or await _alike(context, session, action.film_id)
        films = await lines_of(session, film_ids=ids[:OFFERED], language=context.language)
    only = chosen_filters(context, action.only)
    change = ChangeFilm(action.film_id, action.city_id, action.day, action.walk, only)
    today = cinema_today(context, city)
    screen = change_film_screen(change, city, films, context.tr, today=today)
    wanted = Wanted(0, city.city_id, days=(action.day,), walk=action.walk, only=only)
    return Turn(screen, TITLE, {"purpose": "showtimes", **wanted.as_data()})


async def _alike(context: Context, session: ReadSession, film_id: int) -> tuple[int, ...]:
    film = await film_named(context, session, film_id)
    if film is None:
        return ()
    ids: list[int] = []
    # "Dune: Part Two" is told apart from others by what stands before the colon.
    for words in dict.fromkeys((film.title, _SUBTITLE.split(film.title)[0])):
        found = await find_films(
            session, words, language=context.language, limit=OFFERED + 1, now=context.now
        )
        ids += [hit.film_id for hit in found.hits]
    return tuple(each for each in dict.fromkeys(ids) if each != film_id)


CHANGES: Table = {ShowDays: show_days, ChangeFilm: change_film}
