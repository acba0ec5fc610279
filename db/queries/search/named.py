"""Films with their titles, as the index of titles reads them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, extract, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import BigInteger

from db.models import Film, FilmText
from db.queries.driver import fetch
from db.queries.lists import listed
from db.queries.search.keys import keys_of

_FILMS = select(Film.id, extract("year", Film.release_date), Film.title).order_by(Film.id)
_WORDS = select(FilmText.film_id, FilmText.title).where(FilmText.title.is_not(None))
_NEXT = _FILMS.where(Film.id > bindparam("after")).limit(bindparam("most"))
_NEXT_WORDS = _WORDS.where(FilmText.film_id.between(bindparam("first"), bindparam("last")))


class Named(NamedTuple):
    """A film, its year and its titles."""

    film_id: int
    year: int | None
    titles: list[str]

    @property
    def keys(self) -> Sequence[str]:
        """The keys it is found by, each once."""
        return sorted({key for title in {*self.titles} for key in keys_of(title)})


async def list_named(connection: AsyncConnection, film_ids: Collection[int]) -> list[Named]:
    """These films, by id."""
    engine = connection.dialect.name
    these = {"ids": list(film_ids)}
    films = await connection.execute(
        _FILMS.where(listed(Film.id, "ids", BigInteger(), engine)), these
    )
    words = await connection.execute(
        _WORDS.where(listed(FilmText.film_id, "ids", BigInteger(), engine)), these
    )
    return _named(films.all(), words.all())


async def list_next(connection: AsyncConnection, *, after: int, most: int) -> list[Named]:
    """The films that follow one, by id."""
    films = await fetch(connection, _NEXT, {"after": after, "most": most})
    if not films:
        return []
    between = {"first": films[0][0], "last": films[-1][0]}
    return _named(films, await fetch(connection, _NEXT_WORDS, between))


def _named(films: Sequence[Any], words: Sequence[Any]) -> list[Named]:
    titles = {id: [title] for id, _, title in films}
    for film_id, title in words:
        titles[film_id].append(title)
    return [Named(id, int(year) if year else None, titles[id]) for id, year, _ in films]
