"""What the audience says of a film, as it is read."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, select

from db.audience import (
    MOST_HELPFUL,
    STARS,
    OpinionPage,
    OpinionRow,
    OwnOpinion,
    RatedFilm,
    Rating,
    RatingPage,
    Signature,
)
from db.base import AnySelect
from db.models import Film, HelpfulVote, Opinion, Person
from db.queries.film_lists import film_line, line_columns
from db.session import ReadSession

FIELDS = tuple(field.name for field in fields(OpinionRow))


def is_shown() -> ColumnElement[bool]:
    """An opinion that everybody may read: it has words, and nobody keeps them back."""
    return and_(Opinion.comment.is_not(None), ~Opinion.hidden, ~Opinion.held)


async def get_rating(
    session: ReadSession, *, film_id: int, person_id: int, language: str
) -> Rating | None:
    """A film as a person may rate it, in one statement; None where there is no such film."""
    mine = and_(Opinion.film_id == Film.id, Opinion.person_id == person_id)
    statement = line_columns(language).add_columns(
        Film.first_show,
        Opinion.id,
        Opinion.stars,
        Opinion.comment,
        Opinion.language,
        Opinion.spoiler,
        Opinion.hidden,
        Opinion.held,
    )
    found = await session.execute(statement.outerjoin(Opinion, mine).where(Film.id == film_id))
    row = found.one_or_none()
    if row is None:
        return None
    *line, first_show = row[:-7]
    opinion = None if row[-7] is None else OwnOpinion(*row[-7:])
    return Rating(film_line(line), first_show, opinion)


async def count_stars(session: ReadSession, *, film_id: int) -> tuple[int, ...]:
    """How many gave one star, two, … five: of all ratings known one by one."""
    rows = await session.execute(
        select(Opinion.stars, func.count().label("given"))
        .where(Opinion.film_id == film_id, ~Opinion.held)
        .group_by(Opinion.stars)
    )
    counts = {row.stars: row.given for row in rows}
    return tuple(counts.get(stars, 0) for stars in STARS)


def _opinions(viewer: int) -> AnySelect:
    votes = select(func.count()).where(HelpfulVote.opinion_id == Opinion.id)
    helpful = votes.scalar_subquery()
    helped = votes.where(HelpfulVote.person_id == viewer).scalar_subquery()
    signed = func.coalesce(Person.pen_name, Person.first_name, "")
    return select(
        Opinion.id,
        Opinion.film_id,
        case((Opinion.person_id.is_(None), Opinion.author), else_=signed),
        Opinion.source,
        Opinion.stars,
        Opinion.comment,
        Opinion.language,
        Opinion.posted_on,
        Opinion.spoiler,
        helpful.label("helpful"),
        helped,
        func.coalesce(Opinion.person_id == viewer, literal(False)),
    ).outerjoin(Person, Person.id == Opinion.person_id)


def _opinion(row: Any) -> OpinionRow:
    values: dict[str, Any] = dict(zip(FIELDS, row, strict=True))
    if values["posted_on"] == date.min:
        values["posted_on"] = None
    for name in ("spoiler", "helped", "mine"):
        values[name] = bool(values[name])  # SQLite's truth is a number
    return OpinionRow(**values)


async def list_opinions(
    session: ReadSession, *, film_id: int, viewer: int, order: str, limit: int, offset: int = 0
) -> OpinionPage:
    """A page of a film's opinions that have words, in one of `db.audience.ORDERS`.

    Args:
        viewer: who reads: their own is marked, and what they found helpful.
    """
    of_film = and_(Opinion.film_id == film_id, is_shown())
    total = await session.scalar(select(func.count()).select_from(Opinion).where(of_film)) or 0
    statement = _opinions(viewer).where(of_film)
    ranks = (Opinion.posted_on.desc(), Opinion.id.desc())
    if order == MOST_HELPFUL:
        statement = statement.order_by(statement.selected_columns.helpful.desc(), *ranks)
    else:
        statement = statement.order_by(*ranks)
    rows = await session.execute(statement.limit(limit).offset(offset))
    return OpinionPage(tuple(map(_opinion, rows)), total, offset)


async def get_opinion(session: ReadSession, *, opinion_id: int, viewer: int) -> OpinionRow | None:
    """An opinion; None where there is none that everybody may read."""
    statement = _opinions(viewer).where(Opinion.id == opinion_id, is_shown())
    row = (await session.execute(statement)).one_or_none()
    return _opinion(row) if row else None


async def list_ratings(
    session: ReadSession,
    *,
    person_id: int,
    language: str,
    by_stars: bool,
    enough: int,
    limit: int,
    offset: int = 0,
) -> RatingPage:
    """A page of what a person rated: the latest first, or the most stars first.

    Args:
        enough: how many ratings make a mean.
    """
    own = Opinion.person_id == person_id
    total, mean, everyone = (
        await session.execute(
            select(
                func.count(),
                func.avg(Opinion.stars),
                func.avg(case((Film.audience_count >= enough, Film.audience_mean))),
            )
            .select_from(Opinion)
            .join(Film, Film.id == Opinion.film_id)
            .where(own)
        )
    ).one()
    latest = (Opinion.rated_at.desc(), Opinion.id.desc())
    statement = (
        line_columns(language)
        .add_columns(Opinion.stars, Opinion.rated_at, Opinion.comment.is_not(None))
        .join(Opinion, Opinion.film_id == Film.id)
        .where(own)
        .order_by(*((Opinion.stars.desc(), *latest) if by_stars else latest))
    )
    rows = await session.execute(statement.limit(limit).offset(offset))
    ratings = tuple(
        RatedFilm(film_line(line), stars, rated_at, bool(with_words))
        for *line, stars, rated_at, with_words in rows
    )
    return RatingPage(ratings, total, offset, None if mean is None else float(mean), everyone)


async def get_signature(session: ReadSession, *, person_id: int) -> Signature:
    """How a person's opinions are signed; of who has given none, nothing is known."""
    found = await session.execute(
        select(Person.first_name, Person.pen_name).where(Person.id == person_id)
    )
    row = found.one_or_none()
    return Signature(*row) if row else Signature()
