"""A film's card and its critics, by button and by deep link."""

from __future__ import annotations

from db.days import still_seen_from
from db.queries.counting import count_in_city
from db.queries.films import get_film, get_film_and_stars
from db.queries.press import list_reviews
from db.results import CityCount
from db.session import ReadSession
from handlers.actions import ShowCritics, ShowFilm
from handlers.context import Context
from handlers.links import deep_link
from handlers.screens.critics import critics_screen
from handlers.screens.film import film_screen
from handlers.screens.screen import Reply, Toast
from handlers.walks import neighbours_of


def gone(context: Context) -> Toast:
    """What is said when a film is not in the database any more."""
    return Toast(context.tr.gettext("This film is no longer in my catalogue."), alert=True)


async def show_film(context: Context, action: ShowFilm) -> Reply:
    """The card."""
    visit = context.visit
    async with context.db.read() as session:
        film = await get_film(
            session,
            film_id=action.film_id,
            language=context.language,
            person_id=visit.person_id,
        )
        if film is None:
            return gone(context)
        here = None
        if action.walk:
            here = await neighbours_of(context, session, action.walk, film.film_id)
        # In a group the card is everybody's.
        mine = await _in_my_city(context, session, film.film_id) if visit.private else None
    link = deep_link(context.bot.username, ShowFilm(film.film_id))
    watched = film.watched if visit.private else None
    return film_screen(
        film, context.tr, link=link, walk=action.walk, neighbours=here, watched=watched, mine=mine
    )


async def _in_my_city(context: Context, session: ReadSession, film_id: int) -> CityCount | None:
    """My city, where it shows the film."""
    city = context.visit.city
    if city is None:
        return None
    count = await count_in_city(
        session, film_id=film_id, city_id=city.city_id, since=still_seen_from(context.now)
    )
    return CityCount(city.city_id, city.name, count) if count else None


async def show_critics(context: Context, action: ShowCritics) -> Reply:
    """The press."""
    async with context.db.read() as session:
        found = await get_film_and_stars(session, film_id=action.film_id, language=context.language)
        if found is None:
            return gone(context)
        film, stars = found
        reviews = await list_reviews(session, film_id=film.film_id)
    return critics_screen(
        film, reviews, context.tr, stars=stars, walk=action.walk, page=action.page
    )
