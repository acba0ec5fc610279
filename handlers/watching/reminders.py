"""Being reminded of a session: asked for, chosen, taken back, on the session's own screen."""

from __future__ import annotations

from dataclasses import replace

from db.queries.reminders import drop_reminder, save_reminder
from db.queries.showtimes import get_session
from db.watching import Reminding
from handlers.actions import ShowShowtime
from handlers.context import Context
from handlers.routing import Table
from handlers.screens.reminders import ask_reminder_rows, moment_words
from handlers.screens.screen import Reply, Screen, Toast
from handlers.showtimes import show_showtime, withdrawn
from handlers.watching.actions import AskReminder, DropReminder, KeepReminder
from handlers.watching.reminding import choices_of
from handlers.watching.watchlist import between_us


async def ask_reminder(context: Context, action: AskReminder) -> Reply:
    """When? The session stays in view."""
    if elsewhere := between_us(context):
        return elsewhere
    async with context.db.read() as session:
        shown = await get_session(
            session, showtime_id=action.showtime_id, language=context.language
        )
    if shown is None:
        return withdrawn(context)
    choices = choices_of(context, shown)
    if not choices:
        return _too_late(context)
    screen = await show_showtime(
        context, ShowShowtime(action.showtime_id, action.walk, action.only)
    )
    if not isinstance(screen, Screen):
        return screen
    question = "⏰ <b>" + context.tr.gettext("When shall I remind you?") + "</b>"
    asked = ask_reminder_rows(
        choices, action, context.tr, today=context.today(), zone=context.zone_of()
    )
    return replace(screen, text=f"{screen.text}\n\n{question}", rows=asked)


def _too_late(context: Context) -> Toast:
    return Toast(context.tr.gettext("It is too late for a reminder."), alert=True)


async def keep_reminder(context: Context, action: KeepReminder) -> Reply:
    """Reminds me then."""
    if elsewhere := between_us(context):
        return elsewhere
    visit = context.visit
    async with context.db.read() as session:
        shown = await get_session(
            session, showtime_id=action.showtime_id, language=context.language
        )
    if shown is None:
        return withdrawn(context)
    chosen = next((one for one in choices_of(context, shown) if one.ahead == action.ahead), None)
    if chosen is None:
        return _too_late(context)
    async with context.db.write() as session:
        await save_reminder(
            session,
            person_id=visit.person_id,
            reminding=Reminding(
                showtime_id=shown.showtime_id,
                film_id=shown.film_id,
                cinema_id=shown.cinema_id,
                starts_at=shown.starts_at,
                cinema_day=shown.cinema_day,
                ahead=chosen.ahead,
                due_at=chosen.due_at,
            ),
            telegram_language=visit.telegram_language,
            now=context.now,
        )
    when = moment_words(chosen.due_at, context.tr, today=context.today(), zone=context.zone_of())
    said = context.tr.gettext("I will remind you: {when}.").format(when=when)
    return await _shown(context, action, said)


async def stop_reminder(context: Context, action: DropReminder) -> Reply:
    """Not any more."""
    if elsewhere := between_us(context):
        return elsewhere
    async with context.db.write() as session:
        await drop_reminder(
            session, person_id=context.visit.person_id, showtime_id=action.showtime_id
        )
    return await _shown(context, action, context.tr.gettext("I will not remind you."))


async def _shown(context: Context, action: KeepReminder | DropReminder, said: str) -> Reply:
    reply = await show_showtime(context, ShowShowtime(action.showtime_id, action.walk, action.only))
    return replace(reply, notice=said) if isinstance(reply, Screen) else reply


REMINDERS: Table = {
    AskReminder: ask_reminder,
    DropReminder: stop_reminder,
    KeepReminder: keep_reminder,
}
