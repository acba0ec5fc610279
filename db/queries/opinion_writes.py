"""What the audience says of a film, as it is kept.

Each function runs inside one transaction, refuses with `RefusedError` before it has changed
anything, and may be repeated: an update that Telegram delivers twice counts once. The locks are
always taken in the same order, person before film, so that nobody waits in a circle.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import and_, case, delete, func, select, update

from db.base import AnySelect, utc_now
from db.models import Film, HelpfulVote, Opinion, Person
from db.queries.admission import Act, Refusal, RefusedError, admit, check_share, count_act, is_new
from db.queries.bursts import judge_rating
from db.queries.cases import withdraw
from db.queries.figures import locking, recompute_audience
from db.queries.opinions import is_shown
from db.queries.reports import words_changed
from db.session import WriteSession


def can_be_rated(
    *,
    release_date: date | None,
    first_show: datetime | None,
    audience_count: int,
    now: datetime,
    today: date,
) -> bool:
    """Whether a film has been shown in public: it is released, or a session, previews included,
    has begun. Of a film without any date, that an audience has rated it says so."""
    if first_show is not None and first_show <= now:
        return True
    if release_date is not None:
        return release_date <= today
    return first_show is None and audience_count > 0


async def save_stars(
    session: WriteSession, act: Act, *, film_id: int, stars: int, per_hour: int, burst: int = 0
) -> None:
    """Gives a film stars, or changes them. The film's figures are right when this commits.

    Args:
        burst: how many ratings are held as a burst (see `db.queries.bursts`); 0: none ever.

    Raises:
        RefusedError: GONE, TOO_EARLY, TOO_MANY (more than `per_hour`), BANNED.
    """
    await admit(session, act)
    await _lock_film(session, act, film_id)
    mine = and_(Opinion.film_id == film_id, Opinion.person_id == act.person_id)
    if await session.scalar(select(Opinion.stars).where(mine)) == stars:
        return
    await count_act(session, act, kind="stars", per_hour=per_hour)
    given = {"stars": stars, "rated_at": act.now, "held": False}
    statement = session.insert(Opinion).values(
        film_id=film_id,
        source="",
        person_id=act.person_id,
        posted_on=act.today,
        spoiler=False,
        **given,
    )
    await session.execute(
        statement.on_conflict_do_update(index_elements=["film_id", "person_id"], set_=given)
    )
    await judge_rating(session, act, film_id=film_id, stars=stars, enough=burst)
    await recompute_audience(session, film_id=film_id)


async def remove_stars(
    session: WriteSession, *, person_id: int, film_id: int, now: datetime | None = None
) -> None:
    """Takes a person's whole opinion of a film back, words and all. Nobody is refused this."""
    await session.execute(locking(select(Film.id).where(Film.id == film_id)))
    mine = and_(Opinion.film_id == film_id, Opinion.person_id == person_id)
    await withdraw(session, mine, now=now or utc_now())
    await session.execute(delete(Opinion).where(mine))
    await recompute_audience(session, film_id=film_id)


async def check_words(session: WriteSession, act: Act, *, film_id: int, per_hour: int) -> None:
    """Says before anybody has taken the trouble whether words would be taken.

    Raises:
        RefusedError: as `save_words`.
    """
    await admit(session, act)
    await _own(session, act, film_id)
    await check_share(session, act, kind="words", per_hour=per_hour)


async def save_words(
    session: WriteSession,
    act: Act,
    *,
    film_id: int,
    comment: str,
    language: str,
    spoiler: bool,
    per_hour: int,
) -> None:
    """Puts words beside a person's stars, or others in their place.

    The opinion is as old as its first words.

    Args:
        language: what the person reads, unless they have chosen another.

    Raises:
        RefusedError: NO_STARS, TOO_MANY, BANNED.
    """
    await admit(session, act)
    opinion_id, before, spoils, hidden = await _own(session, act, film_id)
    if (before, spoils) == (comment, spoiler):
        return
    chosen = select(Person.language).where(Person.id == act.person_id).scalar_subquery()
    await count_act(session, act, kind="words", per_hour=per_hour)
    await session.execute(
        update(Opinion)
        .where(Opinion.id == opinion_id)
        .values(
            comment=comment,
            language=func.coalesce(chosen, language),
            spoiler=spoiler,
            posted_on=case((Opinion.comment.is_(None), act.today), else_=Opinion.posted_on),
        )
    )
    await words_changed(session, act, film_id=film_id, opinion_id=opinion_id, hidden=hidden)


