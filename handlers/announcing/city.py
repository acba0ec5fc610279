"""/announce, and the question which city's sessions are told."""

from __future__ import annotations

from telegram import Message

from handlers.announcing.actions import AskAnnouncedCity, ShowAnnouncements, ShowMyAnnouncements
from handlers.announcing.setup import set_city, show_announcements, show_mine
from handlers.announcing.standing import refusal
from handlers.cities import find_city
from handlers.context import Context
from handlers.conversation import DurableConversation, Turn
from handlers.menu import NAMES
from handlers.routing import PLAIN_TEXT, Table, command, message
from handlers.screens.announcing_offers import ask_city_screen, choose_city_screen
from handlers.screens.screen import Reply, escape

NAME = "announce"
CITY = "city"


async def announce_command(context: Context, words: str) -> Reply | Turn:
    """/announce [CITY] in a group sets it up there; in private it lists one's chats."""
    visit = context.visit
    if visit.private:
        return await show_mine(context, ShowMyAnnouncements())
    if not words:
        return await show_announcements(context, ShowAnnouncements(-visit.chat_id))
    if (refused := await refusal(context, visit.chat_id)) is not None:
        return refused
    return await _named(context, visit.chat_id, words)


async def ask_city(context: Context, action: AskAnnouncedCity) -> Reply | Turn:
    """Which city?"""
    if (refused := await refusal(context, -action.chat)) is not None:
        return refused
    return _asked(context, -action.chat)


def _asked(context: Context, chat_id: int, problem: str | None = None) -> Turn:
    visit = context.visit
    asked = None if visit.private else (visit.person_id, visit.first_name)
    screen = ask_city_screen(context.tr, asked=asked, problem=problem)
    return Turn(screen, CITY, {"chat": chat_id}, NAME)


async def answer_city(context: Context, sent: Message) -> Reply | Turn:
    """The city that was asked for."""
    opened = context.visit.conversation
    assert opened is not None
    chat_id = int(opened.data["chat"])
    if (refused := await refusal(context, chat_id)) is not None:
        return refused
    return await _named(context, chat_id, sent.text or "")


async def _named(context: Context, chat_id: int, words: str) -> Reply | Turn:
    match = await find_city(context, words)
    if match.city is not None and match.instead_of is None:
        return await set_city(context, chat_id, match.city)
    choices = match.choices
    if match.city is not None:  # another town than the one named is offered, never kept unasked
        choices = ((match.city, f"{match.instead_of} → {match.city.name}"),)
    if choices:
        return choose_city_screen(chat_id, choices, context.tr)
    sorry = context.tr.gettext(
        "I know of no cinema in “{words}”. Try another spelling, or a larger town nearby."
    )
    return _asked(context, chat_id, sorry.format(words=escape(words, 60)))


ASK_CITY: Table = {AskAnnouncedCity: ask_city}


def announce_conversation() -> DurableConversation:
    """/announce and its question."""
    return DurableConversation(
        name=NAME,
        entry_points=[command(NAMES["announce"], announce_command, here=True)],
        states={CITY: [message(PLAIN_TEXT, answer_city)]},
        fallbacks=[],
    )
