"""Readers report an opinion: enough of them hide it until a moderator decides."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from db.base import AnySelect
from db.models import Case, Opinion, Report
from db.moderation import Done, Role
from db.queries.admission import Act, Refusal, RefusedError, admit, check_share, is_new
from db.queries.cases import open_case, write_log
from db.queries.figures import locking
from db.queries.notices import tell_moderators
from db.queries.opinions import is_shown
from db.session import WriteSession

# More than anybody needs, and few enough not to be a weapon.
REPORTS_PER_HOUR = 20


@dataclass(frozen=True, slots=True)
class Reported:
    """What came of a report: the film, and whether the opinion is hidden now."""

    film_id: int
    hidden: bool


async def check_report(session: WriteSession, act: Act, *, opinion_id: int) -> None:
    """Says before a reason is asked for whether a report would be taken.

    Raises:
        RefusedError: GONE, OWN, REPORTED, TOO_MANY, BANNED.
    """
    await admit(session, act, signs=False)
    found = await session.execute(
        select(Opinion.person_id).where(Opinion.id == opinion_id, is_shown())
    )
    row = found.one_or_none()
    if row is None:
        raise RefusedError(Refusal.GONE)
    if row.person_id == act.person_id:
        raise RefusedError(Refusal.OWN)
    if await _has_reported(session, act, opinion_id):
        raise RefusedError(Refusal.REPORTED)
    await check_share(session, act, kind="report", per_hour=REPORTS_PER_HOUR)


async def save_report(
    session: WriteSession, act: Act, *, opinion_id: int, reason: str, enough: int
) -> Reported:
    """Reports an opinion. The same update taken again finds it reported, and is thanked again.

    Args:
        reason: one of `db.moderation.REASONS`.
        enough: how many people hide an opinion until a moderator decides.

    Raises:
        RefusedError: as `check_report`.
    """
    await admit(session, act, signs=False)
    # Reports of one opinion wait for each other: each counts those before it.
    opinion: AnySelect = select(
        Opinion.film_id, Opinion.person_id, Opinion.hidden, is_shown().label("shown")
    )
    found = await session.execute(locking(opinion.where(Opinion.id == opinion_id)))
    row = found.one_or_none()
    if row is None:
        raise RefusedError(Refusal.GONE)
    film_id, author_id, hidden, shown = row
    if author_id == act.person_id:
        raise RefusedError(Refusal.OWN)
    if await _has_reported(session, act, opinion_id):
        if await is_new(session, act, kind="report"):
            raise RefusedError(Refusal.REPORTED)
        return Reported(film_id, bool(hidden))
    if not shown:
        raise RefusedError(Refusal.GONE)
    await check_share(session, act, kind="report", per_hour=REPORTS_PER_HOUR)
    await is_new(session, act, kind="report")
    case_id = await open_case(
        session, film_id=film_id, opinion_id=opinion_id, chat_id=act.moderators, now=act.now
    )
    given = session.insert(Report).values(
        opinion_id=opinion_id,
        person_id=act.person_id,
        case_id=case_id,
        reason=reason,
        reported_at=act.now,
    )
    await session.execute(given)
    about = {"now": act.now, "person_id": author_id, "case_id": case_id, "opinion_id": opinion_id}
    await write_log(
        session,
        act=Done.REPORTED,
        role=Role.READER,
        actor_id=act.person_id,
        reason=reason,
        **about,
    )
    reports = select(func.count()).select_from(Report).where(Report.case_id == case_id)
    if (await session.scalar(reports) or 0) >= enough:
        await session.execute(update(Opinion).where(Opinion.id == opinion_id).values(hidden=True))
        await write_log(session, act=Done.HIDDEN, role=Role.RULE, **about)
        hidden = True
    await tell_moderators(session, case_id=case_id, now=act.now)
    return Reported(film_id, bool(hidden))


async def words_changed(
    session: WriteSession, act: Act, *, film_id: int, opinion_id: int, hidden: bool
) -> None:
    """Other words stand in an opinion. They may be reported anew; where the old ones were hidden, a
    moderator sees the new ones before others do; a notice shows what is decided on."""
    decided = select(Case.id).where(Case.opinion_id == opinion_id, Case.decision.is_not(None))
    await session.execute(
        delete(Report).where(Report.opinion_id == opinion_id, Report.case_id.in_(decided))
    )
    case_id = await session.scalar(
        select(Case.id).where(Case.opinion_id == opinion_id, Case.decision.is_(None))
    )
    if case_id is None and hidden:
        case_id = await open_case(
            session, film_id=film_id, opinion_id=opinion_id, chat_id=act.moderators, now=act.now
        )
        await write_log(
            session,
            act=Done.REWRITTEN,
            role=Role.AUTHOR,
            now=act.now,
            actor_id=act.person_id,
            person_id=act.person_id,
            case_id=case_id,
            opinion_id=opinion_id,
        )
    if case_id is not None:
        await tell_moderators(session, case_id=case_id, now=act.now)


async def _has_reported(session: WriteSession, act: Act, opinion_id: int) -> bool:
    mine = select(Report.reason).where(
        Report.opinion_id == opinion_id, Report.person_id == act.person_id
    )
    return await session.scalar(mine) is not None
