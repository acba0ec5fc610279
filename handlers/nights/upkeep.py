"""Telegram's news of polls, and what becomes of nights that nobody ends."""

from __future__ import annotations

from datetime import timedelta

from telegram import Update
from telegram.ext import PollHandler

from db.queries.nights import find_idle, forget_nights, get_night
from db.queries.votes import find_vote, list_overdue, save_counts
from handlers.context import Bot, Context, Services
from handlers.nights.flow import settle
from handlers.nights.moves import finish
from handlers.outgoing import Tally

LATE = timedelta(minutes=5)
"""How long after its time a poll is given up that could not be stopped: somebody deleted it, or its
end was told to a process that died. What Telegram told last counts then."""
IDLE = timedelta(days=3, hours=12)
"""Longer than any poll lasts."""
KEPT = timedelta(days=90)
"""How long a night is remembered after its end: the next one begins in its city."""


async def poll_changed(update: Update, context: Context) -> None:
    """Somebody voted, or a poll was closed. Nobody's name comes with it."""
    poll = update.poll
    if poll is None:
        return
    tally = Tally.of(poll)
    async with context.db.read() as session:
        vote = await find_vote(session, telegram_id=poll.id)
    if vote is None or vote.closed_at is not None:
        return
    async with context.db.write() as session:
        if poll.is_closed:
            await settle(session, vote_id=vote.vote_id, tally=tally, now=context.now)
        else:
            await save_counts(
                session, telegram_id=poll.id, counts=tally.counts, voters=tally.voters
            )


def poll_handler() -> PollHandler[Context, None]:
    """How polls stand."""
    return PollHandler(poll_changed)


async def tend_nights(services: Services, bot: Bot) -> None:
    """Goes on with nights whose poll could not be stopped, ends those that were left, and forgets
    those that ended long ago."""
    now, database = services.clock(), services.database
    async with database.read() as session:
        overdue = await list_overdue(session, before=now - LATE)
        idle = await find_idle(session, before=now - IDLE)
    for vote_id in overdue:
        async with database.write() as session:
            await settle(session, vote_id=vote_id, tally=None, now=now)
    for night_id in idle:
        async with database.read() as session:
            night = await get_night(session, night_id=night_id)
        if night is not None:
            async with database.write() as session:
                await finish(session, night, "expired", now)
    async with database.write() as session:
        await forget_nights(session, before=now - KEPT)
