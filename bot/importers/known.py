"""The films that other sources brought, and which of them a new one may be.

Of a small catalogue all are kept at hand, by title, director and identifier. Of a large one only
those are looked up that have a title or an identifier in common with the block at hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.importers.matching import Facts, facts
from bot.importers.records import FilmRecord
from db.queries.catalogue_facts import (
    KnownFilm,
    claimed_by,
    count_other_films,
    find_by_identifiers,
    find_by_keys,
    list_known_films,
)
from db.queries.search.keys import keys_of

AT_HAND = 20_000  # films


def facts_of_record(film: FilmRecord) -> Facts:
    """What a source says, as far as it tells films apart."""
    return facts(
        (film.title, *(text.title for text in film.texts)),
        year=film.release_date.year if film.release_date else None,
        directors=film.directors,
        cast=film.cast,
        runtime=film.runtime_min,
        imdb_id=film.imdb_id,
        tmdb_id=film.tmdb_id,
    )


def _facts_of_film(film: KnownFilm) -> Facts:
    return facts(
        film.titles,
        year=film.year,
        directors=film.directors,
        cast=film.cast,
        runtime=film.runtime_min,
        imdb_id=film.imdb_id,
        tmdb_id=film.tmdb_id,
    )


class Known:
    """The films among which a source's new films are looked for.

    Args:
        source: whose films are new.
        alone: it never gives two ids to one film: its own films are not looked among.
    """

    def __init__(self, source: str, *, alone: bool) -> None:
        self._source, self._alone = source, alone
        self._ready = False
        self._large = False
        self._facts: dict[int, Facts] = {}
        self._index: dict[str, set[int]] = defaultdict(set)
        self.claimed: set[int] = set()

    async def candidates(
        self, connection: AsyncConnection, films: Sequence[FilmRecord]
    ) -> dict[str, list[tuple[int, Facts]]]:
        """By a new film's id: the films it may be, and what is known of them."""
        if not self._ready:
            await self._prepare(connection)
        if self._large:
            return await self._looked_up(connection, films)
        if not self._facts:
            return {}
        found: dict[str, list[tuple[int, Facts]]] = {}
        for film in films:
            ids: set[int] = set()
            for key in _keys(facts_of_record(film)):
                ids |= self._index.get(key, set())
            if ids:
                found[film.id] = [(id, self._facts[id]) for id in sorted(ids)]
        return found

    async def _prepare(self, connection: AsyncConnection) -> None:
        self._ready = True
        others = "" if not self._alone else self._source
        count = await count_other_films(connection, source=others, most=AT_HAND + 1)
        self._large = count > AT_HAND
        if count:
            self.claimed = await claimed_by(connection, source=self._source)
        if not self._large and count:
            for film in await list_known_films(connection):
                if self._wanted(film):
                    self._facts[film.film_id] = known = _facts_of_film(film)
                    for key in _keys(known):
                        self._index[key].add(film.film_id)

    def _wanted(self, film: KnownFilm) -> bool:
        return not self._alone or film.source != self._source

    async def _looked_up(
        self, connection: AsyncConnection, films: Sequence[FilmRecord]
    ) -> dict[str, list[tuple[int, Facts]]]:
        by_key: dict[str, set[str]] = defaultdict(set)
        imdb: dict[str, str] = {}
        tmdb: dict[str, str] = {}
        for film in films:
            for title in filter(None, (film.title, *(text.title for text in film.texts))):
                for key in keys_of(title):
                    by_key[key].add(film.id)
            if film.imdb_id:
                imdb[film.imdb_id] = film.id
            if film.tmdb_id:
                tmdb[film.tmdb_id] = film.id
        pairs: set[tuple[str, int]] = set()
        for key, film_id in await find_by_keys(connection, keys=by_key):
            pairs.update((id, film_id) for id in by_key[key])
        named = await find_by_identifiers(connection, imdb_ids=imdb, tmdb_ids=tmdb)
        for imdb_id, tmdb_id, film_id in named:
            pairs.update((table[of], film_id) for table, of in _both(imdb, imdb_id, tmdb, tmdb_id))
        known = await list_known_films(connection, film_ids={film_id for _, film_id in pairs})
        facts_by_id = {film.film_id: _facts_of_film(film) for film in known if self._wanted(film)}
        found: dict[str, list[tuple[int, Facts]]] = defaultdict(list)
        for id, film_id in sorted(pairs):
            if film_id in facts_by_id:
                found[id].append((film_id, facts_by_id[film_id]))
        return found


def _both(
    imdb: dict[str, str], imdb_id: str | None, tmdb: dict[str, str], tmdb_id: str | None
) -> Iterable[tuple[dict[str, str], str]]:
    if imdb_id in imdb:
        yield imdb, str(imdb_id)
    if tmdb_id in tmdb:
        yield tmdb, str(tmdb_id)


def _keys(known: Facts) -> Iterable[str]:
    """What a film may be found by; prefixes keep titles, people and identifiers apart."""
    yield from (f"t{title}" for title in known.titles)
    for name in known.directors:
        yield f"d{name.split()[-1]}"
        yield f"d{name.split()[0]}"
    if known.imdb_id:
        yield f"i{known.imdb_id}"
    if known.tmdb_id:
        yield f"m{known.tmdb_id}"
