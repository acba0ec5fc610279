"""Who may write: bans, and what both they and decisions need: locks, the log, the word to the
author."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from db.models import Person
from db.moderation import Done, Moderator
from db.queries.admission import Refusal, RefusedError
from db.queries.cases import write_log
from db.queries.figures import locking
from db.queries.outbox import enqueue
from db.session import WriteSession

WORD = "moderation_word"


async def set_ban(
    session: WriteSession, by: Moderator, *, person_id: int, banned: bool, reason: str | None = None
) -> bool:
    """Stops somebody from writing, or lets them write again; False where it is so already.

    Raises:
        RefusedError: GONE, where nobody of that id is known.
    """
    await lock_people(session, by, person_id)
    if await session.scalar(select(Person.id).where(Person.id == person_id)) is None:
        raise RefusedError(Refusal.GONE)
    return await change_ban(session, by, person_id, banned=banned, reason=reason, log=True)


async def change_ban(
    session: WriteSession,
    by: Moderator,
    person_id: int,
    *,
    banned: bool,
    reason: str | None = None,
    film_id: int | None = None,
    log: bool = False,
) -> bool:
    """As `set_ban`, of somebody who is locked. `log`: also a ban, which has its line already where
    it was decided of a case."""
    is_banned = Person.banned_at.is_not(None)
    changed = (
        update(Person)
        .where(Person.id == person_id, ~is_banned if banned else is_banned)
        .values(banned_at=by.now if banned else None)
        .returning(Person.id)
    )
    if await session.scalar(changed) is None:
        return False
    act = Done.BAN if banned else Done.UNBAN
    if log or not banned:  # a ban that was decided of a case has its line already
        await log_act(session, by, act, person_id=person_id, reason=reason)
    await tell_author(session, by, person_id, act, film_id=film_id, reason=reason)
    return True


async def tell_author(
    session: WriteSession,
    by: Moderator,
    person_id: int,
    act: str,
    *,
    film_id: int | None,
    reason: str | None,
) -> None:
    """Has somebody told what was decided; `film_id` of which film's opinion."""
    payload = {"act": str(act), "film": film_id, "reason": reason}
    await enqueue(session, chat_id=person_id, kind=WORD, payload=payload, now=by.now)


async def lock_people(session: WriteSession, by: Moderator, author_id: int | None) -> None:
    """Moderator and author, in the order of their ids; who decides is known by name from now on."""
    named: dict[str, Any] = {"first_name": by.first_name} if by.first_name else {}
    if by.person_id is not None:
        known = session.insert(Person).values(id=by.person_id, created_at=by.now, **named)
        await session.execute(known.on_conflict_do_nothing())
    ids = sorted({one for one in (by.person_id, author_id) if one is not None})
    await session.execute(locking(select(Person.id).where(Person.id.in_(ids)).order_by(Person.id)))
    if named:
        renamed = Person.first_name.is_distinct_from(by.first_name)
        await session.execute(
            update(Person).where(Person.id == by.person_id, renamed).values(**named)
        )


async def log_act(session: WriteSession, by: Moderator, act: str, **concerned: Any) -> None:
    """One line of the log: what a moderator or operator did."""
    await write_log(session, act=act, role=by.role, now=by.now, actor_id=by.person_id, **concerned)
