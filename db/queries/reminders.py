"""Reminders of sessions: kept with the message that is to be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, delete, select

from db.models import Person, Reminder, Showtime
from db.queries.outbox import Lane, cancel, enqueue
from db.session import ReadSession, WriteSession
from db.watching import Reminding

KIND = "reminder"


def _key(person_id: int, showtime_id: int, due_at: datetime) -> str:
    # The moment is part of it: another wish after one that was fulfilled is another reminder.
    return f"{KIND}:{person_id}:{showtime_id}:{int(due_at.timestamp())}"


async def get_reminder(
    session: ReadSession, *, person_id: int, showtime_id: int
) -> Reminding | None:
    """The person's reminder of a session."""
    row = (
        await session.execute(
            select(
                Reminder.showtime_id,
                Reminder.film_id,
                Reminder.cinema_id,
                Reminder.starts_at,
                Reminder.cinema_day,
                Reminder.ahead,
                Reminder.due_at,
            ).where(Reminder.person_id == person_id, Reminder.showtime_id == showtime_id)
        )
    ).one_or_none()
    return Reminding(*row) if row else None


async def save_reminder(
    session: WriteSession,
    *,
    person_id: int,
    reminding: Reminding,
    telegram_language: str | None,
    now: datetime,
) -> None:
    """Wants the person reminded, in place of what they wanted before."""
    known = session.insert(Person).values(
        id=person_id, telegram_language=telegram_language, created_at=now
    )
    # Writing a row that is there already locks it: what else the person does waits.
    await session.execute(
        known.on_conflict_do_update(index_elements=["id"], set_={"created_at": Person.created_at})
    )
    await drop_reminder(session, person_id=person_id, showtime_id=reminding.showtime_id)
    session.add(
        Reminder(
            person_id=person_id,
            showtime_id=reminding.showtime_id,
            film_id=reminding.film_id,
            cinema_id=reminding.cinema_id,
            starts_at=reminding.starts_at,
            cinema_day=reminding.cinema_day,
            ahead=reminding.ahead,
            due_at=reminding.due_at,
        )
    )
    await session.flush()
    await enqueue(
        session,
        chat_id=person_id,
        kind=KIND,
        payload={"showtime": reminding.showtime_id},
        key=_key(person_id, reminding.showtime_id, reminding.due_at),
        lane=Lane.URGENT,
        due_at=reminding.due_at,
        until=reminding.starts_at,
        now=now,
    )


async def drop_reminder(session: WriteSession, *, person_id: int, showtime_id: int) -> None:
    """The person need not be reminded any more."""
    mine = and_(Reminder.person_id == person_id, Reminder.showtime_id == showtime_id)
    due_at = await session.scalar(select(Reminder.due_at).where(mine))
    if due_at is not None:
        await cancel(session, key=_key(person_id, showtime_id, due_at))
        await session.execute(delete(Reminder).where(mine))


async def bring_forward(
    session: WriteSession,
    *,
    person_id: int,
    showtime_id: int,
    wanted_at: datetime,
    due_at: datetime,
    until: datetime,
    now: datetime,
) -> None:
    """The session is withdrawn: who wanted to be reminded of it (at `wanted_at`) hears so from
    `due_at` on, also if they were reminded already."""
    await cancel(session, key=_key(person_id, showtime_id, wanted_at))
    await enqueue(
        session,
        chat_id=person_id,
        kind=KIND,
        payload={"showtime": showtime_id},
        key=f"withdrawn:{person_id}:{showtime_id}",
        lane=Lane.URGENT,
        due_at=due_at,
        until=until,
        now=now,
    )


async def forget_reminders(session: WriteSession, *, before: datetime) -> None:
    """Forgets the reminders of sessions that began before then."""
    await session.execute(delete(Reminder).where(Reminder.starts_at < before))


async def is_still_on(session: ReadSession, reminding: Reminding) -> bool:
    """Whether the session is as it was when the reminder was wanted."""
    same = and_(
        Showtime.id == reminding.showtime_id,
        Showtime.film_id == reminding.film_id,
        Showtime.cinema_id == reminding.cinema_id,
        Showtime.starts_at == reminding.starts_at,
    )
    return await session.scalar(select(Showtime.id).where(same)) is not None
