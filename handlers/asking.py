"""The questions: which film, which city, which day? One at a time, left with /cancel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from telegram import Message
from telegram.ext.filters import LOCATION

from db.queries.nearest import find_nearest
from db.queries.people import save_person
from db.queries.places import get_city
from db.queries.search import find_very_title
from handlers.actions import AskCity, AskLocation, TypeCity
from handlers.cinemas import show_nearest
from handlers.cities import CityMatch, find_city
from handlers.context import Context
from handlers.conversation import DurableConversation, Turn
from handlers.home import ask_city, keep_city
from handlers.menu import NAMES
from handlers.programme import chosen_filters
from handlers.request import read_change, read_request
from handlers.routing import ADDRESSED, PLAIN_TEXT, Table, command, message
from handlers.screens.asking import (
    ask_film_or_city_screen,
    sentence_screen,
    type_city_screen,
    unknown_city_screen,
)
from handlers.screens.screen import Reply
from handlers.search import LONGEST, PURPOSES, find, open_for
from handlers.sentences import (
    ask_film,
    ask_where,
    choose_city,
    free_text,
    noted,
    open_wanted,
    respond,
    showtimes_of,
)
from handlers.showtimes import CITY, DAY, TITLE
from handlers.wanted import Wanted


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
    return await find(context, words, purpose) if words else ask_film(context, purpose)


async def showtimes_command(context: Context, words: str) -> Reply | Turn:
    """/showtimes [FILM] [CITY] [DAY]: what is missing is asked."""
    if not words:
        mine = context.visit.city if context.visit.private else None
        screen = ask_film_or_city_screen(context.tr, city=mine)
        return Turn(screen, TITLE, {"purpose": "showtimes"})
    return await showtimes_of(context, await read_request(context, words))


async def city_command(context: Context, words: str) -> Reply | Turn:
    """/city [NAME]"""
    if not words:
        return await ask_city(context, AskCity())
    return await _city_named(context, words, Wanted())


async def type_city(context: Context, action: TypeCity) -> Turn:
    """Asks for a city's name, for a film or for all that is on there."""
    wanted = replace(Wanted.of(action), anything=not action.film_id)
    return Turn(type_city_screen(context.tr), CITY, wanted.as_data())


async def ask_location(context: Context, action: AskLocation) -> Turn:
    """Offers to send where I am. What a button has no room for, the open question knows."""
    wanted, before = Wanted.of(action), Wanted.of_data(_data(context))
    days = before.days if action.day in before.days else wanted.days
    anything = before.anything and not action.film_id
    return await ask_where(context, replace(wanted, days=days, anything=anything))


async def _city_named(context: Context, words: str, wanted: Wanted) -> Reply | Turn:
    """What follows from a typed city: what is wanted there, or it becomes mine. "Bordeaux demain"
    says more than a city, and a film's title is a new question."""
    match = await find_city(context, words)
    said = await read_request(context, words)
    another = said.wanted.film_id and said.is_new_question
    if another and (match.city is None or not wanted.film_id):
        return await respond(context, said)
    if match.city is None and said.wanted.film_id:
        if not wanted.anything:
            return await respond(context, said)
        return await showtimes_of(context, replace(said, wanted=said.wanted.after(wanted)))
    if (wanted.film_id or wanted.anything) and said.city.city == match.city:
        wanted = said.wanted.after(wanted)
    if match.city is not None:
        if not wanted.film_id and not wanted.anything:
            if match.instead_of is None:
                return await keep_city(context, match.city)
            # Another town than the one named is offered, never kept unasked.
            offered = ((match.city, f"{match.instead_of} → {match.city.name}"),)
            return noted(
                context, match, await choose_city(context, CityMatch(choices=offered), wanted)
            )
        there = wanted.in_city(match.city.city_id)
        return noted(context, match, await open_wanted(context, there))
    if match.choices:
        return await choose_city(context, match, wanted)
    if film_id := await _film_called(context, words):
        return await open_for(context, film_id, "film")
    screen = unknown_city_screen(
        context.tr,
        words,
        private=context.visit.private,
        near=AskLocation(wanted.film_id, wanted.day, wanted.walk, wanted.only),
    )
    return Turn(screen, CITY, wanted.as_data())


async def _film_called(context: Context, words: str) -> int | None:
    """The film that words are the very title of. A sentence leaves alone what may be chatter,
    of which some titles are made: "Ce que dit le saule"."""
    async with context.db.browse() as session:
        found = await find_very_title(
            session, words[:LONGEST], language=context.language, now=context.now
        )
    return found.hits[0].film_id if found.clear else None


def _data(context: Context) -> dict[str, Any]:
    opened = context.visit.conversation
    return dict(opened.data) if opened else {}


async def answer_title(context: Context, sent: Message) -> Reply | Turn:
    """The film that was asked for."""
    data = _data(context)
    purpose = str(data.get("purpose"))
    words = sent.text or ""
    if purpose == "showtimes":
        return await _title_of_showtimes(context, words, Wanted.of_data(data))
    return await find(context, words, purpose if purpose in PURPOSES else "film")


async def _title_of_showtimes(context: Context, words: str, before: Wanted) -> Reply | Turn:
    asked = await read_request(context, words)
    if asked.is_new_question:
        return await respond(context, asked)
    match = asked.city
    if before.city_id and not (match.city or match.choices or asked.near_me):
        async with context.db.read() as session:
            match = CityMatch(await get_city(session, city_id=before.city_id))
    # The question was "which film?": the one before does not count any more.
    wanted = asked.wanted.after(replace(before, film_id=0, films=()))
    return await showtimes_of(context, replace(asked, city=match, wanted=wanted))


async def answer_city(context: Context, sent: Message) -> Reply | Turn:
    """The city that was asked for."""
    return await _city_named(context, sent.text or "", Wanted.of_data(_data(context)))


async def answer_day(context: Context, sent: Message) -> Reply | Turn:
    """Another day, time or version than shown; anything else is a new question."""
    before = Wanted.of_data(_data(context))
    async with context.db.read() as session:
        city = await get_city(session, city_id=before.city_id)
    said = read_change(context, sent.text or "", city)
    if said is None or city is None:
        return await free_text(context, sent)
    return await open_wanted(context, said.after(before))


async def receive_location(context: Context, sent: Message) -> Reply | Turn:
    """Where the person is: the nearest cinemas. Asked "which city?", it is also the answer."""
    here = sent.location
    assert here is not None
    opened = context.visit.conversation
    wanted = Wanted.of_data(_data(context))
    mine = not wanted.film_id and not wanted.anything
    if opened is not None and opened.state == CITY and mine and context.visit.private:
        async with context.db.read() as session:
            near = await find_nearest(
                session, latitude=here.latitude, longitude=here.longitude, limit=1
            )
            city = await get_city(session, city_id=near[0].city_id) if near else None
        if city is not None:
            async with context.db.write() as session:
                await save_person(session, person_id=context.visit.person_id, city_id=city.city_id)
    return await show_nearest(
        context,
        here.latitude,
        here.longitude,
        film_id=wanted.film_id,
        day=wanted.day,
        walk=wanted.walk,
        only=chosen_filters(context, wanted.only),
    )


async def cancel_command(context: Context, words: str) -> Reply:
    """/cancel"""
    _ = context.tr.gettext
    if context.visit.conversation is None:
        return sentence_screen(context.tr, _("There is nothing to cancel."))
    return sentence_screen(context.tr, _("All right, forget it."))


ASKING: Table = {TypeCity: type_city, AskLocation: ask_location}


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
            command(NAMES["city"], city_command, here=True),
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
