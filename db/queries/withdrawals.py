"""Sessions that are gone from a source's programme."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select

from db.models import Cinema, Reminder, Showtime
from db.queries.lists import batched
from db.session import WriteSession


class Gone(NamedTuple):
    """A session that the source had, by its natural key."""

    id: int
    film_id: int
    cinema_id: int
    starts_at: datetime
    version: str
    format: str


class Waiting(NamedTuple):
    """Somebody who is to be reminded of a session, and the zone of its cinema."""

    person_id: int
    showtime_id: int
    due_at: datetime
    starts_at: datetime
    timezone: str


async def list_sessions(
    session: WriteSession,
    *,
    source: str,
    begins: datetime,
    until: datetime | date,
    cinema_ids: Collection[int] | None,
) -> list[Gone]:
    """The sessions of some time that this source was the last to name.

    Args:
        until: the moment before which they start, or the last day of the cinemas'.
        cinema_ids: of these cinemas only; None for all.
    """
    before = (
        Showtime.starts_at < until if isinstance(until, datetime) else Showtime.cinema_day <= until
    )
    rows = await session.execute(
        select(
            Showtime.id,
            Showtime.film_id,
            Showtime.cinema_id,
            Showtime.starts_at,
            Showtime.version,
            Showtime.format,
        ).where(Showtime.source == source, Showtime.starts_at >= begins, before)
    )
    return [Gone(*row) for row in rows if cinema_ids is None or row.cinema_id in cinema_ids]


async def day_of_start(session: WriteSession, *, source: str, starts_at: datetime) -> date | None:
    """The cinemas' day of a source's sessions at this moment, the later one of two."""
    found: date | None = await session.scalar(
        select(func.max(Showtime.cinema_day)).where(
            Showtime.source == source, Showtime.starts_at == starts_at
        )
    )
    return found


async def delete_sessions(session: WriteSession, *, ids: Sequence[int]) -> list[Waiting]:
    """Deletes sessions; returns who had wanted to be reminded of them."""
    waiting: list[Waiting] = []
    for some in batched(ids):
        rows = await session.execute(
            select(
                Reminder.person_id,
                Reminder.showtime_id,
                Reminder.due_at,
                Reminder.starts_at,
                Cinema.timezone,
            )
            .join(Cinema, Cinema.id == Reminder.cinema_id)
            .where(Reminder.showtime_id.in_(some))
        )
        waiting.extend(Waiting(*row) for row in rows)
        await session.execute(delete(Showtime).where(Showtime.id.in_(some)))
    return waiting
