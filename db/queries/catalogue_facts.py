"""What tells films and cinemas apart, for those who look for the same one in another source."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from db.base import AnySelect
from db.models import Cinema, CinemaClaim, City, Film, FilmClaim, FilmDoubt, FilmText, FilmTitle
from db.queries.lists import batched


class KnownFilm(NamedTuple):
    """A film that is stored."""

    film_id: int
    source: str
    titles: tuple[str, ...]
    year: int | None
    directors: tuple[str, ...]
    cast: tuple[str, ...]
    runtime_min: int | None
    imdb_id: str | None
    tmdb_id: str | None


class KnownCinema(NamedTuple):
    """A cinema that is stored."""

    cinema_id: int
    name: str
    city: str  # folded
    country: str
    postcode: str | None
    latitude: float | None
    longitude: float | None


async def count_other_films(connection: AsyncConnection, *, source: str, most: int) -> int:
    """How many films other sources brought, counted up to `most`."""
    some = select(Film.id).where(Film.source != source).limit(most).subquery()
    return (await connection.execute(select(func.count()).select_from(some))).scalar_one()


async def list_known_films(
    connection: AsyncConnection, *, film_ids: Collection[int] | None = None
) -> list[KnownFilm]:
    """These films, or all."""
    if film_ids is None:
        return await _known(connection, lambda statement, _: statement)
    found: list[KnownFilm] = []
    for some in batched(film_ids):
        found += await _known(connection, lambda statement, id, s=some: statement.where(id.in_(s)))
    return found


async def _known(connection: AsyncConnection, only: Any) -> list[KnownFilm]:
    titles: dict[int, list[str]] = {}
    words = select(FilmText.film_id, FilmText.title).where(FilmText.title.is_not(None))
    for film_id, title in await connection.execute(only(words, FilmText.film_id)):
        titles.setdefault(film_id, []).append(title)
    rows = await connection.execute(
        only(
            select(
                Film.id,
                Film.source,
                Film.title,
                Film.release_date,
                Film.directors,
                Film.cast,
                Film.runtime_min,
                Film.imdb_id,
                Film.tmdb_id,
            ),
            Film.id,
        )
    )
    return [
        KnownFilm(
            film_id,
            source,
            (title, *titles.get(film_id, ())),
            released.year if released else None,
            tuple(directors),
            tuple(cast),
            *rest,
        )
        for film_id, source, title, released, directors, cast, *rest in rows
    ]


async def find_by_keys(
    connection: AsyncConnection, *, keys: Collection[str]
) -> list[tuple[str, int]]:
    """Key and film of titles in the index."""
    found: list[tuple[str, int]] = []
    for some in batched(keys):
        rows = await connection.execute(
            select(FilmTitle.key, FilmTitle.film_id).where(FilmTitle.key.in_(some))
        )
        found.extend((key, film_id) for key, film_id in rows)
    return found


async def find_by_identifiers(
    connection: AsyncConnection, *, imdb_ids: Collection[str], tmdb_ids: Collection[str]
) -> list[tuple[str | None, str | None, int]]:
    """IMDb's id, TMDB's id and ours, of films that have one of these."""
    found: list[tuple[str | None, str | None, int]] = []
    for column, ids in ((Film.imdb_id, imdb_ids), (Film.tmdb_id, tmdb_ids)):
        for some in batched(ids):
            rows = await connection.execute(
                select(Film.imdb_id, Film.tmdb_id, Film.id).where(column.in_(some))
            )
            found.extend((imdb, tmdb, film_id) for imdb, tmdb, film_id in rows)
    return found


async def claimed_by(connection: AsyncConnection, *, source: str) -> set[int]:
    """The films that a source has a word in already."""
    rows = await connection.execute(select(FilmClaim.film_id).where(FilmClaim.source == source))
    return set(rows.scalars())


async def note_doubts(
    connection: AsyncConnection, *, doubts: Collection[tuple[int, int, str]], now: datetime
) -> None:
    """Notes pairs of films that may be one, and why; those noted before stay as they are."""
    rows = [
        {"film_id": min(pair), "other_id": max(pair), "reason": reason, "found_at": now}
        for *pair, reason in doubts
    ]
    if rows:
        of_engine = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        noted = of_engine(FilmDoubt).values(apart=False)
        await connection.execute(noted.on_conflict_do_nothing(), rows)


async def list_known_cinemas(
    connection: AsyncConnection, *, source: str, folded: Collection[str], countries: Collection[str]
) -> list[KnownCinema]:
    """The cinemas of other sources in these towns, and those whose place is known wherever."""
    columns = (Cinema.id, Cinema.name, City.folded, Cinema.country, Cinema.postcode)
    rows = await connection.execute(
        select(*columns, Cinema.latitude, Cinema.longitude)
        .join(City, City.id == Cinema.city_id)
        .where(Cinema.source != source, Cinema.country.in_(countries))
    )
    towns = set(folded)
    return [KnownCinema(*row) for row in rows if row[2] in towns or row[5] is not None]


async def are_there_other_cinemas(connection: AsyncConnection, *, source: str) -> bool:
    """Whether any other source brought cinemas."""
    one: AnySelect = select(Cinema.id).where(Cinema.source != source).limit(1)
    return (await connection.execute(one)).first() is not None


async def claim_cinemas(
    connection: AsyncConnection, *, source: str, joined: Collection[tuple[str, int]]
) -> None:
    """Keeps a source's ids of cinemas that are known already."""
    of_engine = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    rows = [{"source": source, "source_id": id, "cinema_id": to} for id, to in joined]
    if rows:
        await connection.execute(of_engine(CinemaClaim).on_conflict_do_nothing(), rows)
