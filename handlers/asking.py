"""The questions: which film, which city, which day? One at a time, left with /cancel."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from telegram import Message
from telegram.ext.filters import LOCATION

from db.queries.people import save_person
from db.queries.places import find_nearest, get_city
from db.results import CityRef
from handlers.actions import (
    AskCity,
    AskLocation,
    ForgetCity,
    SaveCity,
    ShowCities,
    ShowCityDay,
    ShowList,
    ShowSessions,
    TypeCity,
)
from handlers.callbacks import Action
from handlers.cinemas import show_nearest
from handlers.cities import CityMatch, find_city
from handlers.context import Context
from handlers.conversation import DurableConversation, Turn
from handlers.menu import NAMES
from handlers.query import Intent, Listing
from handlers.request import Request, read_day, read_request
from handlers.routing import ADDRESSED, PLAIN_TEXT, Table, command, message
from handlers.screens.asking import (
    ask_city_screen,
    ask_film_or_city_screen,
    ask_film_screen,
    ask_location_screen,
    choose_city_screen,
    city_saved_screen,
    sentence_screen,
    type_city_screen,
)
from handlers.screens.screen import Reply, Screen, escape
from handlers.search import PURPOSES, choose_film, find, open_for
from handlers.showtimes import CITY, DAY, TITLE, show_cities, show_city_day, show_sessions
from handlers.walks import show_list


async def film_command(context: Context, words: str) -> Reply | Turn:
    """/film TITLE"""
    return await _find_or_ask(context, words, "film")


async def critics_command(context: Context, words: str) -> Reply | Turn:
    """/critics TITLE"""
    return await _find_or_ask(context, words, "critics")


async def opinions_command(context: Context, words: str) -> Reply | Turn:
    """/opinions TITLE"""
    return await _find_or_ask(context, words, "opinions")


async def rate_command(context: Context, words: str) -> Reply | Turn:
    """/rate TITLE"""
    return await _find_or_ask(context, words, "rate")


async def _find_or_ask(context: Context, words: str, purpose: str) -> Reply | Turn:
    if words:
        return await find(context, words, purpose)
    return Turn(ask_film_screen(context.tr), TITLE, {"purpose": purpose})


async def showtimes_command(context: Context, words: str) -> Reply | Turn:
    """/showtimes [FILM] [CITY] [DAY]: what is missing is asked."""
    if not words:
        return Turn(ask_film_or_city_screen(context.tr), TITLE, {"purpose": "showtimes"})
    return await _showtimes(context, await read_request(context, words))


async def _showtimes(context: Context, asked: Request) -> Reply | Turn:
    """A film in a city on a day, as far as they are known."""
    city = asked.city.city or context.visit.city
    if asked.film_id is not None:
        if asked.near_me and not asked.city.city:
            return await ask_location(context, AskLocation(asked.film_id))
        if city is None:
            return await show_cities(context, ShowCities(asked.film_id))
        return _noted(context, asked.city, await _sessions(context, asked.film_id, city, asked.day))
    if asked.films or asked.rest or city is None:
        return await _which_film(context, asked, "showtimes")
    return _noted(
        context, asked.city, await show_city_day(context, ShowCityDay(city.city_id, asked.day))
    )


async def _which_film(context: Context, asked: Request, purpose: str) -> Reply | Turn:
    """The film is doubtful, or not on: the words that nothing explains may be its title."""
    if asked.films:
        return await choose_film(context, asked.films, purpose)
    return await find(context, asked.rest or asked.words, purpose)


def _noted(context: Context, match: CityMatch, reply: Reply | Turn) -> Reply | Turn:
    """Says that another town than the one named is answered for, where that is so."""
    if match.instead_of is None or match.city is None:
        return reply
    if isinstance(reply, Turn):
        shown = _noted(context, match, reply.reply) if reply.reply else None
        return replace(reply, reply=shown) if not isinstance(shown, Turn) else reply
    if not isinstance(reply, Screen):
        return reply
    _ = context.tr.gettext
    said = _("I know of no cinema in {place}; the nearest town with one is {city}.").format(
        place=escape(match.instead_of, 60), city=escape(match.city.name, 60)
    )
    return replace(reply, text=f"ℹ️ {said}\n\n{reply.text}")


async def _sessions(
    context: Context, film_id: int, city: CityRef, day: date | None
) -> Reply | Turn:
    reply = await show_sessions(context, ShowSessions(film_id, city.city_id, day))
    # The first day is shown at once; another one may be tapped, or typed.
    data = {"film_id": film_id, "city_id": city.city_id}
    return Turn(reply, DAY, data) if isinstance(reply, Screen) else reply


async def free_text(context: Context, sent: Message) -> Reply | Turn:
    """Plain text outside of any question: a title, or a whole sentence."""
    words = sent.text or ""
    asked = await read_request(context, words)
    match asked.intent:
        case Intent.CRITICS | Intent.OPINIONS as asks:
            return await _opened(context, asked, asks.value)
        case Intent.SHOWTIMES:
            return await _showtimes(context, asked)
        case Intent.WHATS_ON:
            return await _whats_on(context, asked)
    return await find(context, words, known=asked.film_id)


async def _opened(context: Context, asked: Request, purpose: str) -> Reply | Turn:
    if asked.film_id is not None:
        return await open_for(context, asked.film_id, purpose)
    if not asked.films and not asked.rest:
        return await _find_or_ask(context, "", purpose)
    return await _which_film(context, asked, purpose)


async def _whats_on(context: Context, asked: Request) -> Reply | Turn:
    """What is on: in a city, near me, or in general."""
    if asked.listing is not Listing.NOW:
        return await show_list(context, ShowList(asked.listing.value))
    if asked.near_me and not asked.city.city:
        return await ask_location(context, AskLocation())
    city = asked.city.city or context.visit.city
    if city is None:
        return await show_list(context, ShowList("now"))
    return _noted(
        context, asked.city, await show_city_day(context, ShowCityDay(city.city_id, asked.day))
    )


async def city_command(context: Context, words: str) -> Reply | Turn:
    """/city [NAME]"""
    if not words:
        return await ask_city(context, AskCity())
    return await _city_named(context, words, {})


async def ask_city(context: Context, action: AskCity) -> Turn:
    """Asks which city is mine."""
    visit = context.visit
    return Turn(ask_city_screen(context.tr, city=visit.city, private=visit.private), CITY)


async def type_city(context: Context, action: TypeCity) -> Turn:
    """Asks for a city's name, for a film."""
    return Turn(type_city_screen(context.tr), CITY, {"film_id": action.film_id})


