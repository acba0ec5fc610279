"""Which city is mine, and in a group which is the group's."""

from __future__ import annotations

from db.queries.people import save_person
from db.queries.places import get_city
from db.results import CityRef
from handlers.actions import AskCity, ForgetCity, SaveCity
from handlers.context import Context
from handlers.conversation import Turn
from handlers.group import ask_group_city, keep_group_city
from handlers.routing import Table
from handlers.screens.asking import ask_city_screen, city_saved_screen, sentence_screen
from handlers.screens.screen import Reply
from handlers.showtimes import CITY


async def ask_city(context: Context, action: AskCity) -> Reply | Turn:
    """Asks which city is mine; in a group, which is the group's."""
    if not context.visit.private:
        return await ask_group_city(context)
    return Turn(ask_city_screen(context.tr, city=context.visit.city), CITY)


async def forget_city(context: Context, action: ForgetCity) -> Reply:
    """I have no city any more, or the group has none."""
    if not context.visit.private:
        return await keep_group_city(context, None)
    async with context.db.write() as session:
        await save_person(session, person_id=context.visit.person_id, city_id=None)
    return sentence_screen(context.tr, context.tr.gettext("I have forgotten your city."))


async def save_city(context: Context, action: SaveCity) -> Reply:
    """Makes a city mine."""
    async with context.db.read() as session:
        city = await get_city(session, city_id=action.city_id)
    if city is None:
        return sentence_screen(context.tr, context.tr.gettext("I know of no such city."))
    return await keep_city(context, city)


async def keep_city(context: Context, city: CityRef) -> Reply:
    """Makes a city mine, or the group's."""
    if not context.visit.private:
        return await keep_group_city(context, city)
    async with context.db.write() as session:
        await save_person(session, person_id=context.visit.person_id, city_id=city.city_id)
    return city_saved_screen(context.tr, city)


HOME: Table = {AskCity: ask_city, ForgetCity: forget_city, SaveCity: save_city}
