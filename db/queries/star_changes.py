"""Stars under announcements: whose counts have changed, and which messages show them.

A vote marks its film, whichever way it came (`mark_stars`); a job has the film's messages brought
up to date through the outbox (`spread_stars`). Messages of the chat in which somebody just voted
need not wait for it (`refresh_stars`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    and_,
    cast,
    extract,
    func,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from db.announcing import CARD, LISTED
from db.audience import STARS
from db.base import AnySelect, Instant
from db.models import Announced, Opinion, Outbox, StarChange
from db.queries.lists import these_at_least
from db.queries.outbox import KEEP, Lane, json_payload, once_more
from db.session import ReadSession, WriteSession

# Under messages older than this the counts stay as they are, but for those one votes under.
FRESH = timedelta(days=60)
CARD_STARS, LIST_STARS = "announced_card", "announced_list"


async def mark_stars(
    session: AsyncSession | AsyncConnection, film_ids: Collection[int] | None
) -> None:
    """Notes that the stars of these films (None: of all) may have changed, where that concerns
    anybody: where they have been announced."""
    bound = session if isinstance(session, AsyncConnection) else session.get_bind()
    engine: Any = sqlite if bound.dialect.name == "sqlite" else postgresql
    some = true() if film_ids is None else these_at_least(Announced.film_id, film_ids)
    announced = select(Announced.film_id, literal(True)).where(some).distinct()
    marked = engine.insert(StarChange).from_select(["film_id", "pending"], announced)
    await session.execute(
        marked.on_conflict_do_update(index_elements=["film_id"], set_={"pending": True})
    )


async def spread_stars(session: WriteSession, *, now: datetime) -> int:
    """Has every announcement of the films that were marked brought up to date, unless the counts
    are the same as the last time; how many films."""
    taken = update(StarChange).where(StarChange.pending).values(pending=False)
    rows = (await session.execute(taken.returning(StarChange.film_id, StarChange.counts))).all()
    # What commits from here on marks its film again.
    counts = await count_stars_of(session, film_ids=[row.film_id for row in rows])
    written = {film_id: ",".join(map(str, stars)) for film_id, stars in counts.items()}
    changed = {row.film_id: written[row.film_id] for row in rows if written[row.film_id] != row[1]}
    if changed:
        await session.execute(
            update(StarChange),
            [{"film_id": film_id, "counts": text} for film_id, text in changed.items()],
        )
        concerned = and_(Announced.film_id.in_(changed), Announced.announced_at > now - FRESH)
        await _refresh(session, concerned, now=now)
    return len(changed)


async def refresh_stars(
    session: WriteSession, *, chat_id: int, film_id: int, now: datetime
) -> None:
    """Has a film's announcement in one chat brought up to date, if its stars have changed."""
    marked = select(StarChange.film_id).where(StarChange.film_id == film_id, StarChange.pending)
    here = and_(Announced.chat_id == chat_id, Announced.film_id == film_id, marked.exists())
    await _refresh(session, here, now=now)


async def _refresh(session: WriteSession, concerned: ColumnElement[bool], *, now: datetime) -> None:
    at: Any = Announced.announced_at
    if session.dialect.name != "sqlite":
        at = cast(extract("epoch", at), BigInteger)
    cards = select(
        Announced.chat_id,
        _key("stars", Announced.chat_id, Announced.film_id).label("key"),
        json_payload(film=Announced.film_id).label("payload"),
    ).where(concerned, Announced.shown_as == CARD)
    lists = (
        select(
            Announced.chat_id,
            _key("starred", Announced.chat_id, at).label("key"),
            json_payload(at=at).label("payload"),
        )
        .where(concerned, Announced.shown_as == LISTED)
        .group_by(Announced.chat_id, Announced.announced_at)
    )
    await refresh_selected(session, cards, kind=CARD_STARS, due_at=now)
    await refresh_selected(session, lists, kind=LIST_STARS, due_at=now)


def _key(kind: str, *parts: Any) -> Any:
    whole: Any = literal(kind)
    for part in parts:
        whole = whole.concat(literal(":")).concat(cast(part, Text))
    return whole


async def refresh_selected(
    session: WriteSession, source: AnySelect, *, kind: str, due_at: datetime
) -> None:
    """`db.queries.outbox.refresh` for every row of a select, in one statement.

    Args:
        source: labelled columns `chat_id`, `key`, each key once, and `payload`.
    """
    rows = source.subquery()
    values: dict[str, Any] = {
        "chat_id": rows.c.chat_id,
        "key": rows.c.key,
        "payload": rows.c.payload,
        "kind": literal(kind),
        "lane": literal(int(Lane.BROADCAST)),
        "due_at": literal(due_at, Instant),
        "created_at": literal(due_at, Instant),
        "keep_until": literal(due_at + KEEP, Instant),
    }
    # SQLite cannot tell a join's ON from ON CONFLICT unless there is a WHERE.
    chosen = select(*(value.label(name) for name, value in values.items())).where(true())
    statement = session.insert(Outbox).from_select(list(values), chosen, include_defaults=False)
    await session.execute(once_more(statement))


async def count_stars_of(
    session: ReadSession | WriteSession, *, film_ids: Collection[int]
) -> dict[int, tuple[int, ...]]:
    """How many gave each film one star, two, … five: of all ratings known one by one."""
    rows = await session.execute(
        select(Opinion.film_id, Opinion.stars, func.count())
        .where(Opinion.film_id.in_(film_ids), ~Opinion.held)
        .group_by(Opinion.film_id, Opinion.stars)
    )
    given = {(film_id, stars): count for film_id, stars, count in rows}
    return {
        film_id: tuple(given.get((film_id, stars), 0) for stars in STARS) for film_id in film_ids
    }
