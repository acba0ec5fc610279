"""How long what TMDB said may be kept: six months, then it is asked again or forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from db.base import AnySelect, Base
from db.models import Film, FilmClaim
from db.queries.claims import Claim, save_claims, values_of

SOURCE = "tmdb"
KEPT = timedelta(days=180)
ASKED_AGAIN = timedelta(days=150)


async def list_old(connection: AsyncConnection, *, now: datetime, most: int) -> list[str]:
    """TMDB's ids of the films that are to be asked for again, the oldest first."""
    rows = await connection.execute(
        select(FilmClaim.source_id)
        .where(FilmClaim.source == SOURCE, FilmClaim.seen_at < now - ASKED_AGAIN)
        .order_by(FilmClaim.seen_at)
        .limit(most)
    )
    return list(rows.scalars())


async def date_claims(connection: AsyncConnection, *, now: datetime) -> None:
    """Notes of each film that TMDB alone knows when it said so."""
    claimed = exists().where(FilmClaim.film_id == Film.id)
    rows = await connection.execute(select(Film.id).where(Film.source == SOURCE, ~claimed))
    stored = await values_of(connection, film_ids=list(rows.scalars()))
    await save_claims(
        connection,
        [
            Claim(source, source_id, film_id, values, now)
            for film_id, (source, source_id, values) in stored.items()
        ],
    )


async def forget_old(connection: AsyncConnection, *, now: datetime) -> tuple[int, set[int]]:
    """Forgets what TMDB has not said for six months: films that it alone knew and nothing hangs on
    are deleted. Returns how many those were, and the films whose row is to be made anew."""
    old = FilmClaim.source == SOURCE, FilmClaim.seen_at < now - KEPT
    film_ids = set((await connection.execute(select(FilmClaim.film_id).where(*old))).scalars())
    if not film_ids:
        return 0, set()
    titles = dict(
        (await connection.execute(select(Film.id, Film.title).where(Film.id.in_(film_ids)))).all()
    )
    await connection.execute(delete(FilmClaim).where(*old))
    rows = await connection.execute(
        select(FilmClaim.film_id).where(FilmClaim.film_id.in_(film_ids)).distinct()
    )
    spoken_of = set(rows.scalars())
    alone = film_ids - spoken_of
    bare = {film_id for film_id in alone if not await _is_used(connection, film_id)}
    await connection.execute(delete(Film).where(Film.id.in_(bare)))
    # What people have said of must keep its name, which is no property of TMDB's.
    await save_claims(
        connection,
        [
            Claim("kept", str(film_id), film_id, {"title": titles[film_id]}, now)
            for film_id in alone - bare
        ],
    )
    return len(bare), film_ids - bare


async def _is_used(connection: AsyncConnection, film_id: int) -> bool:
    """Whether anything but its own words and keys hangs on a film."""
    own = {"film_texts", "film_titles", "film_claims", "film_doubts", "film_moves", "star_changes"}
    for table in Base.metadata.sorted_tables:
        if table.name in own:
            continue
        for key in table.foreign_keys:
            if key.column is Film.__table__.c.id:
                one: AnySelect = select(key.parent).where(key.parent == film_id).limit(1)
                if (await connection.execute(one)).first() is not None:
                    return True
    return False
