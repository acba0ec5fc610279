"""Who may write, and how much of it in an hour.

What is refused changes nothing: the refusal leaves the transaction as an exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Any

from sqlalchemy import delete, func, select

from db.models import Person, RecentAct
from db.session import WriteSession

HOUR = timedelta(hours=1)
# By how much clocks may differ. What was done later than that was done before a clock was set back,
# and would be held against people until it has caught up.
APART = timedelta(minutes=1)


class Refusal(Enum):
    """Why something was not done."""

    GONE = auto()  # no such film, or no such opinion any more
    TOO_EARLY = auto()  # nobody can have seen the film
    TOO_MANY = auto()  # the hour's share is used up
    BANNED = auto()
    NO_STARS = auto()  # words are said of a film that one has rated
    OWN = auto()  # nobody finds themselves helpful, or reports themselves
    REPORTED = auto()  # by the same person before
    OVER = auto()  # a moderator has to decide nothing here, or not this


class RefusedError(Exception):
    """Nothing was changed, for this reason; `until` is when to try again."""

    def __init__(self, reason: Refusal, until: datetime | None = None) -> None:
        super().__init__(reason.name)
        self.reason = reason
        self.until = until


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, and when.

    Attributes:
        first_name: Telegram's: the signature of who has chosen no other.
        today: the calendar date where they are.
        update_id: the update that asked for it.
        moderators: the chat that is told of what a moderator should look at.
    """

    person_id: int
    first_name: str
    now: datetime
    today: date
    update_id: int
    moderators: int | None = None


async def admit(session: WriteSession, act: Act, *, signs: bool = True) -> None:
    """Makes the person known and has what else they do wait until this is kept.

    Args:
        signs: whether this is something that others read under the person's name.

    Raises:
        RefusedError: BANNED.
    """
    signed: dict[str, Any] = {"first_name": act.first_name} if signs else {}
    statement = session.insert(Person).values(id=act.person_id, created_at=act.now, **signed)
    # Writing a row that is there already locks it.
    kept = signed or {"created_at": Person.created_at}
    admitted = statement.on_conflict_do_update(index_elements=["id"], set_=kept)
    banned_at = await session.scalar(admitted.returning(Person.banned_at))
    if banned_at is not None:
        raise RefusedError(Refusal.BANNED)


async def check_share(session: WriteSession, act: Act, *, kind: str, per_hour: int) -> None:
    """Refuses what would be too much within an hour; the update in hand does not count.

    Raises:
        RefusedError: TOO_MANY.
    """
    counted, oldest = (
        await session.execute(
            select(func.count(), func.min(RecentAct.done_at)).where(
                RecentAct.person_id == act.person_id,
                RecentAct.kind == kind,
                RecentAct.done_at > act.now - HOUR,
                RecentAct.done_at <= act.now + APART,
                RecentAct.update_id != act.update_id,
            )
        )
    ).one()
    if counted >= per_hour:
        raise RefusedError(Refusal.TOO_MANY, (oldest or act.now) + HOUR)


async def count_act(session: WriteSession, act: Act, *, kind: str, per_hour: int) -> None:
    """Notes something there may be only so much of.

    Raises:
        RefusedError: TOO_MANY.
    """
    await check_share(session, act, kind=kind, per_hour=per_hour)
    await is_new(session, act, kind=kind)


async def is_new(session: WriteSession, act: Act, *, kind: str) -> bool:
    """Whether this update is met for the first time within an hour; notes that it was, and forgets
    what is past."""
    await session.execute(
        delete(RecentAct).where(
            RecentAct.person_id == act.person_id, RecentAct.done_at <= act.now - HOUR
        )
    )
    noted = session.insert(RecentAct).values(
        person_id=act.person_id, kind=kind, update_id=act.update_id, done_at=act.now
    )
    new = noted.on_conflict_do_nothing().returning(RecentAct.update_id)
    return (await session.execute(new)).one_or_none() is not None
