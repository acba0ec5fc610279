"""The outbox's own upkeep, and word to the operators when something cannot be delivered."""

from __future__ import annotations

from datetime import timedelta

from db.queries.outbox import Lane, enqueue, list_parked, tidy
from db.queries.privacy import clear_traces
from handlers.context import Bot, Services
from handlers.outgoing import Letter, Post
from handlers.screens.upkeep import parked_screen

REPORTED = timedelta(days=1)
"""What was set aside so long ago has been reported."""
MOST = 5
"""Different reasons in one notice."""


async def tidy_outbox(services: Services, bot: Bot) -> None:
    """Drops what came too late, and clears away what ended long ago."""
    async with services.database.write() as session:
        await tidy(session, now=services.clock())


async def forget_traces(services: Services, bot: Bot) -> None:
    """Forgets what has served its time: see `handlers.screens.privacy`, which promises it."""
    async with services.database.write() as session:
        await clear_traces(session, now=services.clock())


async def report_parked(services: Services, bot: Bot) -> None:
    """Tells the operators, once a day at most, that messages were set aside."""
    now = services.clock()
    async with services.database.read() as session:
        if not await list_parked(session, since=now - REPORTED, most=1):
            return
    async with services.database.write() as session:
        for person_id in sorted(services.admins):
            await enqueue(
                session,
                chat_id=person_id,
                kind="parked_notice",
                key=f"parked:{person_id}:{now.date()}",
                lane=Lane.BROADCAST,
                now=now,
            )


async def parked_notice(letter: Letter) -> Post | None:
    """What was set aside lately, and why."""
    found = await list_parked(letter.session, since=letter.now - REPORTED, most=MOST)
    return Post(parked_screen(found, letter.tr), silent=True) if found else None
