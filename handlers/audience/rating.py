"""Stars: one tap from a film's card, kept before it is acknowledged."""

from __future__ import annotations

from db.audience import Rating
from db.queries.admission import Refusal, RefusedError
from db.queries.opinion_writes import can_be_rated, delete_words, remove_stars
from db.queries.opinions import get_rating
from handlers.audience.acting import not_yours, refused
from handlers.audience.actions import DeleteWords, RateFilm, RemoveRating, ShowRating, WriteWords
from handlers.audience.giving import given, keep_stars
from handlers.audience.prompt import NAME, OFFERED
from handlers.context import Context
from handlers.conversation import Turn
from handlers.links import deep_link
from handlers.routing import Table
from handlers.screens.rating import (
    confirm_deletion_screen,
    confirm_removal_screen,
    rating_screen,
)
from handlers.screens.screen import Reply, Screen


async def read_rating(context: Context, film_id: int) -> Rating | None:
    """A film as who asks may rate it."""
    async with context.db.read() as session:
        return await get_rating(
            session,
            film_id=film_id,
            person_id=context.visit.person_id,
            language=context.language,
        )


def gone(context: Context) -> Reply:
    """What is said when a film is not in the database any more."""
    return refused(context, RefusedError(Refusal.GONE))


async def show_rating(context: Context, action: ShowRating) -> Reply:
    """Five stars."""
    return await _rating(context, action.film_id, action.walk)


async def _rating(context: Context, film_id: int, walk: str, *, notice: str | None = None) -> Reply:
    rating = await read_rating(context, film_id)
    return gone(context) if rating is None else _shown(context, rating, walk, notice=notice)


def _shown(
    context: Context, rating: Rating, walk: str, *, asks: bool = False, notice: str | None = None
) -> Screen:
    release = rating.film.release_date
    today = context.today()
    return rating_screen(
        rating,
        context.tr,
        link=deep_link(context.bot.username, WriteWords(rating.film.film_id)),
        person_id=context.visit.person_id,
        open_from=release if release is not None and release > today else None,
        can_be_rated=can_be_rated(
            release_date=release,
            first_show=rating.first_show,
            audience_count=rating.film.audience_count,
            now=context.now,
            today=today,
        ),
        private=context.visit.private,
        walk=walk,
        asks=asks,
        notice=notice,
    )


async def rate_film(context: Context, action: RateFilm) -> Reply | Turn:
    """Gives stars. They are committed when the tap is answered."""
    refusal = await keep_stars(context, action.film_id, action.stars)
    if refusal is not None:
        return refusal
    notice = given(context, action.stars)
    rating = await read_rating(context, action.film_id)
    if rating is None:
        return gone(context)
    shown = _shown(context, rating, action.walk, asks=True, notice=notice)
    visit = context.visit
    written = rating.mine is None or rating.mine.comment is not None
    if written or not visit.private or visit.inline_message_id is not None:
        return shown
    # A few words typed now need no tap before them.
    offered = {"film_id": action.film_id, "asked_at": context.now.isoformat()}
    return Turn(shown, OFFERED, offered, NAME)


async def remove_rating(context: Context, action: RemoveRating) -> Reply:
    """Takes stars back; with words beside them, after a question."""
    if (refusal := not_yours(context, action.person_id)) is not None:
        return refusal
    rating = await read_rating(context, action.film_id)
    if rating is None:
        return gone(context)
    if rating.mine is not None and rating.mine.comment is not None and not action.sure:
        return confirm_removal_screen(
            rating, context.tr, person_id=action.person_id, walk=action.walk
        )
    async with context.db.write() as session:
        await remove_stars(
            session, person_id=action.person_id, film_id=action.film_id, now=context.now
        )
    notice = context.tr.gettext("Removed")
    return await _rating(context, action.film_id, action.walk, notice=notice)


async def remove_words(context: Context, action: DeleteWords) -> Reply:
    """Takes words back, after a question; the stars stay."""
    if (refusal := not_yours(context, action.person_id)) is not None:
        return refusal
    rating = await read_rating(context, action.film_id)
    if rating is None:
        return gone(context)
    if not action.sure and rating.mine is not None and rating.mine.comment is not None:
        return confirm_deletion_screen(rating, context.tr, person_id=action.person_id)
    async with context.db.write() as session:
        await delete_words(
            session, person_id=action.person_id, film_id=action.film_id, now=context.now
        )
    return await _rating(context, action.film_id, "", notice=context.tr.gettext("Deleted"))


RATING: Table = {
    ShowRating: show_rating,
    RateFilm: rate_film,
    RemoveRating: remove_rating,
    DeleteWords: remove_words,
}
