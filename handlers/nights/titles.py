"""Films put on the list by their titles: in answer to the night's message, or to a question."""

from __future__ import annotations

from dataclasses import dataclass, replace

from telegram import Message
from telegram.ext.filters import MessageFilter

from db.nights import MOST_FILMS, Night
from db.queries.film_lists import lines_of
from db.queries.nights import add_film, get_night
from db.queries.proposals import count_films
from db.queries.search import find_films
from db.results import FilmLine
from handlers.context import Context, current_visit
from handlers.conversation import Turn
from handlers.nights.actions import AddFilm, TypeFilm
from handlers.nights.counting import AHEAD, REACH
from handlers.nights.letters import films_of
from handlers.nights.moves import show_again
from handlers.nights.rights import elsewhere
from handlers.screens.asking import ask_film_screen
from handlers.screens.film import film_label
from handlers.screens.screen import Button, Reply, Screen, escape, rows

TITLE = "title"
LONGEST = 200  # characters of a title that are looked at
OFFERED = 5
FOUND = 10


class _ToBoard(MessageFilter):
    """An answer to the message of a film night."""

    def filter(self, message: Message) -> bool:
        visit = current_visit.get()
        return visit is not None and visit.night_id is not None


TO_BOARD = _ToBoard()


@dataclass(frozen=True, slots=True)
class _Hits:
    """The films that words name, best first. `sure`: the first is the one meant."""

    films: tuple[FilmLine, ...]
    there: frozenset[int]
    sure: bool


async def ask_title(context: Context, action: TypeFilm) -> Reply | Turn:
    """Asks for a title."""
    async with context.db.read() as session:
        night = await get_night(session, night_id=action.night_id)
    if said := elsewhere(context, night):
        return said
    screen = ask_film_screen(context.tr)
    # A tap's question hangs under nothing: only whoever is named in it is asked for a reply.
    visit = context.visit
    name = f'<a href="tg://user?id={visit.person_id}">{escape(visit.first_name, 40)}</a>'
    asked = replace(screen, text=f"{name}, {screen.text}", fresh=True)
    return Turn(asked, TITLE, {"night": action.night_id}, name="night")


async def add_by_title(context: Context, sent: Message) -> Reply | Turn:
    """The title that was asked for."""
    opened = context.visit.conversation
    return await _add(context, int(opened.data["night"]) if opened else 0, sent.text or "")


async def add_by_reply(context: Context, sent: Message) -> Reply | Turn:
    """A title in answer to the night's message."""
    return await _add(context, context.visit.night_id or 0, sent.text or "")


async def _add(context: Context, night_id: int, words: str) -> Reply | Turn:
    _ = context.tr.gettext
    async with context.db.read() as session:
        night = await get_night(session, night_id=night_id)
    if night is None or night.chat_id != context.visit.chat_id or not night.is_open:
        return Screen(_("The list is closed: the vote has begun."))
    found = await _find(context, night, " ".join(words.split())[:LONGEST])
    there = [film for film in found.films if film.film_id in found.there]
    if not there:
        return _not_there(context, night, found)
    first = found.films[0]
    if (len(there) == 1 and found.sure) or (found.sure and first.film_id in found.there):
        return await put(context, night, first if first in there else there[0])
    buttons = [
        (Button("➕ " + film_label(film), AddFilm(night.night_id, film.film_id, -1)),)
        for film in there[:OFFERED]
    ]
    return Screen(_("Which film do you mean?"), rows(*buttons))


def _not_there(context: Context, night: Night, found: _Hits) -> Screen:
    _ = context.tr.gettext
    if not found.films or not found.sure:
        return Screen("🔎 " + _("No film of that name is on here in the coming days."))
    said = _("{film} is not on in {city} in the coming days.")
    film, city = escape(found.films[0].title, 120), escape(night.city.name, 60)
    return Screen("🔎 " + said.format(film=f"<b>{film}</b>", city=city))


async def _find(context: Context, night: Night, words: str) -> _Hits:
    now = context.now
    async with context.db.read() as session:
        found = await find_films(session, words, language=context.language, limit=FOUND, now=now)
        ids = tuple(hit.film_id for hit in found.hits)
        films = await lines_of(session, film_ids=ids, language=night.language)
        there = await count_films(
            session,
            film_ids=ids,
            city_id=night.city.city_id,
            since=now + REACH,
            until=now + AHEAD,
        )
    sure = found.clear or (bool(found.hits) and not found.nearest and len(there) == 1)
    return _Hits(films, frozenset(there), sure)


async def put(context: Context, night: Night, film: FilmLine) -> Screen:
    """Puts a film on the list and says so."""
    _ = context.tr.gettext
    async with context.db.write() as session:
        added = await add_film(
            session, night_id=night.night_id, film_id=film.film_id, now=context.now
        )
        if added:
            await show_again(session, night, context.now)
    title = f"<b>{escape(film.title, 120)}</b>"
    if added:
        return Screen("➕ " + _("{film} is on the list.").format(film=title))
    async with context.db.read() as session:
        listed = await films_of(session, night, context.services)
    if any(one.film_id == film.film_id for one in listed):
        return Screen(_("{film} is on the list already.").format(film=title))
    if len(listed) >= MOST_FILMS:
        return Screen(_("The list is full: a vote has twelve films at most."))
    return Screen(_("The list is closed: the vote has begun."))
