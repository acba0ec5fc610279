"""The index of titles made anew, of all films."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, delete
from sqlalchemy.ext.asyncio import AsyncConnection

from db.models import FilmTitle, TitleGram
from db.queries.lists import batched
from db.queries.new_rows import insert_rows, rows_at_once
from db.queries.search.filing import Filed
from db.queries.search.grams import BLOCK
from db.queries.search.named import Named, list_next

TITLES: Table = FilmTitle.__table__  # type: ignore[assignment]
GRAMS: Table = TitleGram.__table__  # type: ignore[assignment]
COLUMNS = ("id", "film_id", "key", "year")
BATCH = 2_000  # films, or bitmaps of a statement
TURN = 200  # films; in between the engine's answers are seen
ROWS = rows_at_once(len(COLUMNS))


async def build(connection: AsyncConnection) -> None:
    """Empties the index and fills it. While the engine stores some titles and reads the next films,
    those at hand are worked out."""
    await connection.execute(delete(TITLES))
    await connection.execute(delete(GRAMS))
    building = _Building()
    films = await list_next(connection, after=0, most=BATCH)
    while films:
        engine = asyncio.ensure_future(_store_and_read(connection, building, films[-1].film_id))
        try:
            for some in batched(films, TURN):
                await asyncio.sleep(0)
                building.take(some)
        finally:
            films = await engine
        for block, filed in building.whole:
            await _file(connection, block, filed)
        building.whole.clear()
    await insert_rows(connection, TITLES, COLUMNS, building.rows)
    await _file(connection, building.number // BLOCK, building.filed)


async def _store_and_read(
    connection: AsyncConnection, building: _Building, after: int
) -> list[Named]:
    """Stores what rows there are by now, if they are enough for a statement; the next films."""
    ready = building.rows[:ROWS] if len(building.rows) >= ROWS else []
    del building.rows[: len(ready)]
    await insert_rows(connection, TITLES, COLUMNS, ready)
    return await list_next(connection, after=after, most=BATCH)


class _Building:
    """Titles numbered and filed, block by block; `rows` and `whole` blocks are to be stored."""

    def __init__(self) -> None:
        self.number = 0
        self.rows: list[tuple[Any, ...]] = []
        self.filed = Filed()
        self.whole: list[tuple[int, Filed]] = []

    def take(self, films: Iterable[Named]) -> None:
        """Adds these films' titles."""
        number, add = self.number, self.rows.append
        for film in films:
            for key in film.keys:
                add((number, film.film_id, key, film.year))
                self.filed.add(number % BLOCK, key)
                number += 1
                if number % BLOCK == 0:
                    self.whole.append((number // BLOCK - 1, self.filed))
                    self.filed = Filed()
        self.number = number


async def _file(connection: AsyncConnection, block: int, filed: Filed) -> None:
    """Stores the bitmaps of a block."""
    for some in batched(filed.bitmaps(), BATCH):
        rows = [(gram, block, bits) for gram, bits in some]
        await insert_rows(connection, GRAMS, ("gram", "block", "bits"), rows)
