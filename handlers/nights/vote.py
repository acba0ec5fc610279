"""An open poll: closed by hand, or at another time. Its words stay; only its buttons change."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from db.nights import Night, Vote
from db.queries.nights import change_night, get_night
from db.queries.votes import get_vote, latest_vote, move_vote
from db.session import WriteSession
from handlers.context import Context
from handlers.i18n import translator
from handlers.nights.actions import CloseVote, MoveVote, ShowVote
from handlers.nights.closing import closing_at, closings, minutes_of
from handlers.nights.letters import draw_buttons, zone_of
from handlers.nights.moves import close_at, reading, show_again
from handlers.nights.rights import elsewhere, over, refusal
from handlers.routing import Table
from handlers.screens.ballot import end_rows, when_rows
from handlers.screens.reminders import moment_words
from handlers.screens.screen import Keyboard, Reply, Toast


async def _open(context: Context, vote_id: int) -> tuple[Night, Vote] | Toast:
    """The poll and its night, if it is open and who taps may change it."""
    async with context.db.read() as session:
        vote = await get_vote(session, vote_id=vote_id)
        night = await get_night(session, night_id=vote.night_id) if vote else None
    if said := elsewhere(context, night):
        return said
    assert night is not None
    assert vote is not None
    if said := await refusal(context, night):
        return said
    if vote.closed_at is not None or night.ended_at is not None:
        return over(context)
    return night, vote


async def show_vote(context: Context, action: ShowVote) -> Reply:
    """The buttons, or a question in their place."""
    found = await _open(context, action.vote_id)
    if isinstance(found, Toast):
        return found
    night, vote = found
    tr, zone = translator(night.language), zone_of(night, context.services)
    if action.mode == "end":
        return Keyboard(end_rows(vote, tr))
    if action.mode == "when":
        today = context.now.astimezone(ZoneInfo(zone)).date()
        offered = closings(context.now, zone)
        return Keyboard(when_rows(vote, offered, tr, today=today, zone=zone))
    return Keyboard(draw_buttons(night, vote, context.services))


async def close_vote(context: Context, action: CloseVote) -> Reply:
    """Closes the poll now; a worker stops it, and then the night goes on."""
    found = await _open(context, action.vote_id)
    if isinstance(found, Toast):
        return found
    night, vote = found
    now = context.now
    async with context.db.write() as session:
        if await move_vote(session, vote_id=vote.vote_id, closes_at=now):
            await close_at(session, night, vote.vote_id, vote.round, now, now)
    return Toast(context.tr.gettext("The vote is closed."))


async def move(context: Context, action: MoveVote) -> Reply:
    """Closes the poll at another time."""
    found = await _open(context, action.vote_id)
    if isinstance(found, Toast):
        return found
    night, vote = found
    now, zone = context.now, zone_of(night, context.services)
    at = closing_at(action.closing, now, zone)
    if at is None:
        return await show_vote(context, ShowVote(action.vote_id, "when"))
    minutes = minutes_of(action.closing, now, at)
    async with context.db.write() as session:
        if await move_vote(session, vote_id=vote.vote_id, closes_at=at):
            await change_night(session, night_id=night.night_id, now=now, minutes=minutes)
            await close_at(session, night, vote.vote_id, vote.round, at, now)
            await show_again(session, night, now)
        read = await reading(session)
        changed = await get_night(read, night_id=night.night_id)
        vote_now = await get_vote(read, vote_id=vote.vote_id)
    assert changed is not None
    assert vote_now is not None
    today = now.astimezone(ZoneInfo(zone)).date()
    when = moment_words(at, context.tr, today=today, zone=zone)
    _ = context.tr.gettext
    said = _("It is open until somebody closes it.")
    if minutes is not None:
        said = _("The vote closes: {when}.").format(when=when)
    return Keyboard(draw_buttons(changed, vote_now, context.services), said)


async def stop_vote(session: WriteSession, night: Night, now: datetime) -> None:
    """Has a night's open poll stopped now."""
    vote = await latest_vote(await reading(session), night_id=night.night_id)
    if vote is not None and vote.closed_at is None:
        await move_vote(session, vote_id=vote.vote_id, closes_at=now)
        await close_at(session, night, vote.vote_id, vote.round, now, now)


VOTE: Table = {CloseVote: close_vote, MoveVote: move, ShowVote: show_vote}
