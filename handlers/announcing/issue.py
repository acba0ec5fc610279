"""Announcing when a chat's turn has come: a job of the workers."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from zoneinfo import ZoneInfo

from db.days import programme_week
from db.queries.issues import announce_week, set_turns, take_turns
from handlers.announcing.hours import is_too_late_tonight, next_turn
from handlers.context import Bot, Services
from handlers.watching.hours import humane

AT_ONCE = 500
"""Chats in one transaction: other writers wait no longer than that."""


async def announce_due(services: Services, bot: Bot) -> None:
    """Announces to all chats whose turn it is."""
    while await announce_some(services) == AT_ONCE:
        pass


async def announce_some(services: Services) -> int:
    """Announces to some of them, in one transaction; how many chats."""
    now = services.clock()
    async with services.database.write() as session:
        turns = await take_turns(session, now=now, most=AT_ONCE)
        weeks: dict[date, list[int]] = defaultdict(list)
        later = {}
        for turn in turns:
            late = is_too_late_tonight(turn.next_at, now, turn.timezone)
            # After the night, or in a week. Who cannot be reached loses their turn.
            later[turn.chat_id] = (
                humane(now, turn.timezone)
                if late
                else next_turn(now, weekday=turn.weekday, hour=turn.hour, timezone=turn.timezone)
            )
            if not late and not turn.paused:
                week = programme_week(now.astimezone(ZoneInfo(turn.timezone)).date())[0]
                weeks[week].append(turn.chat_id)
        for week, chat_ids in weeks.items():
            await announce_week(session, chat_ids=chat_ids, week=week, now=now)
        await set_turns(session, later)
    return len(turns)
