"""From a source's own ids, or a city's name, to the database's ids: many at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import BigInteger, ColumnElement, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from db.models import Cinema, CinemaClaim, City, Film, FilmClaim, FilmText
from db.queries.search.statements import listed

Item = TypeVar("Item")
# Both engines bound the number of parameters of one statement (32,766).
LOOKED_UP_AT_ONCE = 2_000


async def find_film_ids(
    connection: AsyncConnection, *, source: str, source_ids: Collection[str]
) -> dict[str, int]:
    """The ids of a source's films, by the source's own ids; unknown ones are left out."""
    found: dict[str, int] = {}
    if not source_ids:
        return found
    # A claim after the film: under this id it may be known as another source's, which is meant.
    for table, film_id in ((Film, Film.id), (FilmClaim, FilmClaim.film_id)):
        inside = listed(table.source_id, "ids", Text(), connection.dialect.name)
        rows = await connection.execute(
            select(table.source_id, film_id).where(table.source == source, inside),
            {"ids": list(source_ids)},
        )
        found.update((source_id, id) for source_id, id in rows)
    return found


async def have_words(
    connection: AsyncConnection, *, film_ids: Collection[int], language: str
) -> set[int]:
    """Those of these films of which something is told in a language."""
    inside = listed(FilmText.film_id, "ids", BigInteger(), connection.dialect.name)
    rows = await connection.execute(
        select(FilmText.film_id).where(FilmText.language == language, inside),
        {"ids": list(film_ids)},
    )
    return set(rows.scalars())


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


def batched(values: Iterable[Item], size: int = LOOKED_UP_AT_ONCE) -> Iterator[list[Item]]:
    """`values` in lists of at most `size`."""
    source = iter(values)
    while some := list(islice(source, size)):
        yield some


def these_at_least(column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    """`column` is one of these ids, or, where they are most of those between the least and the
    greatest, any between: two parameters, and not one for each."""
    if len(ids) > 2 and max(ids) - min(ids) < 2 * len(ids):
        return cast(ColumnElement[bool], column.between(min(ids), max(ids)))
    return cast(ColumnElement[bool], column.in_(ids))
