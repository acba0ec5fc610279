"""What a film night does next: opens a poll, goes back to its list, ends. Each is a change of the
database and the messages that tell of it, kept together or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_

from db.models import FilmNight
from db.nights import Night
from db.queries.nights import RUNNING, change_night, end_night
from db.queries.outbox import cancel, enqueue, refresh
from db.queries.votes import open_vote
from db.session import ReadSession, WriteSession
from handlers.nights.closing import BY_HAND


async def reading(session: WriteSession) -> ReadSession:
    """What this transaction sees."""
    return ReadSession(await session.connection())


async def open_round(
    session: WriteSession,
    night: Night,
    kind: str,
    options: Sequence[int],
    now: datetime,
    closes_at: datetime | None = None,
    *,
    notice: str = "",
    **values: Any,
) -> bool:
    """Opens the next poll; False when somebody else did."""
    closes_at = closes_at or now + _lasting(night)
    number = night.round + 1
    same = and_(RUNNING, FilmNight.round == night.round)
    values |= {"stage": "voting", "round": number, "notice": notice}
    if not await change_night(session, night_id=night.night_id, now=now, only=same, **values):
        return False
    vote_id = await open_vote(
        session,
        night_id=night.night_id,
        round=number,
        kind=kind,
        options=options,
        closes_at=closes_at,
    )
    if vote_id is None:
        return False
    key = f"night:{night.night_id}:{number}"
    await enqueue(
        session,
        chat_id=night.chat_id,
        kind="night_poll",
        payload={"vote": vote_id},
        key=key,
        now=now,
    )
    await close_at(session, night, vote_id, number, closes_at, now)
    await show_again(session, night, now)
    return True


def _lasting(night: Night) -> timedelta:
    """How long a poll lasts at most."""
    return BY_HAND if night.minutes is None else timedelta(minutes=night.minutes)


async def close_at(
    session: WriteSession,
    night: Night,
    vote_id: int,
    number: int,
    closes_at: datetime,
    now: datetime,
) -> None:
    """Has a poll stopped then, instead of when it would have been."""
    key = f"night:{night.night_id}:{number}:close"
    await cancel(session, key=key)
    await enqueue(
        session,
        chat_id=night.chat_id,
        kind="night_close",
        payload={"vote": vote_id},
        key=key,
        due_at=closes_at,
        now=now,
    )


async def propose_again(
    session: WriteSession, night: Night, notice: str, now: datetime, **values: Any
) -> None:
    """Back to the list, beneath what has been written meanwhile."""
    values |= {"stage": "proposing", "notice": notice}
    if await change_night(session, night_id=night.night_id, now=now, **values):
        await post_board(session, night, f"round:{night.round}", now)


async def post_board(session: WriteSession, night: Night, once: str, now: datetime) -> None:
    """Sends the night's message anew; `once` names the occasion."""
    await enqueue(
        session,
        chat_id=night.chat_id,
        kind="night_board",
        payload={"night": night.night_id},
        key=f"night:{night.night_id}:board:{once}",
        now=now,
    )


async def show_again(session: WriteSession, night: Night, now: datetime) -> None:
    """Brings the night's message up to date."""
    await refresh(
        session,
        chat_id=night.chat_id,
        kind="night_edit",
        payload={"night": night.night_id},
        key=f"night:{night.night_id}",
        due_at=now,
        now=now,
    )


async def decide(
    session: WriteSession, night: Night, showtime_id: int, now: datetime, **values: Any
) -> None:
    """That showtime it is."""
    await finish(session, night, "decided", now, showtime_id=showtime_id, **values)


async def finish(
    session: WriteSession, night: Night, outcome: str, now: datetime, **values: Any
) -> bool:
    """The night is over, and the group is told how it ended."""
    ended = await end_night(session, night_id=night.night_id, outcome=outcome, now=now, **values)
    if ended:
        await show_again(session, night, now)
        if night.stage == "voting" or outcome == "decided":
            await enqueue(
                session,
                chat_id=night.chat_id,
                kind="night_end",
                payload={"night": night.night_id},
                key=f"night:{night.night_id}:end",
                now=now,
            )
    return ended
