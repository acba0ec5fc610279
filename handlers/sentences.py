"""Any text, answered: what is clear is shown, what is doubtful or missing is asked, one question at
a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from telegram import Message

from db.folding import fold
from db.results import CityRef
from handlers.actions import (
    SaveCity,
    ShowCities,
    ShowCityDay,
    ShowDays,
    ShowList,
    ShowSessions,
)
from handlers.callbacks import Action
from handlers.cities import CityMatch
from handlers.context import Context
from handlers.conversation import Turn
from handlers.query import Intent, Listing
from handlers.query.lexicon import GREETINGS
from handlers.request import Request, read_request
from handlers.screens.asking import (
    ask_film_or_city_screen,
    ask_film_screen,
    ask_location_screen,
    choose_city_screen,
    type_city_screen,
    understood,
)
from handlers.screens.choices import choose_day_screen
from handlers.screens.screen import Reply, Screen, escape
from handlers.search import Purpose, choose_film, find, open_for
from handlers.showtimes import (
    CITY,
    DAY,
    TITLE,
    cinema_today,
    film_named,
    show_cities,
    show_city_day,
    show_sessions,
)
from handlers.walks import show_list
from handlers.wanted import Wanted


async def free_text(context: Context, sent: Message) -> Reply | Turn:
    """Plain text outside of any question: a title, or a whole sentence."""
    return await respond(context, await read_request(context, sent.text or ""))


async def respond(context: Context, asked: Request) -> Reply | Turn:
    """What a sentence asks for."""
    match asked.intent:
        case Intent.CRITICS | Intent.OPINIONS as asks:
            return await _opened(context, asked, asks.value)
        case Intent.SHOWTIMES:
            return await showtimes_of(context, asked)
        case Intent.WHATS_ON:
            return await _whats_on(context, asked)
    film_id = asked.wanted.film_id or None
    return await find(context, asked.words, known=film_id, talk=_is_talk(asked))


def _is_talk(asked: Request) -> bool:
    """Whether nothing is asked for: a greeting, thanks, a thumb."""
    words = fold(asked.words).split()
    return not (words and asked.rest) and (not words or not GREETINGS.isdisjoint(words))


async def _opened(context: Context, asked: Request, purpose: str) -> Reply | Turn:
    if asked.wanted.film_id:
        return await open_for(context, asked.wanted.film_id, purpose)
    if asked.films:
        screen = await choose_film(context, asked.films, purpose)
        return Turn(screen, TITLE, {"purpose": purpose})
    if not asked.rest:
        return ask_film(context, purpose)
    return await find(context, asked.rest, purpose)


def ask_film(context: Context, purpose: str) -> Turn:
    """Asks for a title."""
    return Turn(ask_film_screen(context.tr), TITLE, {"purpose": purpose})


async def showtimes_of(context: Context, asked: Request) -> Reply | Turn:
    """A film in a city on a day, or all that is on there, as far as they are known."""
    wanted, here = asked.wanted, asked.city
    vague = asked.near_me or bool(here.choices)
    city = here.city or (None if vague else context.visit.city)
    if not wanted.film_id and (asked.films or asked.rest):
        return await _which_film(context, asked, city)
    if city is not None:
        return noted(context, here, await open_wanted(context, wanted.in_city(city.city_id)))
    if here.choices:
        return await choose_city(context, here, replace(wanted, anything=not wanted.film_id))
    if asked.near_me:
        return await ask_where(context, replace(wanted, anything=not wanted.film_id))
    if wanted.film_id:
        action = ShowCities(wanted.film_id, wanted.walk, 0, wanted.day, wanted.only)
        shown = await show_cities(context, action)
        if isinstance(shown, Turn):
            shown = replace(shown, data=wanted.as_data())
        return _unread(context, asked.rest, shown)
    screen = await _knowing(context, ask_film_or_city_screen(context.tr), wanted)
    return Turn(screen, TITLE, _showtimes(wanted))


async def _whats_on(context: Context, asked: Request) -> Reply | Turn:
    """What is on: in a city, near me, or in general."""
    if asked.listing is not Listing.NOW:
        return await show_list(context, ShowList(asked.listing.value))
    wanted = replace(asked.wanted, anything=True)
    where = asked.city.city or asked.city.choices or asked.near_me or context.visit.city
    if where:
        return await showtimes_of(context, replace(asked, films=(), rest="", wanted=wanted))
    if wanted.days or wanted.also or wanted.only:
        screen = await _knowing(context, type_city_screen(context.tr), wanted)
        return Turn(screen, CITY, wanted.as_data())
    # One word may be chatter that no list of words foresaw; two are a name.
    unread = asked.rest if " " in asked.rest else ""
    return _unread(context, unread, await show_list(context, ShowList("now")))


def _showtimes(wanted: Wanted) -> dict[str, Any]:
    return {"purpose": "showtimes", **wanted.as_data()}


async def _which_film(context: Context, asked: Request, city: CityRef | None) -> Reply | Turn:
    """The film is doubtful, or not on: the words that nothing explains may be its title. Whichever
    it is, the city, the days and the filters stay."""
    wanted = asked.wanted.in_city(city.city_id) if city else asked.wanted

    def button(film_id: int) -> Action:
        if city is None:
            return ShowCities(film_id, wanted.walk, 0, wanted.day, wanted.only)
        return ShowSessions(film_id, city.city_id, wanted.day, wanted.walk, 0, wanted.only)

    async def show(context: Context, action: ShowCities | ShowSessions) -> Reply | Turn:
        known = replace(asked, films=(), rest="", wanted=wanted.with_film(action.film_id))
        return await showtimes_of(context, known)

    purpose = Purpose(button, show)
    if asked.films:
        shown: Reply | Turn = await choose_film(context, asked.films, purpose)
    else:
        shown = await find(context, asked.rest, purpose)
    if not isinstance(shown, Screen):
        return shown
    screen = await _knowing(context, shown, wanted, city)
    return Turn(screen, TITLE, _showtimes(wanted))


async def _knowing(
    context: Context, screen: Screen, wanted: Wanted, city: CityRef | None = None
) -> Screen:
    """A question with what is known already above it."""
    film = None
    if wanted.film_id:
        async with context.db.read() as session:
            film = await film_named(context, session, wanted.film_id)
    known = understood(
        context.tr,
        film=film.title if film else None,
        city=city.name if city else None,
        days=wanted.days,
        today=cinema_today(context, city),
        only=wanted.only,
    )
    return replace(screen, text=f"{known}\n\n{screen.text}") if known else screen


async def open_wanted(context: Context, wanted: Wanted) -> Reply | Turn:
    """What is wanted, the city being known. Another day or filter may be tapped, or typed."""
    days, where = wanted.days, (wanted.city_id, wanted.walk, wanted.only)
    if wanted.also and not days:
        scope = ShowDays(wanted.film_id, *where)
        screen = choose_day_screen(scope, wanted.also, context.tr, today=cinema_today(context))
        return Turn(screen, DAY, wanted.as_data())
    city_id, walk, only = where
    # Of several days, the first that has what fits.
    day = days[0] if len(days) == 1 else None
    if wanted.film_id:
        action = ShowSessions(wanted.film_id, city_id, day, walk, 0, only)
        reply = await show_sessions(context, action, among=days, also=wanted.also)
    else:
        there = ShowCityDay(city_id, day, 0, walk, only)
        reply = await show_city_day(context, there, among=days, also=wanted.also)
    return Turn(reply, DAY, wanted.as_data()) if isinstance(reply, Screen) else reply


def noted(context: Context, match: CityMatch, reply: Reply | Turn) -> Reply | Turn:
    """Says that another town than the one named is answered for, where that is so."""
    if match.instead_of is None or match.city is None:
        return reply
    _ = context.tr.gettext
    said = _("I know of no cinema in {place}; the nearest town with one is {city}.").format(
        place=escape(match.instead_of, 60), city=escape(match.city.name, 60)
    )
    return _under(said, reply)


def _unread(context: Context, words: str, reply: Reply | Turn) -> Reply | Turn:
    """Says which words were not understood, where they may have been a city or a name."""
    if not words:
        return reply
    _ = context.tr.gettext
    return _under(_("I did not understand “{words}”.").format(words=escape(words, 60)), reply)


def _under(note: str, reply: Reply | Turn) -> Reply | Turn:
    if isinstance(reply, Turn):
        shown = _under(note, reply.reply) if reply.reply else None
        return replace(reply, reply=shown) if not isinstance(shown, Turn) else reply
    if not isinstance(reply, Screen):
        return reply
    return replace(reply, text=f"ℹ️ {note}\n\n{reply.text}")


async def choose_city(context: Context, match: CityMatch, wanted: Wanted) -> Turn:
    """Several cities fit: which one? Without a question of showtimes, it becomes mine."""
    day, walk, only = wanted.day, wanted.walk, wanted.only

    def target(city: CityRef) -> Action:
        if wanted.film_id:
            return ShowSessions(wanted.film_id, city.city_id, day, walk, 0, only)
        if wanted.anything:
            return ShowCityDay(city.city_id, day, 0, walk, only)
        return SaveCity(city.city_id)

    targets = [target(city) for city, _detail in match.choices]
    screen = await _knowing(context, choose_city_screen(context.tr, match.choices, targets), wanted)
    return Turn(screen, CITY, wanted.as_data())


async def ask_where(context: Context, wanted: Wanted) -> Turn:
    """Offers to send where I am."""
    screen = await _knowing(context, ask_location_screen(context.tr), wanted)
    return Turn(screen, CITY, wanted.as_data())
