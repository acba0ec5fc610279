"""Recurring work shared among workers: a job is run by one of them, whoever comes first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CursorResult, and_, or_, select, update

from db.models import Job
from db.session import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class Look:
    """The moment at which somebody looks for work. What is kept of a clock that has been set back
    since does not count: neither a start later than a job's next could be, nor a lease longer than
    leases are.

    Attributes:
        latest: by name, when a job may at most be due.
        longest: when a lease may at most end.
    """

    now: datetime
    latest: Mapping[str, datetime]
    longest: datetime

    def takes(self, name: str, due_at: datetime, leased_until: datetime | None) -> bool:
        """Whether the job should run, and is in nobody's hands."""
        due = due_at <= self.now or due_at > self.latest[name]
        return due and (
            leased_until is None or leased_until <= self.now or leased_until > self.longest
        )


async def due_jobs(session: ReadSession, look: Look) -> list[str]:
    """Those of the names that are due and in nobody's hands; a new name is due at once."""
    rows = await session.execute(
        select(Job.name, Job.due_at, Job.leased_until).where(Job.name.in_(look.latest))
    )
    known = {name: look.takes(name, due_at, leased) for name, due_at, leased in rows}
    return [name for name in look.latest if known.get(name, True)]


async def take_job(session: WriteSession, look: Look, *, name: str, leased_until: datetime) -> bool:
    """Whether the job is now this worker's, until `leased_until`."""
    first = session.insert(Job).values(name=name, due_at=look.now)
    await session.execute(first.on_conflict_do_nothing(index_elements=["name"]))
    due = or_(Job.due_at <= look.now, Job.due_at > look.latest[name])
    lease = Job.leased_until
    free = or_(lease.is_(None), lease <= look.now, lease > look.longest)
    done = await session.execute(
        update(Job).where(Job.name == name, due, free).values(leased_until=leased_until)
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