async def ask_location(context: Context, action: AskLocation) -> Turn:
    """Offers to send where I am."""
    return Turn(ask_location_screen(context.tr), CITY, {"film_id": action.film_id})


async def forget_city(context: Context, action: ForgetCity) -> Reply:
    """I have no city any more."""
    async with context.db.write() as session:
        await save_person(session, person_id=context.visit.person_id, city_id=None)
    return sentence_screen(context.tr, context.tr.gettext("I have forgotten your city."))


async def save_city(context: Context, action: SaveCity) -> Reply:
    """Makes a city mine."""
    async with context.db.read() as session:
        city = await get_city(session, city_id=action.city_id)
    if city is None:
        return sentence_screen(context.tr, context.tr.gettext("I know of no such city."))
    return await _keep_city(context, city)


async def _keep_city(context: Context, city: CityRef) -> Screen:
    async with context.db.write() as session:
        await save_person(session, person_id=context.visit.person_id, city_id=city.city_id)
    return city_saved_screen(context.tr, city)


async def _city_named(context: Context, words: str, data: dict[str, Any]) -> Reply | Turn:
    """What follows from a typed city: the film's sessions there, or it becomes mine."""
    match = await find_city(context, words)
    film_id = int(data.get("film_id") or 0)
    if match.city is not None:
        if film_id:
            return await _sessions(context, film_id, match.city, None)
        return await _keep_city(context, match.city)
    if match.choices:
        return _choose_city(context, match, film_id)
    _ = context.tr.gettext
    said = _("I know of no cinema in “{words}”. Try another spelling, or a larger town nearby.")
    sentence = sentence_screen(context.tr, said.format(words=escape(words, 60)))
    return Turn(sentence, CITY, data)


