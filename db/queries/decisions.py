"""What moderators decide: keep, hide, ban; in their chat or by `seance moderate`. Each act is one
transaction with its line in the log, the word to the author and the moderators' message."""

from __future__ import annotations

from sqlalchemy import func, select, update

from db.base import AnySelect
from db.models import BurstRating, Case, Film, ModerationAct, Opinion, Report
from db.moderation import Decision, Done, Moderator
from db.queries.admission import Refusal, RefusedError
from db.queries.bans import change_ban, lock_people, log_act, tell_author
from db.queries.cases import open_case
from db.queries.figures import locking, recompute_audience
from db.queries.notices import tell_moderators
from db.session import WriteSession


async def decide(
    session: WriteSession,
    by: Moderator,
    *,
    case_id: int,
    decision: Decision,
    reason: str | None = None,
) -> bool:
    """Decides a case. False where somebody else has, or did at the same moment: then nothing is
    changed.

    Args:
        reason: what the author is told; None: what most reporters said.

    Raises:
        RefusedError: GONE, or OVER where this cannot be decided: a burst or an imported opinion has
            no author to ban, and of what its author took back nothing is left.
    """
    film_id, opinion_id, stars, author_id = await _lock(session, by, case_id)
    if opinion_id is None and stars is None:
        raise RefusedError(Refusal.OVER)
    if decision is Decision.WITHDRAWN or (decision is Decision.BAN and author_id is None):
        raise RefusedError(Refusal.OVER)
    decided = (
        update(Case)
        .where(Case.id == case_id, Case.decision.is_(None))
        .values(decision=decision, decided_at=by.now, decided_by=by.person_id)
        .returning(Case.id)
    )
    if await session.scalar(decided) is None:
        return False
    if opinion_id is None:
        await _settle_burst(session, film_id, case_id, held=decision is not Decision.KEEP)
    else:
        reason = reason or await _most_reported(session, case_id)
        await _settle_opinion(session, by, opinion_id, film_id, author_id, decision, reason)
    await log_act(
        session,
        by,
        decision,
        person_id=author_id,
        case_id=case_id,
        opinion_id=opinion_id,
        reason=reason,
    )
    if decision is Decision.BAN and author_id is not None:
        await change_ban(session, by, author_id, banned=True, reason=reason, film_id=film_id)
    await tell_moderators(session, case_id=case_id, now=by.now)
    return True


async def reopen(session: WriteSession, by: Moderator, *, case_id: int) -> bool:
    """Has a decided case decided anew; a ban that came with it is lifted. What is shown and what
    counts stays as it is meanwhile. False where it is open already, or another of the same is.

    Raises:
        RefusedError: GONE; OVER, where nothing is left to decide.
    """
    film_id, opinion_id, stars, author_id = await _lock(session, by, case_id)
    if opinion_id is None and stars is None:
        raise RefusedError(Refusal.OVER)
    same = select(Case.id).where(Case.film_id == film_id, Case.decision.is_(None))
    same = same.where(Case.stars == stars if opinion_id is None else Case.opinion_id == opinion_id)
    if await session.scalar(same) is not None:
        return False
    before = await session.scalar(select(Case.decision).where(Case.id == case_id))
    await session.execute(
        update(Case)
        .where(Case.id == case_id)
        .values(decision=None, decided_at=None, decided_by=None)
    )
    await log_act(
        session, by, Done.REOPENED, person_id=author_id, case_id=case_id, opinion_id=opinion_id
    )
    if before == Decision.BAN and author_id is not None:
        await change_ban(session, by, author_id, banned=False)
    await tell_moderators(session, case_id=case_id, now=by.now)
    return True


async def decide_opinion(
    session: WriteSession,
    by: Moderator,
    *,
    opinion_id: int,
    decision: Decision,
    reason: str | None = None,
) -> int:
    """Decides of an opinion, reported or not, whatever was decided before; the case.

    Raises:
        RefusedError: GONE, where there is no such opinion or it has no words; OVER, see `decide`.
    """
    found = await session.execute(
        select(Opinion.film_id, Opinion.person_id).where(
            Opinion.id == opinion_id, Opinion.comment.is_not(None)
        )
    )
    row = found.one_or_none()
    if row is None:
        raise RefusedError(Refusal.GONE)
    await lock_people(session, by, row.person_id)
    await session.execute(locking(select(Opinion.id).where(Opinion.id == opinion_id)))
    case_id = await open_case(
        session, film_id=row.film_id, opinion_id=opinion_id, chat_id=by.chat_id, now=by.now
    )
    await decide(session, by, case_id=case_id, decision=decision, reason=reason)
    return case_id


async def _settle_opinion(
    session: WriteSession,
    by: Moderator,
    opinion_id: int,
    film_id: int,
    author_id: int | None,
    decision: Decision,
    reason: str | None,
) -> None:
    hidden = decision is not Decision.KEEP
    told = not hidden and author_id is not None and await _was_told(session, opinion_id)
    await session.execute(update(Opinion).where(Opinion.id == opinion_id).values(hidden=hidden))
    # Who is banned is told that; who never knew that words were hidden is not told they are back.
    if author_id is not None and (decision is Decision.HIDE or told):
        await tell_author(session, by, author_id, decision, film_id=film_id, reason=reason)


async def _was_told(session: WriteSession, opinion_id: int) -> bool:
    """Whether the last that was decided of an opinion was to hide it."""
    acts = (Decision.KEEP, Decision.HIDE, Decision.BAN)
    last = await session.scalar(
        select(ModerationAct.act)
        .where(ModerationAct.opinion_id == opinion_id, ModerationAct.act.in_(acts))
        .order_by(ModerationAct.id.desc())
        .limit(1)
    )
    return last in (Decision.HIDE, Decision.BAN)


async def _settle_burst(session: WriteSession, film_id: int, case_id: int, *, held: bool) -> None:
    ratings = select(BurstRating.opinion_id).where(BurstRating.case_id == case_id)
    await session.execute(
        update(Opinion)
        .where(Opinion.id.in_(ratings), Opinion.held != held)
        .values(held=held)
        .execution_options(synchronize_session=False)
    )
    await recompute_audience(session, film_id=film_id)


async def _most_reported(session: WriteSession, case_id: int) -> str | None:
    count = func.count()
    return await session.scalar(
        select(Report.reason)
        .where(Report.case_id == case_id)
        .group_by(Report.reason)
        .order_by(count.desc(), Report.reason)
        .limit(1)
    )


async def _lock(
    session: WriteSession, by: Moderator, case_id: int
) -> tuple[int, int | None, int | None, int | None]:
    """The case's film, opinion, stars (of a burst) and author, all of them locked."""
    about: AnySelect = (
        select(Case.film_id, Case.opinion_id, Case.stars, Opinion.person_id)
        .outerjoin(Opinion, Opinion.id == Case.opinion_id)
        .where(Case.id == case_id)
    )
    row = (await session.execute(about)).one_or_none()
    if row is None:
        raise RefusedError(Refusal.GONE)
    film_id, opinion_id, _stars, author_id = row
    await lock_people(session, by, author_id)
    if opinion_id is None:
        await session.execute(locking(select(Film.id).where(Film.id == film_id)))
    else:
        await session.execute(locking(select(Opinion.id).where(Opinion.id == opinion_id)))
    await session.execute(locking(select(Case.id).where(Case.id == case_id)))
    # The author may have taken it back while it was waited for.
    row = (await session.execute(about)).one_or_none()
    if row is None:
        raise RefusedError(Refusal.GONE)
    film_id, opinion_id, stars, author_id = row
    return film_id, opinion_id, stars, author_id
