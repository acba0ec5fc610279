"""Filters chosen by tapping, and remembered on request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from db.days import cinema_day, still_seen_from
from db.queries.headings import get_heading
from db.queries.people import save_person
from db.queries.showtimes import get_day
from db.results import Session
from db.session import ReadSession
from handlers.actions import ForgetFilters, KeepFilters, ShowFilters, ShowSettings
from handlers.context import Context, current_visit
from handlers.filters import NOTHING, Filters, write_token
from handlers.programme import chosen_filters
from handlers.routing import Table
from handlers.screens.filters import filters_screen
from handlers.screens.screen import Reply, Screen, Toast, escape
from handlers.screens.towns import city_name
from handlers.settings import show_settings
from handlers.showtimes import withdrawn


async def show_filters(context: Context, action: ShowFilters) -> Reply:
    """What can be filtered by that day."""
    return await _filters(context, action)


async def keep_filters(context: Context, action: KeepFilters) -> Reply:
    """Has the filters remembered: they apply wherever a button does not say otherwise."""
    return await _kept(context, action, action.only or NOTHING)


async def forget_filters(context: Context, action: ForgetFilters) -> Reply:
    """Remembers none any more. What the screen shows stays as it is."""
    if action.cinema_id or action.city_id:
        return await _kept(context, action, NOTHING)
    await _save(context, NOTHING)
    return await show_settings(context, ShowSettings())


async def _kept(context: Context, action: ShowFilters, kept: Filters) -> Reply:
    _ = context.tr.gettext
    if not context.visit.private:
        # What a group sees is for everybody; nobody's needs are applied, or shown, to the others.
        return Toast(_("I remember filters in our private chat only."), alert=True)
    await _save(context, kept)
    notice = _("Filters remembered.") if kept else _("Filters forgotten.")
    return await _filters(context, action, notice)


async def _save(context: Context, kept: Filters) -> None:
    visit = context.visit
    async with context.db.write() as session:
        token = write_token(kept) if kept else None
        await save_person(session, person_id=visit.person_id, filters=token)
    current_visit.set(replace(visit, filters=kept))


async def _filters(context: Context, action: ShowFilters, notice: str = "") -> Reply:
    async with context.db.read() as session:
        scope = await _scope(context, session, action)
        if scope is None:
            return withdrawn(context)
        heading, sessions = scope
    only = chosen_filters(context, action.only)
    shown: Screen = filters_screen(
        ShowFilters(
            action.film_id, action.city_id, action.cinema_id, action.day, action.walk, only
        ),
        heading,
        sessions,
        context.tr,
        kept=context.visit.filters if context.visit.private else None,
    )
    return replace(shown, notice=notice or None)


async def _scope(
    context: Context, session: ReadSession, action: ShowFilters
) -> tuple[list[str], tuple[Session, ...]] | None:
    """What is looked at, in HTML, and all its sessions that day; None where it is not there."""
    asked: dict[str, Any] = {
        "film_id": action.film_id or None,
        "city_id": None if action.cinema_id else action.city_id,
        "cinema_id": action.cinema_id or None,
    }
    found = await get_heading(session, language=context.language, **asked)
    if found.cinema:
        place, zone = found.cinema.name, found.cinema.timezone
    elif found.city:
        place, zone = city_name(found.city), context.zone_of(found.city)
    else:
        return None
    if action.film_id and found.film is None:
        return None
    day = await get_day(
        session,
        language=context.language,
        day=action.day,
        since=still_seen_from(context.now),
        **asked,
    )
    today = cinema_day(context.now, zone)
    heading = [f"🕒 <b>{escape(found.film.title, 200)}</b>"] if found.film else []
    sign = "🏛" if action.cinema_id else "📍"
    heading.append(f"{sign} {escape(place, 80)} · <b>{context.tr.day(action.day, today)}</b>")
    return heading, day.sessions


NARROWING: Table = {
    ShowFilters: show_filters,
    KeepFilters: keep_filters,
    ForgetFilters: forget_filters,
}