def _choose_city(context: Context, match: CityMatch, film_id: int, day: date | None = None) -> Turn:
    targets: list[Action] = [
        ShowSessions(film_id, city.city_id, day) if film_id else SaveCity(city.city_id)
        for city, _detail in match.choices
    ]
    screen = choose_city_screen(context.tr, match.choices, targets)
    return Turn(screen, CITY, {"film_id": film_id})


def _data(context: Context) -> dict[str, Any]:
    opened = context.visit.conversation
    return dict(opened.data) if opened else {}


async def answer_title(context: Context, sent: Message) -> Reply | Turn:
    """The film that was asked for."""
    purpose = str(_data(context).get("purpose"))
    words = sent.text or ""
    if purpose == "showtimes":
        return await _showtimes(context, await read_request(context, words))
    return await find(context, words, purpose if purpose in PURPOSES else "film")


async def answer_city(context: Context, sent: Message) -> Reply | Turn:
    """The city that was asked for."""
    return await _city_named(context, sent.text or "", _data(context))


async def answer_day(context: Context, sent: Message) -> Reply | Turn:
    """The day that was asked for; anything else is a new question."""
    data = _data(context)
    async with context.db.read() as session:
        city = await get_city(session, city_id=int(data.get("city_id") or 0))
    day = read_day(context, sent.text or "", city)
    if day is None or city is None:
        return await free_text(context, sent)
    shown = await show_sessions(context, ShowSessions(int(data["film_id"]), city.city_id, day))
    return Turn(shown, DAY, data)


async def receive_location(context: Context, sent: Message) -> Reply | Turn:
    """Where the person is: the nearest cinemas. Asked "which city?", it is also the answer."""
    here = sent.location
    assert here is not None
    opened = context.visit.conversation
    data = _data(context)
    if opened is not None and opened.state == CITY and not data.get("film_id"):
        async with context.db.read() as session:
            near = await find_nearest(
                session, latitude=here.latitude, longitude=here.longitude, limit=1
            )
            city = await get_city(session, city_id=near[0].city_id) if near else None
        if city is not None:
            async with context.db.write() as session:
                await save_person(session, person_id=context.visit.person_id, city_id=city.city_id)
    film_id = int(data.get("film_id") or 0)
    return await show_nearest(context, here.latitude, here.longitude, film_id)


async def cancel_command(context: Context, words: str) -> Reply:
    """/cancel"""
    _ = context.tr.gettext
    if context.visit.conversation is None:
        return sentence_screen(context.tr, _("There is nothing to cancel."))
    return sentence_screen(context.tr, _("All right, forget it."))


ASKING: Table = {AskCity: ask_city, TypeCity: type_city, AskLocation: ask_location}


def conversation() -> DurableConversation:
    """The conversation that asks what is missing."""
    return DurableConversation(
        name="ask",
        entry_points=[
            command(NAMES["film"], film_command),
            command(NAMES["critics"], critics_command),
            command(NAMES["showtimes"], showtimes_command),
            command(NAMES["opinions"], opinions_command),
            command(NAMES["rate"], rate_command),
            command(NAMES["city"], city_command),
            command(NAMES["cancel"], cancel_command),
            message(LOCATION & ADDRESSED, receive_location),
        ],
        states={
            TITLE: [message(PLAIN_TEXT, answer_title)],
            CITY: [message(PLAIN_TEXT, answer_city)],
            DAY: [message(PLAIN_TEXT, answer_day)],
        },
        fallbacks=[],
    )
