"""From words to a film: one clear hit opens what was asked for, several give a list, none offers
the nearest titles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from db.queries.film_lists import lines_of
from db.queries.people import save_search
from db.queries.search import FilmHits, find_films, find_very_title
from db.results import FilmLine, FilmPage
from handlers.actions import ShowCities, ShowCritics, ShowFilm, ShowHome
from handlers.audience.actions import ShowOpinions, ShowRating
from handlers.audience.opinions import show_opinions
from handlers.audience.rating import show_rating
from handlers.context import Context
from handlers.conversation import Turn
from handlers.film import show_critics, show_film
from handlers.i18n import Translator
from handlers.screens.film import PER_PAGE, film_label, film_list_screen
from handlers.screens.screen import Button, Reply, Screen, blocks, escape, rows
from handlers.screens.start import home_screen
from handlers.showtimes import TITLE, show_cities
from handlers.walks import SEARCH_LIMIT, heading

LONGEST = 200  # characters of a query that are looked at


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a film is looked for: the button that opens it and that button's handler."""

    button: Any
    show: Any


PURPOSES: dict[str, Purpose] = {
    "film": Purpose(ShowFilm, show_film),
    "critics": Purpose(ShowCritics, show_critics),
    "showtimes": Purpose(ShowCities, show_cities),
    "opinions": Purpose(ShowOpinions, show_opinions),
    "rate": Purpose(ShowRating, show_rating),
}


async def find(
    context: Context,
    words: str,
    purpose: str | Purpose = "film",
    known: int | None = None,
    *,
    talk: bool = False,
) -> Reply | Turn:
    """Looks words up and shows what they name.

    Args:
        known: the film that they were already understood to name, for words that are more than a
            title.
        talk: they are "hello" or "thanks" unless a film bears that very name.
    """
    words = " ".join(words.split())[:LONGEST]
    edition, key = context.visit.edition, (context.language, words)
    found = context.services.meant.get(key, edition)
    films: tuple[FilmLine, ...] = ()
    if found is None:
        async with context.db.browse() as session:
            language, now = context.language, context.now
            found = await find_very_title(session, words, language=language, now=now)
            if not found.clear:
                found = await find_films(
                    session, words, language=language, limit=SEARCH_LIMIT, now=now
                )
            if not found.clear:
                shown = tuple(hit.film_id for hit in found.hits[:PER_PAGE])
                films = await lines_of(session, film_ids=shown, language=context.language)
        if found.clear:
            # A title, which others type too. What names no film for sure may be anything.
            context.services.meant.keep(key, edition, found)
    if found.clear:
        return await open_for(context, found.hits[0].film_id, purpose)
    if known is not None and (not found.hits or found.nearest):
        return await open_for(context, known, purpose)
    if talk and (not found.hits or found.nearest):
        return home_screen(context.tr, name=context.visit.first_name, city=context.visit.city)
    if not found.hits or found.nearest:
        return _asking(nearest_screen(context.tr, words, films, purpose), purpose)
    return await _several(context, words, found, films, purpose)


def _asking(screen: Screen, purpose: str | Purpose) -> Reply | Turn:
    """A question that may be answered in words too: what the film is for is not forgotten."""
    if not isinstance(purpose, str) or purpose == "film":
        return screen
    return Turn(screen, TITLE, {"purpose": purpose})


async def choose_film(
    context: Context, film_ids: tuple[int, ...], purpose: str | Purpose
) -> Screen:
    """Which of these films is meant?"""
    async with context.db.read() as session:
        films = await lines_of(session, film_ids=film_ids, language=context.language)
    return choose_film_screen(context.tr, films, purpose)


async def _several(
    context: Context,
    words: str,
    found: FilmHits,
    films: tuple[FilmLine, ...],
    purpose: str | Purpose,
) -> Reply | Turn:
    if purpose != "film":
        return _asking(choose_film_screen(context.tr, films, purpose), purpose)
    async with context.db.write() as session:
        search_id = await save_search(
            session, text=words, film_ids=[hit.film_id for hit in found.hits], now=context.now
        )
    walk = f"q{search_id}"
    top = heading(walk, context.tr, words)
    page = FilmPage(films, len(found.hits))
    return film_list_screen(page, context.tr, title=top.title, empty=top.empty, walk=walk)


def _of(purpose: str | Purpose) -> Purpose:
    return PURPOSES[purpose] if isinstance(purpose, str) else purpose


async def open_for(context: Context, film_id: int, purpose: str | Purpose) -> Reply | Turn:
    """Opens what a purpose stands for."""
    chosen = _of(purpose)
    opened: Reply | Turn = await chosen.show(context, chosen.button(film_id))
    return opened


def choose_film_screen(
    tr: Translator, films: tuple[FilmLine, ...], purpose: str | Purpose
) -> Screen:
    """Several films fit: which one?"""
    _ = tr.gettext
    buttons = [(Button(film_label(film), _of(purpose).button(film.film_id)),) for film in films]
    return Screen(
        _("Which film do you mean?"), rows(*buttons, (Button("🏠 " + _("Menu"), ShowHome()),))
    )


def nearest_screen(
    tr: Translator, words: str, films: tuple[FilmLine, ...], purpose: str | Purpose
) -> Screen:
    """Nothing of that name; what comes nearest is offered."""
    _ = tr.gettext
    said = "🔎 " + _("I know no film called “{words}”.").format(words=escape(words, 100))
    offer = (
        _("Did you mean one of these?") if films else _("Check the spelling, or try part of it.")
    )
    buttons = [(Button(film_label(film), _of(purpose).button(film.film_id)),) for film in films[:5]]
    return Screen(blocks(said, offer), rows(*buttons, (Button("🏠 " + _("Menu"), ShowHome()),)))
