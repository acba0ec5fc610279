"""/myratings: what I rated, and how that compares."""

from __future__ import annotations

from functools import partial

from db.queries.opinions import list_ratings
from handlers.audience.actions import ShowMyRatings
from handlers.context import Context
from handlers.routing import Table
from handlers.screens.film import ENOUGH_RATINGS
from handlers.screens.rating import PER_PAGE, my_ratings_screen, private_only_screen
from handlers.screens.screen import Reply, Toast


async def my_ratings_command(context: Context, words: str) -> Reply:
    """/myratings"""
    if not context.visit.private:
        return private_only_screen(context.tr, username=context.bot.username)
    return await show_my_ratings(context, ShowMyRatings())


async def show_my_ratings(context: Context, action: ShowMyRatings) -> Reply:
    """A page of them; beyond the last page, the last one."""
    if not context.visit.private:
        return Toast(
            context.tr.gettext("That is between you and me: ask me in private."), alert=True
        )
    number = min(max(action.page, 0), 10**6)
    async with context.db.read() as session:
        read = partial(
            list_ratings,
            session,
            person_id=context.visit.person_id,
            language=context.language,
            by_stars=action.by_stars,
            enough=ENOUGH_RATINGS,
            limit=PER_PAGE,
        )
        page = await read(offset=number * PER_PAGE)
        if not page.ratings and page.total:
            number = (page.total - 1) // PER_PAGE
            page = await read(offset=number * PER_PAGE)
    return my_ratings_screen(page, context.tr, by_stars=action.by_stars, number=number)


MY_RATINGS: Table = {ShowMyRatings: show_my_ratings}
