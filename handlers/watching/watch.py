"""Onto the watchlist from a film's card, and off it."""

from __future__ import annotations

from dataclasses import replace

from db.queries.watchlist import set_watched
from handlers.actions import ShowFilm
from handlers.context import Context
from handlers.film import gone, show_film
from handlers.routing import Table
from handlers.screens.screen import Reply, Screen, Toast
from handlers.watching.actions import EditWatchlist, ShowWatchlist, Unwatch, Watch
from handlers.watching.watchlist import edit_watchlist, show_watchlist, unwatch


async def watch(context: Context, action: Watch) -> Reply:
    """The card then shows the film on the list, or off it. A group's card belongs to everybody: it
    stays as it is, and whoever tapped is told."""
    visit = context.visit
    async with context.db.write() as session:
        on_list = await set_watched(
            session,
            person_id=visit.person_id,
            film_id=action.film_id,
            wanted=action.wanted if visit.private else None,
            telegram_language=visit.telegram_language,
            update_id=visit.update_id,
            now=context.now,
        )
    if on_list is None:
        return gone(context)
    _ = context.tr.gettext
    said = _("Kept on your watchlist.") if on_list else _("Taken off your watchlist.")
    if not visit.private:
        return Toast(said)
    card = await show_film(context, ShowFilm(action.film_id, action.walk))
    return replace(card, notice=said) if isinstance(card, Screen) else card


WATCHING: Table = {
    EditWatchlist: edit_watchlist,
    ShowWatchlist: show_watchlist,
    Unwatch: unwatch,
    Watch: watch,
}
