"""Sessions that a source does not name any more: withdrawn, and who wanted to go is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

from bot.importers.records import Programme
from bot.importers.references import References
from bot.importers.report import Report
from db.base import utc_now
from db.models import Showtime
from db.queries.driver import binder
from db.queries.reminders import bring_forward
from db.queries.withdrawals import day_of_start, delete_sessions, list_sessions
from db.session import WriteSession
from handlers.watching.hours import humane

# Below so many a source may come and go as it likes.
FEW = 10
STARTS = 2
"""The place of a session's start in its key."""


async def withdraw(
    session: WriteSession, references: References, programme: Programme, report: Report
) -> set[int]:
    """Deletes what is gone of the programme; returns the films it was of.

    Only sessions to come are looked at: what has begun is no news.
    """
    now = utc_now()
    named = references.sessions or set()
    if programme.careful and report.refused:
        report.held = "rows were refused: no session was withdrawn"
        return set()
    until: datetime | date | None = programme.ends
    if until is None:
        until = await _last_day(session, references.source, named)
    if until is None:
        return set()
    cinemas = None
    if programme.cinemas is not None:
        await references.find_cinemas(await session.connection(), programme.cinemas)
        known = references.cinemas
        cinemas = {known[id][0] for id in programme.cinemas if id in known}
    stored = await list_sessions(
        session,
        source=references.source,
        begins=max(programme.begins, now),
        until=until,
        cinema_ids=cinemas,
    )
    bind = binder(Showtime.__table__.c.starts_at, session.dialect)
    gone = [
        one
        for one in stored
        if (one.cinema_id, one.film_id, bind(one.starts_at), one.version, one.format) not in named
    ]
    if programme.careful and len(stored) - len(gone) < len(stored) / 2 and len(stored) >= FEW:
        report.held = (
            f"of {len(stored):,} sessions to come, {len(gone):,} are not named any more: held "
            "back, none was withdrawn. If that is so, run it again with --force."
        )
        return set()
    for waiting in await delete_sessions(session, ids=[one.id for one in gone]):
        await bring_forward(
            session,
            person_id=waiting.person_id,
            showtime_id=waiting.showtime_id,
            wanted_at=waiting.due_at,
            # By night nobody is woken, unless the session would be over by the morning.
            due_at=min(humane(now, waiting.timezone), max(now, waiting.due_at)),
            until=waiting.starts_at,
            now=now,
        )
    report.withdrawn += len(gone)
    return {one.film_id for one in gone}


async def _last_day(
    session: WriteSession, source: str, named: Collection[tuple[Any, ...]]
) -> date | None:
    """The last day of the sessions that were named; None where there were none."""
    last = max((key[STARTS] for key in named), default=None)
    if last is None:
        return None
    starts_at = last if isinstance(last, datetime) else datetime.fromtimestamp(last, UTC)
    return await day_of_start(session, source=source, starts_at=starts_at)