async def delete_words(
    session: WriteSession, *, person_id: int, film_id: int, now: datetime | None = None
) -> None:
    """Takes a person's words back and leaves the stars. Nobody is refused this. Where they were
    hidden, other words will be looked at first."""
    mine = and_(Opinion.film_id == film_id, Opinion.person_id == person_id)
    await withdraw(session, mine, now=now or utc_now())
    opinion = select(Opinion.id).where(mine).scalar_subquery()
    await session.execute(delete(HelpfulVote).where(HelpfulVote.opinion_id == opinion))
    await session.execute(
        update(Opinion).where(mine).values(comment=None, language=None, spoiler=False)
    )


async def toggle_helpful(session: WriteSession, act: Act, *, opinion_id: int) -> tuple[int, bool]:
    """Finds an opinion helpful, or takes that back: the film, and whether it is helpful now.

    Raises:
        RefusedError: GONE, OWN, BANNED.
    """
    await admit(session, act, signs=False)
    found = await session.execute(
        select(Opinion.person_id, Opinion.film_id).where(Opinion.id == opinion_id, is_shown())
    )
    row = found.one_or_none()
    if row is None:
        raise RefusedError(Refusal.GONE)
    if row.person_id == act.person_id:
        raise RefusedError(Refusal.OWN)
    mine = and_(HelpfulVote.opinion_id == opinion_id, HelpfulVote.person_id == act.person_id)
    helps = await session.scalar(select(func.count()).select_from(HelpfulVote).where(mine)) == 1
    if await is_new(session, act, kind="vote"):
        helps = not helps
        vote = session.insert(HelpfulVote).values(opinion_id=opinion_id, person_id=act.person_id)
        await session.execute(
            vote.on_conflict_do_nothing() if helps else delete(HelpfulVote).where(mine)
        )
    return row.film_id, helps


async def save_pen_name(session: WriteSession, act: Act, *, pen_name: str | None) -> None:
    """Has all opinions of a person signed so: None for the first name, "" for no name.

    Raises:
        RefusedError: BANNED.
    """
    await admit(session, act)
    await session.execute(
        update(Person).where(Person.id == act.person_id).values(pen_name=pen_name)
    )


async def _lock_film(session: WriteSession, act: Act, film_id: int) -> None:
    """Has other ratings of the film wait until this one is counted: see `recompute_audience`."""
    film: AnySelect = select(Film.release_date, Film.first_show, Film.audience_count)
    row = (await session.execute(locking(film.where(Film.id == film_id)))).one_or_none()
    if row is None:
        raise RefusedError(Refusal.GONE)
    release_date, first_show, audience_count = row
    if not can_be_rated(
        release_date=release_date,
        first_show=first_show,
        audience_count=audience_count,
        now=act.now,
        today=act.today,
    ):
        raise RefusedError(Refusal.TOO_EARLY)


async def _own(session: WriteSession, act: Act, film_id: int) -> tuple[int, str | None, bool, bool]:
    """The person's opinion of a film, which is locked: its id, its words, whether they tell too
    much, whether they are hidden."""
    opinion: AnySelect = select(Opinion.id, Opinion.comment, Opinion.spoiler, Opinion.hidden)
    mine = opinion.where(Opinion.film_id == film_id, Opinion.person_id == act.person_id)
    row = (await session.execute(locking(mine))).one_or_none()
    if row is None:
        raise RefusedError(Refusal.NO_STARS)
    opinion_id, comment, spoiler, hidden = row
    return opinion_id, comment, bool(spoiler), bool(hidden)
