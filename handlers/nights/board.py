"""The night's message under everybody's fingers: films come and go, the vote opens."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import and_

from db.models import FilmNight
from db.nights import FILMS, MOST_FILMS, Night, Proposal
from db.queries.film_lists import lines_of
from db.queries.nights import PROPOSING, add_film, change_night, drop_film, get_night
from db.queries.proposals import count_films, list_proposals
from handlers.context import Context
from handlers.i18n import translator
from handlers.nights.actions import AddFilm, DropFilm, EndNight, OpenVote, ShowNight, TypeFilm
from handlers.nights.closing import closing_at, closings, minutes_of
from handlers.nights.counting import AHEAD, REACH
from handlers.nights.flow import elect
from handlers.nights.letters import draw_board, films_of, zone_of
from handlers.nights.moves import finish, open_round, reading
from handlers.nights.rights import elsewhere, refusal
from handlers.nights.titles import ask_title, put
from handlers.nights.vote import stop_vote
from handlers.routing import Table
from handlers.screens.night_list import (
    PER_PAGE,
    add_screen,
    drop_screen,
    end_screen,
    when_screen,
)
from handlers.screens.screen import Reply, Screen, Toast

FOR_SOME = ("drop", "when", "end")


async def show_night(context: Context, action: ShowNight) -> Reply:
    """The night's message, or one of its questions."""
    night = await _read(context, action.night_id)
    if said := elsewhere(context, night):
        return said
    assert night is not None
    if not night.is_open:
        return await _now(context, night)
    if action.mode in FOR_SOME and (said := await refusal(context, night)):
        return said
    return await _draw(context, night, action.mode, max(action.page, 0))


async def put_on(context: Context, action: AddFilm) -> Reply:
    """Puts a film on the list. One stays among the films that are on, to add another."""
    _ = context.tr.gettext
    night = await _read(context, action.night_id)
    if said := elsewhere(context, night):
        return said
    assert night is not None
    now = context.now
    async with context.db.read() as session:
        on = await count_films(
            session,
            film_ids=(action.film_id,),
            city_id=night.city.city_id,
            since=now + REACH,
            until=now + AHEAD,
        )
        lines = await lines_of(session, film_ids=(action.film_id,), language=night.language)
    if not on or not lines:
        return Toast(_("This film is no longer on here."), alert=True)
    if action.page < 0:
        return await put(context, night, lines[0])
    async with context.db.write() as session:
        await add_film(session, night_id=night.night_id, film_id=action.film_id, now=now)
    return await _again(context, night, "add", action.page)


async def take_off(context: Context, action: DropFilm) -> Reply:
    """Takes a film off the list."""
    night = await _read(context, action.night_id)
    if said := elsewhere(context, night) or (night and await refusal(context, night)):
        return said
    assert night is not None
    async with context.db.write() as session:
        if await change_night(session, night_id=night.night_id, now=context.now, only=PROPOSING):
            await drop_film(session, night_id=night.night_id, film_id=action.film_id)
    return await _again(context, night, "drop", 0)


async def open_vote(context: Context, action: OpenVote) -> Reply:
    """Opens the vote. A list of one film needs none: its showtimes are voted for at once."""
    _ = context.tr.gettext
    night = await _read(context, action.night_id)
    if said := elsewhere(context, night) or (night and await refusal(context, night)):
        return said
    assert night is not None
    now = context.now
    at = closing_at(action.closing, now, zone_of(night, context.services))
    if at is None:
        return await _again(context, night, "when", 0)
    async with context.db.read() as session:
        films = await films_of(session, night, context.services)
    there = [film.film_id for film in films if film.sessions]
    if not there:
        return Toast(_("No film on the list can still be seen here. Add one first."), alert=True)
    same = and_(PROPOSING, FilmNight.round == action.round)
    night = replace(night, minutes=minutes_of(action.closing, now, at), round=action.round)
    async with context.db.write() as session:
        mine = await change_night(
            session, night_id=night.night_id, now=now, only=same, minutes=night.minutes
        )
        if mine and len(there) == 1:
            await elect(session, await reading(session), night, there[0], now)
        elif mine:
            await open_round(session, night, FILMS, there, now, at)
    return await _again(context, night, "", 0)


async def call_off(context: Context, action: EndNight) -> Reply:
    """Calls the night off; a poll that is open is stopped."""
    night = await _read(context, action.night_id)
    if said := elsewhere(context, night) or (night and await refusal(context, night)):
        return said
    assert night is not None
    async with context.db.write() as session:
        if await finish(session, night, "cancelled", context.now) and night.stage == "voting":
            await stop_vote(session, night, context.now)
    if night.stage == "voting":  # the button is beneath a poll, which says so itself
        return Toast(context.tr.gettext("The film night is called off."))
    return await _again(context, night, "", 0)


async def _read(context: Context, night_id: int) -> Night | None:
    async with context.db.read() as session:
        return await get_night(session, night_id=night_id)


async def _again(context: Context, night: Night, mode: str, page: int) -> Reply:
    """The message as it is now that something has changed."""
    found = await _read(context, night.night_id)
    if found is None:
        return elsewhere(context, found) or Toast()
    return await _draw(context, found, mode, page) if found.is_open else await _now(context, found)


async def _now(context: Context, night: Night) -> Screen:
    async with context.db.read() as session:
        return await draw_board(session, night, context.services)


async def _draw(context: Context, night: Night, mode: str, page: int) -> Screen:
    services, tr = context.services, translator(night.language)
    zone = zone_of(night, services)
    today = context.now.astimezone(ZoneInfo(zone)).date()
    others: tuple[Proposal, ...] = ()
    async with context.db.read() as session:
        films = await films_of(session, night, services)
        if mode == "add":
            others = await list_proposals(
                session,
                night,
                since=context.now + REACH,
                until=context.now + AHEAD,
                limit=PER_PAGE + 1,
                offset=page * PER_PAGE,
            )
    if mode == "add" and page and not others:  # those that were there are on the list by now
        return await _draw(context, night, mode, page - 1)
    match mode:
        case "add" if len(films) < MOST_FILMS:
            more = len(others) > PER_PAGE
            return add_screen(night, films, others[:PER_PAGE], tr, page=page, more=more)
        case "drop" if films:
            return drop_screen(night, films, tr)
        case "when" if films:
            offered = closings(context.now, zone)
            return when_screen(night, films, offered, tr, today=today, zone=zone)
        case "end":
            return end_screen(night, films, tr)
    return await _now(context, night)


BOARD: Table = {
    AddFilm: put_on,
    DropFilm: take_off,
    EndNight: call_off,
    OpenVote: open_vote,
    ShowNight: show_night,
    TypeFilm: ask_title,
}
