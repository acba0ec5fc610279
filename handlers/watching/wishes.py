"""Whether and how I am told: of one film, and of all."""

from __future__ import annotations

from db.queries.alerts import OFF, SILENT
from db.queries.film_lists import lines_of
from db.queries.people import save_person
from db.queries.watchlist import get_alerts, set_alerts
from handlers.context import Context
from handlers.film import gone
from handlers.routing import Table
from handlers.screens.alerts import alerts_screen, film_alerts_screen
from handlers.screens.screen import Reply
from handlers.watching.actions import ChooseAlerts, SetAlerts, ShowAlerts
from handlers.watching.watchlist import between_us


async def set_film_alerts(context: Context, action: SetAlerts) -> Reply:
    """Tells me of a film no more, or again."""
    if elsewhere := between_us(context):
        return elsewhere
    async with context.db.write() as session:
        await set_alerts(
            session,
            person_id=context.visit.person_id,
            film_id=action.film_id,
            alerts=action.alerts,
        )
    async with context.db.read() as session:
        found = await lines_of(session, film_ids=(action.film_id,), language=context.language)
    if not found:
        return gone(context)
    return film_alerts_screen(found[0], context.tr, alerts=action.alerts)


async def show_alerts(context: Context, action: ShowAlerts) -> Reply:
    """How am I told?"""
    if elsewhere := between_us(context):
        return elsewhere
    async with context.db.read() as session:
        mode = await get_alerts(session, person_id=context.visit.person_id)
    return alerts_screen(mode, context.tr)


async def choose_alerts(context: Context, action: ChooseAlerts) -> Reply:
    """As they come, silently, or not at all."""
    if elsewhere := between_us(context):
        return elsewhere
    mode = action.mode if action.mode in (OFF, SILENT) else ""
    async with context.db.write() as session:
        await save_person(session, person_id=context.visit.person_id, alerts=mode or None)
    return alerts_screen(mode, context.tr, notice=context.tr.gettext("Noted."))


WISHES: Table = {
    ChooseAlerts: choose_alerts,
    SetAlerts: set_film_alerts,
    ShowAlerts: show_alerts,
}
