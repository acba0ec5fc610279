"""Cases that a moderator has to decide: opened, looked at, told of, written down.

Locks are taken in one order: people (by their ids), film, opinion, case, outbox. So nobody waits
in a circle.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, literal, or_, select, update

from db.base import AnySelect
from db.models import BurstRating, Case, Film, ModerationAct, Opinion, Person, Report
from db.moderation import Burst, CaseFile, CaseOpinion, Decision, LogLine, Role
from db.queries.figures import locking
from db.queries.notices import tell_moderators
from db.session import ReadSession, WriteSession

OPEN = Case.decision.is_(None)


async def open_case(
    session: WriteSession, *, film_id: int, opinion_id: int, chat_id: int | None, now: datetime
) -> int:
    """The open case of an opinion, which is locked; a new one where there is none."""
    values = {"film_id": film_id, "opinion_id": opinion_id, "chat_id": chat_id, "opened_at": now}
    new = session.insert(Case).values(**values).on_conflict_do_nothing()
    await session.execute(new)
    # A case from before there was a moderators' chat gets into it now.
    known = (
        update(Case)
        .where(Case.opinion_id == opinion_id, OPEN)
        .values(chat_id=func.coalesce(Case.chat_id, chat_id))
        .returning(Case.id)
    )
    return (await session.execute(known)).scalar_one()


async def write_log(
    session: WriteSession, *, act: str, role: Role, now: datetime, **concerned: Any
) -> None:
    """One line: `concerned` are columns of `ModerationAct`."""
    line = session.insert(ModerationAct).values(act=act, role=role, done_at=now, **concerned)
    await session.execute(line)


async def withdraw(session: WriteSession, *opinions: ColumnElement[bool], now: datetime) -> None:
    """Authors take opinions, or their words, back: nothing is left to decide, and moderators no
    longer see the words. Call it before, in the same transaction; `opinions` are conditions."""
    chosen = locking(select(Opinion.id).where(*opinions).order_by(Opinion.id))
    ids = [opinion_id for (opinion_id,) in await session.execute(chosen)]
    if not ids:
        return
    await session.execute(delete(Report).where(Report.opinion_id.in_(ids)))
    rows = await session.execute(
        select(Case.id, Case.opinion_id, Case.decision)
        .where(Case.opinion_id.in_(ids))
        .order_by(Case.id)
    )
    for row in rows.all():
        given: dict[str, Any] = {"opinion_id": None}
        if row.decision is None:
            given |= {"decision": Decision.WITHDRAWN, "decided_at": now}
            await write_log(
                session,
                act=Decision.WITHDRAWN,
                role=Role.AUTHOR,
                now=now,
                case_id=row.id,
                opinion_id=row.opinion_id,
            )
        await session.execute(update(Case).where(Case.id == row.id).values(**given))
        await tell_moderators(session, case_id=row.id, now=now)


async def get_case(session: ReadSession | WriteSession, *, case_id: int) -> CaseFile | None:
    """A case with all that is known of it; None where there is none."""
    found = await session.execute(
        select(
            Case.id,
            Case.film_id,
            Case.opened_at,
            Case.opinion_id,
            Case.stars,
            Case.decision,
            Case.decided_at,
            func.coalesce(Person.first_name, "").label("name"),
        )
        .outerjoin(Person, Person.id == Case.decided_by)
        .where(Case.id == case_id)
    )
    row = found.one_or_none()
    if row is None:
        return None
    opinion = burst = None
    if row.opinion_id is not None:
        opinion = await get_reported(session, opinion_id=row.opinion_id)
    elif row.stars is not None:
        burst = await _burst(session, case_id, row.film_id, row.stars)
    count = func.count().label("count")
    reports = await session.execute(
        select(Report.reason, count)
        .where(Report.case_id == case_id)
        .group_by(Report.reason)
        .order_by(count.desc(), Report.reason)
    )
    return CaseFile(
        row.id,
        row.film_id,
        row.opened_at,
        opinion,
        burst,
        tuple((reason, number) for reason, number in reports),
        None if row.decision is None else Decision(row.decision),
        row.decided_at,
        row.name,
    )


def _signed() -> Any:
    signed = func.coalesce(Person.pen_name, Person.first_name, "")
    return case((Opinion.person_id.is_(None), Opinion.author), else_=signed)


async def find_case(session: ReadSession, *, opinion_id: int) -> int | None:
    """The latest case of an opinion."""
    cases = select(func.max(Case.id)).where(Case.opinion_id == opinion_id)
    return await session.scalar(cases)


async def get_reported(
    session: ReadSession | WriteSession, *, opinion_id: int
) -> CaseOpinion | None:
    """An opinion as moderators see it; None where it has no words (any more)."""
    found = await session.execute(
        select(
            Opinion.id,
            Opinion.person_id,
            _signed(),
            Opinion.source,
            Opinion.stars,
            Opinion.comment,
            Opinion.spoiler,
            Opinion.hidden,
            Opinion.held,
            Person.banned_at.is_not(None),
        )
        .outerjoin(Person, Person.id == Opinion.person_id)
        .where(Opinion.id == opinion_id, Opinion.comment.is_not(None))
    )
    row = found.one_or_none()
    return CaseOpinion(*row[:6], *map(bool, row[6:])) if row else None


async def _burst(
    session: ReadSession | WriteSession, case_id: int, film_id: int, stars: int
) -> Burst:
    ratings = (
        await session.scalar(
            select(func.count()).select_from(BurstRating).where(BurstRating.case_id == case_id)
        )
        or 0
    )
    held = (
        await session.scalar(
            select(func.count())
            .select_from(BurstRating)
            .join(Opinion, Opinion.id == BurstRating.opinion_id)
            .where(BurstRating.case_id == case_id, Opinion.held)
        )
        or 0
    )
    figures: AnySelect = select(Film.audience_mean, Film.audience_count).where(Film.id == film_id)
    mean, count = (await session.execute(figures)).one()
    total = (mean or 0.0) * count
    counted = ratings - held
    least, most = count - counted, count + held
    return Burst(
        stars,
        ratings,
        mean,
        count,
        mean_with=(total + held * stars) / most if most else None,
        mean_without=(total - counted * stars) / least if least else None,
    )


async def list_cases(
    session: ReadSession, *, open_only: bool = True, limit: int = 50
) -> list[CaseFile]:
    """Cases, the oldest open one first; decided ones, if asked for, the latest first."""
    about = or_(Case.opinion_id.is_not(None), Case.stars.is_not(None))
    order = (Case.opened_at, Case.id) if open_only else (Case.id.desc(),)
    chosen = and_(about, OPEN) if open_only else literal(True)
    ids = await session.execute(select(Case.id).where(chosen).order_by(*order).limit(limit))
    found = [await get_case(session, case_id=case_id) for (case_id,) in ids.all()]
    return [one for one in found if one is not None and not (open_only and one.moot)]


async def list_log(
    session: ReadSession,
    *,
    opinion_id: int | None = None,
    case_id: int | None = None,
    limit: int = 50,
) -> list[LogLine]:
    """The latest lines of the log, newest first; of one opinion or case where one is given."""
    statement = (
        select(
            ModerationAct.done_at,
            ModerationAct.act,
            ModerationAct.role,
            func.coalesce(Person.first_name, ""),
            ModerationAct.actor_id,
            ModerationAct.person_id,
            ModerationAct.case_id,
            ModerationAct.opinion_id,
            ModerationAct.reason,
        )
        .outerjoin(Person, Person.id == ModerationAct.actor_id)
        .order_by(ModerationAct.id.desc())
        .limit(limit)
    )
    if opinion_id is not None:
        statement = statement.where(ModerationAct.opinion_id == opinion_id)
    if case_id is not None:
        statement = statement.where(ModerationAct.case_id == case_id)
    rows: Any = await session.execute(statement)
    return [LogLine(moment, act, Role(role), *rest) for moment, act, role, *rest in rows]
