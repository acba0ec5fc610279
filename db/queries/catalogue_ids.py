"""From a source's own ids, or a city's name, to the database's ids: many at once."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from sqlalchemy import BigInteger, Text, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from db.base import AnySelect
from db.models import Cinema, CinemaClaim, City, Film, FilmClaim, FilmText
from db.queries.driver import fetch
from db.queries.lists import batched, listed

_NEWER = select(Film.source_id, Film.id).where(
    Film.id > bindparam("after"), Film.source == bindparam("source")
)


async def find_film_ids(
    connection: AsyncConnection, *, source: str, source_ids: Collection[str], claims: bool = True
) -> dict[str, int]:
    """The ids of a source's films, by the source's own ids; unknown ones are left out.

    Args:
        claims: False where the source has none: films that are known as other sources'.
    """
    found: dict[str, int] = {}
    if not source_ids:
        return found
    # A claim after the film: under this id it may be known as another source's, which is meant.
    these = {"source": source, "ids": list(source_ids)}
    for statement in _by_source_id(connection.dialect.name)[: 1 + claims]:
        found.update(await fetch(connection, statement, these))
    return found


@cache
def _by_source_id(engine: str) -> tuple[AnySelect, ...]:
    """The films that are a source's own, and those that it knows as others'."""
    return tuple(
        select(table.source_id, film_id).where(
            table.source == bindparam("source"), listed(table.source_id, "ids", Text(), engine)
        )
        for table, film_id in ((Film, Film.id), (FilmClaim, FilmClaim.film_id))
    )


async def find_new_films(connection: AsyncConnection, *, source: str, after: int) -> dict[str, int]:
    """A source's films with higher ids than this, by the source's own ids."""
    return dict(await fetch(connection, _NEWER, {"after": after, "source": source}))


async def last_film(connection: AsyncConnection) -> int:
    """The highest id of a film; ids only grow."""
    return (await connection.scalar(select(func.max(Film.id)))) or 0


async def has_claims(connection: AsyncConnection, *, source: str) -> bool:
    """Whether a source knows a film that is known as another source's too."""
    one = select(FilmClaim.film_id).where(FilmClaim.source == source).limit(1)
    return (await connection.execute(one)).first() is not None


async def languages_of(
    connection: AsyncConnection, *, film_ids: Collection[int]
) -> set[tuple[int, str]]:
    """In which languages something is told of these films: film and language."""
    if not film_ids:
        return set()
    inside = listed(FilmText.film_id, "ids", BigInteger(), connection.dialect.name)
    told = select(FilmText.film_id, FilmText.language).where(inside)
    rows = await connection.execute(told, {"ids": list(film_ids)})
    return {(film_id, language) for film_id, language in rows.all()}


async def find_cinemas(
    connection: AsyncConnection, *, source: str, source_ids: Collection[str]
) -> dict[str, tuple[int, str, bool]]:
    """Ids and time zones of a source's cinemas, by the source's own ids, and whether another source
    brought them."""
    found: dict[str, tuple[int, str, bool]] = {}
    for some in batched(source_ids):
        rows = await connection.execute(
            select(Cinema.source_id, Cinema.id, Cinema.timezone).where(
                Cinema.source == source, Cinema.source_id.in_(some)
            )
        )
        found.update((source_id, (id, zone, False)) for source_id, id, zone in rows)
        rows = await connection.execute(
            select(CinemaClaim.source_id, Cinema.id, Cinema.timezone)
            .join(Cinema, Cinema.id == CinemaClaim.cinema_id)
            .where(CinemaClaim.source == source, CinemaClaim.source_id.in_(some))
        )
        found.update((source_id, (id, zone, True)) for source_id, id, zone in rows)
    return found


async def find_cities(
    connection: AsyncConnection, *, country: str, folded: Collection[str]
) -> list[tuple[str, str, int]]:
    """A country's cities of these names: folded name, region and id."""
    found: list[tuple[str, str, int]] = []
    for some in batched(folded):
        rows = await connection.execute(
            select(City.folded, City.region, City.id).where(
                City.country == country, City.folded.in_(some)
            )
        )
        found.extend((name, region, id) for name, region, id in rows)
    return found
