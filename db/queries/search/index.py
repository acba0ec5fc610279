"""Keeping the index of titles up to date: a few films after an import, or all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.types import BigInteger, Text

from db.base import utc_now
from db.bitmaps import bitmap
from db.models import CatalogueEdition, Film, FilmTitle, TitleGram
from db.queries.lists import batched, listed
from db.queries.search.building import BATCH, GRAMS, TITLES, build
from db.queries.search.grams import BLOCK, ON_NOW, pack, title_grams, unpack
from db.queries.search.named import list_named

# From this share of all films on, building anew is quicker than changing.
ANEW = 0.2
# Any fixed number: the lock under which one process at a time changes the index (PostgreSQL).
ADVISORY_LOCK = 0x5EA_9CE + 1


async def index_titles(
    session: AsyncSession,
    film_ids: Collection[int] | None = None,
    *,
    now: datetime | None = None,
) -> int:
    """Brings the index up to date for films that are new, changed or gone, by default for all, and
    notes which films are on. Returns how many films it was asked for. An empty index is built.

    To be called at the end of every import, also of one that only changed showtimes (then with no
    films), when `Film.last_show` is up to date.
    """
    connection = await session.connection()
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))
    films = (await connection.execute(select(func.count()).select_from(Film))).scalar_one()
    empty = (await connection.execute(select(func.max(FilmTitle.id)))).scalar() is None
    if film_ids is None or empty or len(film_ids) > max(BATCH, films * ANEW):
        await build(connection)
    else:
        for batch in batched(film_ids, BATCH):
            await _change(connection, batch)
    await _note_films_on(connection, now or utc_now())
    await connection.execute(_next_edition(connection.dialect.name))
    return films if film_ids is None else len(film_ids)


@cache
def _next_edition(engine: str) -> Any:
    """What was computed of the catalogue before is out of date, in every process."""
    first = (sqlite if engine == "sqlite" else postgresql).insert(CatalogueEdition)
    another = {"number": CatalogueEdition.number + 1}
    return first.values(id=1, number=1).on_conflict_do_update(index_elements=["id"], set_=another)


async def _change(connection: AsyncConnection, film_ids: Sequence[int]) -> None:
    """The index brought up to date for a few films."""
    stored: dict[int, dict[str, int]] = {}
    inside = listed(FilmTitle.film_id, "ids", BigInteger(), connection.dialect.name)
    columns = (FilmTitle.id, FilmTitle.film_id, FilmTitle.key)
    for row in await connection.execute(select(*columns).where(inside), {"ids": list(film_ids)}):
        stored.setdefault(row.film_id, {})[row.key] = row.id
    number = (await connection.execute(select(func.max(FilmTitle.id)))).scalar()
    number = -1 if number is None else number
    changes = _Changes()
    years: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for film in await list_named(connection, film_ids):
        known = stored.get(film.film_id, {})
        years.append({"of": film.film_id, "now": film.year})
        keys = film.keys
        for key in keys:
            if key not in known:
                number += 1
                changes.note(number, key, has=True)
                rows.append({"id": number, "film_id": film.film_id, "key": key, "year": film.year})
        for key in known.keys() - set(keys):
            changes.note(known[key], key, has=False)
            await connection.execute(delete(TITLES).where(TITLES.c.id == known[key]))
    if rows:
        await connection.execute(insert(TITLES), rows)
    if years:
        dated = update(TITLES).where(
            TITLES.c.film_id == bindparam("of"), TITLES.c.year.is_distinct_from(bindparam("now"))
        )
        await connection.execute(dated.values(year=bindparam("now")), years)
    await changes.write(connection)


@dataclass(frozen=True, slots=True)
class _Changes:
    """Bits to set and to clear: for each block and gram, a title's place and whether it has it."""

    blocks: dict[int, dict[str, list[tuple[int, bool]]]] = field(default_factory=dict)

    def note(self, number: int, key: str, *, has: bool) -> None:
        grams = self.blocks.setdefault(number // BLOCK, {})
        for gram in title_grams(key):
            grams.setdefault(gram, []).append((number % BLOCK, has))

    async def write(self, connection: AsyncConnection) -> None:
        inside = listed(TitleGram.gram, "grams", Text(), connection.dialect.name)
        stored = select(TitleGram.gram, TitleGram.bits).where(
            inside, TitleGram.block == bindparam("block")
        )
        for block, changed in self.blocks.items():
            for grams in batched(changed, BATCH):
                of_these = {"grams": list(grams), "block": block}
                known = dict((await connection.execute(stored, of_these)).all())
                rows = [
                    {"gram": g, "block": block, "bits": _with(known.get(g), changed[g])}
                    for g in grams
                ]
                gone = delete(GRAMS).where(inside, GRAMS.c.block == bindparam("block"))
                await connection.execute(gone, of_these)
                await connection.execute(insert(GRAMS), rows)


def _with(stored: bytes | None, changes: Iterable[tuple[int, bool]]) -> bytes:
    """A stored bitmap with some bits set or cleared."""
    bits = bytearray(unpack(stored) if stored else b"")
    for place, has in changes:
        at, bit = place >> 3, 1 << (place & 7)
        if at >= len(bits):
            bits.extend(bytes(at + 1 - len(bits)))
        bits[at] = bits[at] | bit if has else bits[at] & ~bit
    return pack(bits)


async def _note_films_on(connection: AsyncConnection, now: datetime) -> None:
    """Files the titles of films with a showing to come under `ON_NOW`."""
    await connection.execute(delete(GRAMS).where(GRAMS.c.gram == ON_NOW))
    films_on = select(FilmTitle.id).join(Film, Film.id == FilmTitle.film_id)
    changes: dict[int, list[int]] = {}
    for number in await connection.scalars(films_on.where(Film.last_show >= now)):
        changes.setdefault(number // BLOCK, []).append(number % BLOCK)
    for block, places in changes.items():
        row = {"gram": ON_NOW, "block": block, "bits": pack(bitmap(places))}
        await connection.execute(insert(GRAMS), row)
