"""The lists one can walk through: a list's name travels in the buttons of the films it leads to.

`now`, `new` and `soon` are the programme; `q12` is the search saved under 12; `w` is the watchlist
of whoever walks.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from db.queries.film_lists import LISTS, find_neighbours, lines_of, list_films
from db.queries.people import get_search
from db.queries.watchlist import find_watched_neighbours
from db.results import FilmPage, Neighbours
from db.session import ReadSession
from handlers.actions import ShowList
from handlers.context import Context
from handlers.i18n import Translator
from handlers.screens.film import PER_PAGE, film_list_screen
from handlers.screens.screen import Reply, escape
from handlers.watching.actions import WATCHED, ShowWatchlist
from handlers.watching.watchlist import show_watchlist

# Results of one search that can be walked through; what comes after is not what was meant.
SEARCH_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands over a list, and what is said when it is empty (both HTML)."""

    title: str
    empty: str
    with_dates: bool = False


def heading(walk: str, tr: Translator, words: str = "") -> Heading:
    """The heading of a list in the reader's language."""
    _ = tr.gettext
    if walk in LISTS:
        return {
            "now": Heading("🎞 " + _("Now showing"), _("No film is showing at the moment.")),
            "new": Heading(
                "✨ " + _("New this week"), _("No release is known for this week."), True
            ),
            "soon": Heading("🔜 " + _("Coming soon"), _("No release date is known yet."), True),
        }[walk]
    title = _("Films for “{words}”").format(words=escape(words, 80))
    return Heading("🔎 " + title, _("This search is too old. Send the title again."))


async def show_list(context: Context, action: ShowList) -> Reply:
    """A page of a list."""
    if action.walk == WATCHED:
        return await show_watchlist(context, ShowWatchlist(action.page))
    walk, number = action.walk, max(action.page, 0)
    async with context.db.read() as session:
        words, page = await _page(context, session, walk, number)
    top = heading(walk, context.tr, words)
    return film_list_screen(
        page,
        context.tr,
        title=top.title,
        empty=top.empty,
        walk=walk,
        number=number,
        with_dates=top.with_dates,
    )


async def _found(session: ReadSession, walk: str) -> tuple[str, tuple[int, ...]]:
    """The words of a saved search and the films it found."""
    if not walk[1:].isdigit():
        return "", ()
    return await get_search(session, search_id=int(walk[1:19]))


async def _page(
    context: Context, session: ReadSession, walk: str, number: int
) -> tuple[str, FilmPage]:
    """The words that were searched for, if it is a search, and a page of the list."""
    start = number * PER_PAGE
    if walk in LISTS:
        page = await list_films(
            session,
            which=walk,
            language=context.language,
            now=context.now,
            today=context.today(),
            limit=PER_PAGE,
            offset=start,
        )
        return "", page
    words, ids = await _found(session, walk)
    films = await lines_of(
        session, film_ids=ids[start : start + PER_PAGE], language=context.language
    )
    return words, FilmPage(films, len(ids), start)


async def neighbours_of(
    context: Context, session: ReadSession, walk: str, film_id: int
) -> Neighbours | None:
    """A film's place in the list it was reached from; None where it has none."""
    if walk in LISTS:
        return await find_neighbours(
            session, which=walk, film_id=film_id, now=context.now, today=context.today()
        )
    if walk == WATCHED:
        return await find_watched_neighbours(
            session, person_id=context.visit.person_id, film_id=film_id
        )
    _words, ids = await _found(session, walk)
    if film_id not in ids:
        return None
    place = ids.index(film_id)
    return Neighbours(
        place + 1,
        len(ids),
        ids[place - 1] if place else None,
        ids[place + 1] if place + 1 < len(ids) else None,
    )


def list_command(walk: str) -> Callable[[Context, str], Awaitable[Reply]]:
    """The command that opens a list from its first page."""

    async def opened(context: Context, words: str) -> Reply:
        return await show_list(context, ShowList(walk))

    return opened
