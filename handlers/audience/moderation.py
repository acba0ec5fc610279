"""Moderators decide, in their own chat: whoever presses elsewhere is refused. What they see of a
case, and what its author is told, is rendered when it leaves."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from db.moderation import CaseFile, Decision, Moderator
from db.queries.admission import Refusal, RefusedError
from db.queries.bans import WORD
from db.queries.cases import get_case
from db.queries.decisions import decide, reopen
from db.queries.film_lists import lines_of
from db.queries.notices import NOTICE, find_notice
from db.session import ReadSession
from handlers.audience.acting import refused
from handlers.audience.actions import DecideCase, ReopenCase
from handlers.context import Context, Services
from handlers.i18n import Translator, translator
from handlers.outgoing import Edit, Kind, Kinds, Letter, Post
from handlers.routing import Table, expired
from handlers.screens.moderation import case_screen, verdict, word_screen
from handlers.screens.screen import Reply, Screen, Toast


async def decide_case(context: Context, action: DecideCase) -> Reply:
    """Keep, hide, ban. Who comes second is told what was decided."""
    if (refusal := _elsewhere(context)) is not None:
        return refusal
    if action.decision not in (Decision.KEEP, Decision.HIDE, Decision.BAN):
        return expired(context)
    try:
        async with context.db.write() as session:
            done = await decide(
                session,
                _moderator(context),
                case_id=action.case_id,
                decision=Decision(action.decision),
            )
    except RefusedError as error:
        return refused(context, error)
    return await _shown(context, action.case_id, done=done)


async def reopen_case(context: Context, action: ReopenCase) -> Reply:
    """Once more from the beginning."""
    if (refusal := _elsewhere(context)) is not None:
        return refusal
    try:
        async with context.db.write() as session:
            done = await reopen(session, _moderator(context), case_id=action.case_id)
    except RefusedError as error:
        return refused(context, error)
    return await _shown(context, action.case_id, done=done)


def _elsewhere(context: Context) -> Toast | None:
    """A button's data can be forged, the chat it was pressed in cannot."""
    chat_id = context.services.moderators_chat
    if chat_id is not None and context.visit.chat_id == chat_id:
        return None
    said = context.tr.gettext("Only moderators decide this, in their own chat.")
    return Toast(said, alert=True)


def _moderator(context: Context) -> Moderator:
    visit = context.visit
    return Moderator(
        context.now, visit.person_id, visit.first_name, context.services.moderators_chat
    )


async def _shown(context: Context, case_id: int, *, done: bool) -> Reply:
    """The case as it is now, in the chat's language; or what somebody else has decided, in the
    reader's."""
    services = context.services
    # A message that all moderators read does not change its language with whoever presses.
    of_chat = context.visit.private or context.visit.language_chosen
    tr = context.tr if of_chat else translator(services.default_language)
    async with context.db.read() as session:
        case = await get_case(session, case_id=case_id)
        screen = None if case is None else await _screen(session, case, tr, services)
    if case is None or screen is None:
        return refused(context, RefusedError(Refusal.GONE))
    said = verdict(case, context.tr, zone=ZoneInfo(services.timezone))
    if not done:
        first = context.tr.gettext("Somebody else was first.")
        return Toast(f"{first} {said or ''}".strip(), alert=True)
    return replace(screen, notice=said)


async def _screen(
    session: ReadSession, case: CaseFile, tr: Translator, services: Services
) -> Screen | None:
    films = await lines_of(session, film_ids=(case.film_id,), language=tr.language)
    return case_screen(case, films[0], tr, zone=ZoneInfo(services.timezone)) if films else None


async def notice(letter: Letter) -> Post | Edit | None:
    """What moderators see of a case: one message, which changes with it."""
    case_id = int(letter.payload["case"])
    case = await get_case(letter.session, case_id=case_id)
    message_id = await find_notice(letter.session, case_id=case_id)
    if case is None or (case.moot and message_id is None):
        return None
    screen = await _screen(letter.session, case, letter.tr, letter.services)
    if screen is None:
        return None
    return Post(screen) if message_id is None else Edit(screen, message_id)


async def word(letter: Letter) -> Post:
    """What was decided, for whom it concerns."""
    film_id = letter.payload["film"]
    films = () if film_id is None else (int(film_id),)
    found = await lines_of(letter.session, film_ids=films, language=letter.tr.language)
    return Post(
        word_screen(
            str(letter.payload["act"]),
            letter.tr,
            film=found[0] if found else None,
            reason=letter.payload["reason"],
        )
    )


MODERATION: Table = {DecideCase: decide_case, ReopenCase: reopen_case}
MODERATION_KINDS: Kinds = {NOTICE: Kind(notice), WORD: Kind(word)}
