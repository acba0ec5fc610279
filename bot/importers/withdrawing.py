"""Sessions that a source does not name any more: withdrawn, and who wanted to go is told."""

from __future__ import annotations

from bot.importers.records import Programme
from bot.importers.references import References
from bot.importers.report import Report
from db.base import utc_now
from db.models import Showtime
from db.queries.driver import binder
from db.queries.reminders import bring_forward
from db.queries.withdrawals import delete_sessions, list_sessions
from db.session import WriteSession
from handlers.watching.hours import humane


async def withdraw(
    session: WriteSession, references: References, programme: Programme, report: Report
) -> set[int]:
    """Deletes what is gone of the programme; returns the films it was of.

    Only sessions to come are looked at: what has begun is no news.
    """
    now = utc_now()
    cinemas = None
    if programme.cinemas is not None:
        await references.find_cinemas(await session.connection(), programme.cinemas)
        known = references.cinemas
        cinemas = {known[id][0] for id in programme.cinemas if id in known}
    stored = await list_sessions(
        session,
        source=references.source,
        begins=max(programme.begins, now),
        ends=programme.ends,
        cinema_ids=cinemas,
    )
    bind, named = binder(Showtime.__table__.c.starts_at, session.dialect), references.sessions
    gone = [
        one
        for one in stored
        if (one.cinema_id, one.film_id, bind(one.starts_at), one.version, one.format)
        not in (named or ())
    ]
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
