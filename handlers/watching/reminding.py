"""What can be done about being reminded of a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.queries.reminders import get_reminder
from db.results import Session
from db.session import ReadSession
from db.watching import Reminding
from handlers.context import Context
from handlers.watching.hours import AHEAD, remind_at, wished


@dataclass(frozen=True, slots=True)
class Choice:
    """A moment to be reminded at.

    Attributes:
        ahead: how long before.
        exact: it is that moment, and not another because people sleep then.
    """

    ahead: str
    due_at: datetime
    exact: bool


def choices_of(context: Context, session: Session) -> tuple[Choice, ...]:
    """The moments to choose among, those that are still to come."""
    found: dict[datetime, Choice] = {}
    for ahead in AHEAD:
        moment = wished(
            ahead,
            starts_at=session.starts_at,
            day=session.cinema_day,
            cinema_zone=session.timezone,
        )
        due_at = remind_at(moment, starts_at=session.starts_at, timezone=context.zone_of())
        if context.now < due_at < session.starts_at:
            found.setdefault(due_at, Choice(ahead, due_at, due_at == moment))
    return tuple(found.values())


async def wanted_of(context: Context, session: ReadSession, shown: Session) -> Reminding | None:
    """The reminder that is still to come, of whoever asks."""
    wanted = await get_reminder(
        session, person_id=context.visit.person_id, showtime_id=shown.showtime_id
    )
    if wanted is None or wanted.due_at <= context.now or wanted.starts_at != shown.starts_at:
        return None
    return wanted
