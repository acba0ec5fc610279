"""Bursts: many of the same extreme stars on one film at once, from accounts new to the bot, are
held for a moderator instead of moving the mean. The rule: docs/design/0043-moderation.md."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, case, delete, func, literal, select, update

from db.audience import STARS
from db.base import BigId
from db.models import BurstRating, Case, Opinion, Person
from db.moderation import Decision, Done, Role
from db.queries.admission import HOUR, Act
from db.queries.cases import write_log
from db.queries.notices import BETWEEN_NOTICES, tell_moderators
from db.session import WriteSession

EXTREMES = (STARS[0], STARS[-1])
# How long the bot knows somebody who is new to it.
NEW = timedelta(days=7)
# Ratings that come within this are at once.
WINDOW = HOUR
# How long what was decided holds for ratings like them.
PRECEDENT = timedelta(days=1)


async def judge_rating(
    session: WriteSession, act: Act, *, film_id: int, stars: int, enough: int
) -> None:
    """Looks at stars that were just given, counted so far; the film is locked, and its mean not yet
    computed.

    Args:
        enough: how many ratings make a burst; 0: none do.
    """
    mine = select(Opinion.id).where(Opinion.film_id == film_id, Opinion.person_id == act.person_id)
    opinion_id = mine.scalar_subquery()
    # Whatever was decided was about other stars.
    await session.execute(delete(BurstRating).where(BurstRating.opinion_id == opinion_id))
    if stars not in EXTREMES or not enough or not await _is_new_here(session, act):
        return
    last = (
        await session.execute(
            select(Case.id, Case.decision, Case.decided_at)
            .where(Case.film_id == film_id, Case.stars == stars)
            .order_by(Case.id.desc())
            .limit(1)
        )
    ).one_or_none()
    if last is not None and (last.decision is None or last.decided_at > act.now - PRECEDENT):
        if last.decision == Decision.KEEP:
            return
        await _hold(session, act, case_id=last.id, film_id=film_id, stars=stars, joins=True)
        if last.decision is None:
            await tell_moderators(session, case_id=last.id, now=act.now, wait=BETWEEN_NOTICES)
        return
    if not await _is_burst(session, act, film_id=film_id, stars=stars, enough=enough):
        return
    opened = session.insert(Case).values(
        film_id=film_id, stars=stars, chat_id=act.moderators, opened_at=act.now
    )
    case_id: int = (await session.execute(opened.returning(Case.id))).scalar_one()
    await _hold(session, act, case_id=case_id, film_id=film_id, stars=stars)
    await write_log(session, act=Done.BURST, role=Role.RULE, now=act.now, case_id=case_id)
    await tell_moderators(session, case_id=case_id, now=act.now)


async def _is_new_here(session: WriteSession, act: Act) -> bool:
    known_since = await session.scalar(select(Person.created_at).where(Person.id == act.person_id))
    return known_since is None or known_since > act.now - NEW


async def _is_burst(
    session: WriteSession, act: Act, *, film_id: int, stars: int, enough: int
) -> bool:
    """Whether there are enough of them, and they are half of what came, or more."""
    alike = and_(Opinion.stars == stars, Person.created_at > act.now - NEW)
    of_late = (
        select(func.count(), func.count(case((alike, 1))))
        .select_from(Opinion)
        .join(Person, Person.id == Opinion.person_id)
        .where(Opinion.film_id == film_id, Opinion.rated_at > act.now - WINDOW)
    )
    every, such = (await session.execute(of_late)).one()
    return bool(such >= enough and 2 * such >= every)


async def _hold(
    session: WriteSession, act: Act, *, case_id: int, film_id: int, stars: int, joins: bool = False
) -> None:
    """Holds what belongs to the burst: all that came of late, or (`joins`) this one."""
    new = select(Person.id).where(Person.created_at > act.now - NEW)
    alike = and_(
        Opinion.film_id == film_id,
        Opinion.stars == stars,
        Opinion.rated_at > act.now - WINDOW,
        Opinion.person_id == act.person_id if joins else Opinion.person_id.in_(new),
    )
    belongs = session.insert(BurstRating).from_select(
        ["opinion_id", "case_id"], select(Opinion.id, literal(case_id, BigId)).where(alike)
    )
    await session.execute(belongs.on_conflict_do_nothing())
    held = select(BurstRating.opinion_id).where(BurstRating.case_id == case_id)
    await session.execute(
        update(Opinion)
        .where(Opinion.id.in_(held), ~Opinion.held)
        .values(held=True)
        .execution_options(synchronize_session=False)
    )
