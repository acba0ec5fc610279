"""A film's card and its critics, by button and by deep link."""

from __future__ import annotations

from db.days import still_seen_from
from db.queries.films import get_film, get_film_and_stars
from db.queries.press import list_reviews
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
    # In a group the card is everybody's.
    city = visit.city if visit.private else None
    async with context.db.read() as session:
        film = await get_film(
            session,
            film_id=action.film_id,
            language=context.language,
            person_id=visit.person_id,
            city_id=city.city_id if city else None,
            since=still_seen_from(context.now),
        )
        if film is None:
            return gone(context)
        here = None
        if action.walk:
            here = await neighbours_of(context, session, action.walk, film.film_id)
    return film_screen(
        film,
        context.tr,
        link=deep_link(context.bot.username, ShowFilm(film.film_id)),
        walk=action.walk,
        neighbours=here,
        watched=film.watched if visit.private else None,
        city=city,
    )


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
