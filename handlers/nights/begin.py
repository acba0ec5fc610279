"""/filmnight: in which city, and off it goes."""

from __future__ import annotations

from telegram import Message

from db.nights import Night
from db.queries.nights import find_city_id, find_running, start_night
from db.queries.people import save_person
from db.queries.places import get_city
from db.results import CityRef
from handlers.cities import CityMatch, find_city
from handlers.context import Context
from handlers.conversation import DurableConversation, Turn
from handlers.menu import NAMES
from handlers.nights.actions import BeginNight
from handlers.nights.board import BOARD
from handlers.nights.counting import AHEAD, REACH
from handlers.nights.moves import post_board, reading
from handlers.nights.rights import beginner
from handlers.nights.titles import TITLE, TO_BOARD, add_by_reply, add_by_title
from handlers.nights.vote import VOTE
from handlers.routing import PLAIN_TEXT, Table, command, message
from handlers.screens.asking import choose_city_screen, sentence_screen, type_city_screen
from handlers.screens.night import one_at_a_time_screen
from handlers.screens.night_list import groups_only_screen
from handlers.screens.screen import Reply, Screen, escape

CITY = "city"
NAME = "night"
PROPOSED = 6
"""Films on the list to begin with: as many again may be added."""


async def night_command(context: Context, words: str) -> Reply | Turn | None:
    """/filmnight [CITY]"""
    if context.visit.private:
        return groups_only_screen(context.tr, username=context.bot.username)
    if running := await _running(context):
        wanted = (await find_city(context, words)).city if words else None
        return await _show(context, running, wanted)
    if words:
        return await _in(context, words)
    async with context.db.read() as session:
        city_id = await find_city_id(session, chat_id=context.visit.chat_id)
        city = await get_city(session, city_id=city_id) if city_id else None
    return await _begin(context, city) if city else _ask(context)


async def begin_night(context: Context, action: BeginNight) -> Reply | Turn | None:
    """The same by a button: in a city that was chosen, or in the group's."""
    if not action.city_id:
        return await night_command(context, "")
    if context.visit.private:
        return groups_only_screen(context.tr, username=context.bot.username)
    async with context.db.read() as session:
        city = await get_city(session, city_id=action.city_id)
    if running := await _running(context):
        return await _show(context, running, city)
    if city is None:
        return _ask(context)
    begun = await _begin(context, city)
    # The question has its answer.
    return begun or sentence_screen(context.tr, f"📍 <b>{escape(city.name, 60)}</b>")


async def answer_city(context: Context, sent: Message) -> Reply | Turn | None:
    """The city that was asked for."""
    words = sent.text or ""
    if running := await _running(context):
        return await _show(context, running, (await find_city(context, words)).city)
    return await _in(context, words)


async def _running(context: Context) -> Night | None:
    async with context.db.read() as session:
        return await find_running(session, chat_id=context.visit.chat_id)


async def _show(context: Context, night: Night, wanted: CityRef | None) -> Reply | None:
    """The night that is under way, beneath what was written since; and why there is none in the
    city that was wanted. The update that began it says nothing when it comes again."""
    update_id = context.visit.update_id
    if night.update_id != update_id:
        async with context.db.write() as session:
            await post_board(session, night, f"again:{update_id}", context.now)
    elsewhere = wanted is not None and wanted.city_id != night.city.city_id
    return one_at_a_time_screen(night, context.tr) if elsewhere else None


def _ask(context: Context, sorry: str | None = None) -> Turn:
    screen = type_city_screen(context.tr)
    if sorry:
        screen = Screen(f"{sorry}\n\n{screen.text}", prompt=screen.prompt)
    return Turn(screen, CITY, name=NAME)


async def _in(context: Context, words: str) -> Reply | Turn | None:
    match: CityMatch = await find_city(context, words)
    if match.city is not None:
        return await _begin(context, match.city)
    if match.choices:
        targets = [BeginNight(city.city_id) for city, _named in match.choices]
        return Turn(choose_city_screen(context.tr, match.choices, targets), CITY, name=NAME)
    sorry = context.tr.gettext(
        "I know of no cinema in “{words}”. Try another spelling, or a larger town nearby."
    )
    return _ask(context, sorry.format(words=escape(words, 60)))


async def _begin(context: Context, city: CityRef) -> Turn | None:
    visit, now = context.visit, context.now
    person_id = beginner(context)
    async with context.db.write() as session:
        if person_id is not None:
            await save_person(
                session, person_id=person_id, telegram_language=visit.telegram_language
            )
        night_id = await start_night(
            session,
            chat_id=visit.chat_id,
            topic=visit.topic,
            person_id=person_id,
            city_id=city.city_id,
            language=context.language,
            update_id=visit.update_id,
            since=now + REACH,
            until=now + AHEAD,
            proposed=PROPOSED,
            now=now,
        )
        night = await find_running(await reading(session), chat_id=visit.chat_id)
        if night is not None:  # begun by this update, or by another at the same moment
            await post_board(session, night, f"update:{night.update_id}", now)
    if night_id == 0:
        _ = context.tr.gettext
        sorry = _("Nothing is on in {city} in the coming days.")
        return _ask(context, sorry.format(city=f"<b>{escape(city.name, 60)}</b>"))
    return None


NIGHTS: Table = {BeginNight: begin_night, **BOARD, **VOTE}


def night_conversation() -> DurableConversation:
    """Film nights: how they begin, and the questions which city and which film."""
    return DurableConversation(
        name=NAME,
        entry_points=[
            command(NAMES["filmnight"], night_command, here=True),
            message(PLAIN_TEXT & TO_BOARD, add_by_reply),
        ],
        states={
            CITY: [message(PLAIN_TEXT, answer_city)],
            TITLE: [message(PLAIN_TEXT, add_by_title)],
        },
        fallbacks=[],
    )
