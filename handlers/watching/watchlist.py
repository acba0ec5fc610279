"""/watchlist: the films I want to see."""

from __future__ import annotations

from functools import partial

from db.queries.watchlist import list_watched, set_watched
from db.watching import WatchlistPage
from handlers.context import Context
from handlers.screens.film import PER_PAGE
from handlers.screens.rating import private_only_screen
from handlers.screens.screen import Reply, Toast
from handlers.screens.watchlist import edit_watchlist_screen, watchlist_screen
from handlers.watching.actions import EditWatchlist, ShowWatchlist, Unwatch


async def watchlist_command(context: Context, words: str) -> Reply:
    """/watchlist"""
    if not context.visit.private:
        return private_only_screen(
            context.tr, username=context.bot.username, action=ShowWatchlist()
        )
    return await show_watchlist(context, ShowWatchlist())


def between_us(context: Context) -> Toast | None:
    """What is said to whoever asks for their list where everybody reads it."""
    if context.visit.private:
        return None
    return Toast(context.tr.gettext("That is between you and me: ask me in private."), alert=True)


async def show_watchlist(context: Context, action: ShowWatchlist) -> Reply:
    """A page of it; beyond the last page, the last one."""
    if elsewhere := between_us(context):
        return elsewhere
    page, number = await _read(context, action.page)
    return watchlist_screen(page, context.tr, today=context.today(), number=number)


async def edit_watchlist(context: Context, action: EditWatchlist) -> Reply:
    """The same page, where a tap takes a film off."""
    if elsewhere := between_us(context):
        return elsewhere
    page, number = await _read(context, action.page)
    return edit_watchlist_screen(page, context.tr, number=number)


async def unwatch(context: Context, action: Unwatch) -> Reply:
    """Takes a film off and stays on the page."""
    if elsewhere := between_us(context):
        return elsewhere
    visit = context.visit
    async with context.db.write() as session:
        await set_watched(
            session,
            person_id=visit.person_id,
            film_id=action.film_id,
            wanted=False,
            telegram_language=visit.telegram_language,
            update_id=visit.update_id,
            now=context.now,
        )
    page, number = await _read(context, action.page)
    notice = context.tr.gettext("Taken off your watchlist.")
    return edit_watchlist_screen(page, context.tr, number=number, notice=notice)


async def _read(context: Context, number: int) -> tuple[WatchlistPage, int]:
    number = min(max(number, 0), 10**6)
    async with context.db.read() as session:
        read = partial(
            list_watched,
            session,
            person_id=context.visit.person_id,
            language=context.language,
            now=context.now,
            today=context.today(),
            limit=PER_PAGE,
        )
        page = await read(offset=number * PER_PAGE)
        if not page.films and page.total:
            number = (page.total - 1) // PER_PAGE
            page = await read(offset=number * PER_PAGE)
    return page, number
