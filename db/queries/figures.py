"""The figures of a film that every screen shows, computed from what is known of it.

The press's mean counts each outlet once, in however many languages it stands; votes (fresh, rotten)
are no scores. A source that says it knows more marks than we hold is believed with its own mean.

The audience's is that of the source (its own figures, or the imported opinions where it counts no
more than these: never both) and of the ratings given here, each rating weighing the same. Ratings
that are held count for nothing. See docs/design/0040-audience-figures.md.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Double, Subquery, case, cast, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from db.base import AnySelect
from db.models import Film, Opinion, PressReview, Showtime
from db.queries.lists import batched, these_at_least
from db.queries.runs import rebuild_runs
from db.queries.star_changes import mark_stars

FILMS_AT_ONCE = 10_000


async def recompute_figures(
    session: AsyncSession | AsyncConnection,
    film_ids: Collection[int] | None = None,
    *,
    runs: bool = True,
) -> None:
    """Brings `press_*`, `audience_*`, `first_show`, `last_show` and `show_count` up to date.

    Args:
        film_ids: of these films, and of others perhaps; None for all. Rows that are right already
            are not written.
        runs: whether the films' runs are made anew first; False where they were kept
            (`db.queries.runs.keeping_runs`).
    """
    if runs:
        await rebuild_runs(session, film_ids=film_ids)
    if film_ids is None:
        await _lock_films(session, None)
        await session.execute(_update(_figures(None)))
        await mark_stars(session, None)
        return
    for some in batched(sorted(film_ids), FILMS_AT_ONCE):
        await _lock_films(session, some)
        await session.execute(_update(_figures(some)))
        await mark_stars(session, some)


async def recompute_audience(session: AsyncSession, *, film_id: int) -> None:
    """Brings one film's `audience_*` up to date, after its row was locked (`lock_film`)."""
    audience = _audience([film_id])
    mean, count = _heard(audience)
    fresh = _only(
        select(Film.id, mean.label("audience_mean"), count.label("audience_count")).outerjoin(
            audience, audience.c.film_id == Film.id
        ),
        Film.id,
        [film_id],
    )
    await session.execute(_update(fresh))
    await mark_stars(session, [film_id])


async def _lock_films(session: AsyncSession | AsyncConnection, film_ids: list[int] | None) -> None:
    """Has ratings of these films wait until this transaction ends.

    On PostgreSQL an UPDATE that finds its row changed by somebody else takes the new row, but the
    ratings as they were when it began: it would write a mean without theirs. What begins after the
    lock is held sees all. SQLite has one writer.
    """
    bound = session if isinstance(session, AsyncConnection) else session.get_bind()
    if bound.dialect.name == "postgresql":
        await session.execute(locking(_only(select(Film.id), Film.id, film_ids).order_by(Film.id)))


def locking(statement: AnySelect) -> AnySelect:
    """A select whose rows nobody else changes until the transaction ends; rows that only refer to
    them may come and go. (SQLite ignores it: its one writer has the whole database.)"""
    return statement.with_for_update(key_share=True)


def _update(figures: AnySelect) -> Any:
    fresh = figures.subquery()
    columns = [column for column in fresh.c if column.name != "id"]
    return (
        update(Film)
        .where(
            Film.id == fresh.c.id,
            or_(*(Film.__table__.c[c.name].is_distinct_from(c) for c in columns)),
        )
        .values({c.name: c for c in columns})
        .execution_options(synchronize_session=False)
    )


def _figures(film_ids: list[int] | None) -> AnySelect:
    press, audience, shows = _press(film_ids), _audience(film_ids), _shows(film_ids)
    press_mean, press_count = _believed(
        Film.given_press_score, Film.given_press_count, press.c.mean, press.c.count
    )
    audience_mean, audience_count = _heard(audience)
    return _only(
        select(
            Film.id,
            press_mean.label("press_mean"),
            press_count.label("press_count"),
            press.c.updated.label("press_updated"),
            audience_mean.label("audience_mean"),
            audience_count.label("audience_count"),
            shows.c.first.label("first_show"),
            shows.c.last.label("last_show"),
            func.coalesce(shows.c.count, 0).label("show_count"),
        )
        .outerjoin(press, press.c.film_id == Film.id)
        .outerjoin(audience, audience.c.film_id == Film.id)
        .outerjoin(shows, shows.c.film_id == Film.id),
        Film.id,
        film_ids,
    )


def _believed(
    given_mean: Any, given_count: Any, mean: Any, count: Any
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The source's own mean and count where it counts more than we hold, else ours."""
    known = func.coalesce(count, 0)
    more = given_mean.is_not(None) & (given_count > known)
    return case((more, given_mean), else_=mean), case((more, given_count), else_=known)


def _press(film_ids: list[int] | None) -> Subquery:
    outlets = _only(
        select(
            PressReview.film_id,
            func.avg(PressReview.stars).label("stars"),
            func.max(PressReview.published).label("published"),
        ).group_by(PressReview.film_id, PressReview.outlet),
        PressReview.film_id,
        film_ids,
    ).subquery()
    return (
        select(
            outlets.c.film_id,
            func.avg(outlets.c.stars).label("mean"),
            func.count(outlets.c.stars).label("count"),
            func.max(outlets.c.published).label("updated"),
        )
        .group_by(outlets.c.film_id)
        .subquery()
    )


def _audience(film_ids: list[int] | None) -> Subquery:
    """Per film: mean and count of the imported opinions, sum and count of the stars given here."""
    imported = Opinion.person_id.is_(None)
    return _only(
        select(
            Opinion.film_id,
            # Whole numbers would average to a decimal type on PostgreSQL.
            func.avg(cast(case((imported, Opinion.stars)), Double)).label("mean"),
            func.count(case((imported, 1))).label("count"),
            func.sum(case((~imported, Opinion.stars), else_=0)).label("own_sum"),
            func.count(Opinion.person_id).label("own_count"),
        )
        .where(~Opinion.held)
        .group_by(Opinion.film_id),
        Opinion.film_id,
        film_ids,
    ).subquery()


def _heard(audience: Subquery) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Mean and count of the source's audience and ours together."""
    mean, count = _believed(
        Film.given_audience_score, Film.given_audience_count, audience.c.mean, audience.c.count
    )
    own_count = func.coalesce(audience.c.own_count, 0)
    everybody = count + own_count
    together = (func.coalesce(mean, 0.0) * count + audience.c.own_sum) / everybody
    return case((own_count == 0, mean), else_=together), everybody


def _shows(film_ids: list[int] | None) -> Subquery:
    return _only(
        select(
            Showtime.film_id,
            func.min(Showtime.starts_at).label("first"),
            func.max(Showtime.starts_at).label("last"),
            func.count().label("count"),
        ).group_by(Showtime.film_id),
        Showtime.film_id,
        film_ids,
    ).subquery()


def _only(statement: AnySelect, column: Any, film_ids: list[int] | None) -> AnySelect:
    return statement if film_ids is None else statement.where(these_at_least(column, film_ids))
