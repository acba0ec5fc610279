"""What a group chooses for itself: its city, and where its members are answered. Administrators
alone change it; who is one, Telegram says at that moment."""

from __future__ import annotations

from dataclasses import replace

from db.queries.people import PRIVATE, save_chat
from db.results import CityRef
from handlers.actions import AnswerHere
from handlers.context import Context, current_visit
from handlers.conversation import Turn
from handlers.routing import Table
from handlers.screens.group import ask_group_city_screen, group_city_screen, group_screen
from handlers.screens.screen import Reply, Toast
from handlers.showtimes import CITY
from handlers.standing import is_administrator


def show_group(context: Context, notice: str | None = None) -> Reply:
    """The group's settings."""
    visit = context.visit
    return group_screen(
        visit.tr,
        username=context.bot.username,
        city=visit.chat_city,
        language_chosen=visit.language_chosen,
        answers_private=visit.answers_private,
        notice=notice,
    )


async def ask_group_city(context: Context) -> Reply | Turn:
    """/city in a group asks for the group's; a member is told where to choose their own."""
    city = context.visit.chat_city
    if not await is_administrator(context):
        return group_city_screen(context.tr, username=context.bot.username, city=city)
    return Turn(ask_group_city_screen(context.tr, city=city), CITY)


async def keep_group_city(context: Context, city: CityRef | None) -> Reply:
    """Makes a city the group's; None: no city any more."""
    visit = context.visit
    if not await is_administrator(context):
        return group_city_screen(context.tr, username=context.bot.username, city=visit.chat_city)
    async with context.db.write() as session:
        await save_chat(session, chat_id=visit.chat_id, city_id=city.city_id if city else None)
    current_visit.set(replace(visit, chat_city=city))
    return show_group(context, context.tr.gettext("Noted."))


async def answer_here(context: Context, action: AnswerHere) -> Reply:
    """Where those who ask something in this group are answered."""
    visit = context.visit
    _ = visit.tr.gettext
    if visit.private or not await is_administrator(context):
        return Toast(_("Only this chat’s administrators can change that."), alert=True)
    async with context.db.write() as session:
        await save_chat(session, chat_id=visit.chat_id, answers=None if action.here else PRIVATE)
    current_visit.set(replace(visit, answers_private=not action.here))
    return show_group(context, _("Noted."))


GROUP: Table = {AnswerHere: answer_here}
