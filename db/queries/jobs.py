"""Recurring work shared among workers: a job is run by one of them, whoever comes first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import CursorResult, and_, or_, select, update

from db.models import Job
from db.session import ReadSession, WriteSession


async def due_jobs(session: ReadSession, *, names: Collection[str], now: datetime) -> list[str]:
    """Those of the names that are due and in nobody's hands; a new name is due at once."""
    rows = await session.execute(
        select(Job.name, Job.due_at, Job.leased_until).where(Job.name.in_(names))
    )
    known = {
        name: due_at <= now and (leased is None or leased <= now) for name, due_at, leased in rows
    }
    return [name for name in names if known.get(name, True)]


async def take_job(
    session: WriteSession, *, name: str, now: datetime, leased_until: datetime
) -> bool:
    """Whether the job is now this worker's, until `leased_until`."""
    first = session.insert(Job).values(name=name, due_at=now)
    await session.execute(first.on_conflict_do_nothing(index_elements=["name"]))
    free = or_(Job.leased_until.is_(None), Job.leased_until <= now)
    done = await session.execute(
        update(Job)
        .where(Job.name == name, Job.due_at <= now, free)
        .values(leased_until=leased_until)
    )
    assert isinstance(done, CursorResult)
    return bool(done.rowcount)


async def keep_job(
    session: WriteSession, *, name: str, leased_until: datetime, longer: datetime
) -> bool:
    """Holds on to a job that takes long; False when it is somebody else's by now."""
    mine = and_(Job.name == name, Job.leased_until == leased_until)
    done = await session.execute(update(Job).where(mine).values(leased_until=longer))
    assert isinstance(done, CursorResult)
    return bool(done.rowcount)


async def end_job(
    session: WriteSession,
    *,
    name: str,
    leased_until: datetime,
    due_at: datetime,
    ran_at: datetime,
    error: str | None,
) -> None:
    """The job is done, well or not, and due again later."""
    values = {"due_at": due_at, "leased_until": None, "last_error": error and error[:500]}
    if error is None:
        values["ran_at"] = ran_at
    mine = and_(Job.name == name, Job.leased_until == leased_until)
    await session.execute(update(Job).where(mine).values(**values))
