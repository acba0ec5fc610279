"""/privacy: what is kept, all of it as a file, and all of it forgotten."""

from __future__ import annotations

from dataclasses import replace

from db.queries.privacy import forget_person, read_person
from handlers.context import Context, current_visit
from handlers.filters import NOTHING
from handlers.privacy.actions import DeleteMine, ExportMine, ShowPrivacy
from handlers.privacy.export import export_file, export_name
from handlers.routing import Table
from handlers.screens.privacy import confirm_everything_screen, deleted_screen, privacy_screen
from handlers.screens.rating import private_only_screen
from handlers.screens.screen import Document, Reply, Toast


async def privacy_command(context: Context, words: str) -> Reply:
    """/privacy"""
    if not context.visit.private:
        return private_only_screen(context.tr, username=context.bot.username, action=ShowPrivacy())
    return await show_privacy(context, ShowPrivacy())


def _not_here(context: Context) -> Toast | None:
    """What is said to a button that was brought into a group."""
    if context.visit.private:
        return None
    return Toast(context.tr.gettext("That is between you and me: ask me in private."), alert=True)


async def show_privacy(context: Context, action: ShowPrivacy) -> Reply:
    """What is kept, and why."""
    return _not_here(context) or privacy_screen(context.tr)


async def export_mine(context: Context, action: ExportMine) -> Reply:
    """All of it as a file."""
    if (refusal := _not_here(context)) is not None:
        return refusal
    person_id, now = context.visit.person_id, context.now
    async with context.db.read() as session:
        kept = await read_person(session, person_id=person_id)
    return Document(
        export_name(now),
        export_file(kept, person_id=person_id, now=now),
        context.tr.gettext("All that I keep about you, as JSON."),
    )


async def delete_mine(context: Context, action: DeleteMine) -> Reply:
    """All of it forgotten, after a question."""
    if (refusal := _not_here(context)) is not None:
        return refusal
    if not action.sure:
        return confirm_everything_screen(context.tr)
    visit = context.visit
    async with context.db.write() as session:
        await forget_person(session, person_id=visit.person_id)
    # What this update found must not be written down again with the answer.
    forgotten = replace(
        visit, conversation=None, found={}, city=None, filters=NOTHING, language_chosen=False
    )
    current_visit.set(forgotten)
    return deleted_screen(context.tr)


PRIVACY: Table = {
    ShowPrivacy: show_privacy,
    ExportMine: export_mine,
    DeleteMine: delete_mine,
}
