"""The figures of a film that every screen shows, computed from what is known of it.

The press's mean counts each outlet once, in however many languages it stands; votes (fresh, rotten)
are no scores. A source that says it knows more marks than we hold is believed with its own mean.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Double, Subquery, case, cast, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from db.base import AnySelect
from db.models import Film, Opinion, PressReview, Showtime
from db.queries.catalogue_writes import batched

FILMS_AT_ONCE = 1_000


async def recompute_figures(
    session: AsyncSession | AsyncConnection, film_ids: Collection[int] | None = None
) -> None:
    """Brings `press_*`, `audience_*`, `first_show`, `last_show` and `show_count` up to date.

    Args:
        film_ids: these films only; None for all. Rows that are right already are not written.
    """
    if film_ids is None:
        await session.execute(_update(None))
        return
    for some in batched(sorted(film_ids), FILMS_AT_ONCE):
        await session.execute(_update(some))


def _update(film_ids: list[int] | None) -> Any:
    fresh = _figures(film_ids).subquery()
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
    audience_mean, audience_count = _believed(
        Film.given_audience_score, Film.given_audience_count, audience.c.mean, audience.c.count
    )
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
    return _only(
        select(
            Opinion.film_id,
            # Whole numbers would average to a decimal type on PostgreSQL.
            func.avg(cast(Opinion.stars, Double)).label("mean"),
            func.count().label("count"),
        ).group_by(Opinion.film_id),
        Opinion.film_id,
        film_ids,
    ).subquery()


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
    return statement if film_ids is None else statement.where(column.in_(film_ids))
