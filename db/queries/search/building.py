"""The index of titles made anew, of all films."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from sqlalchemy import Table, delete
from sqlalchemy.ext.asyncio import AsyncConnection

from db.models import FilmTitle, TitleGram
from db.queries.driver import beside
from db.queries.lists import batched
from db.queries.new_rows import insert_rows, rows_at_once
from db.queries.search.filing import Filed
from db.queries.search.grams import BLOCK
from db.queries.search.named import Named, list_next

TITLES: Table = FilmTitle.__table__  # type: ignore[assignment]
GRAMS: Table = TitleGram.__table__  # type: ignore[assignment]
COLUMNS = ("id", "film_id", "key", "year")
BATCH = 2_000  # films, or bitmaps of a statement
ROWS = rows_at_once(len(COLUMNS))


async def build(connection: AsyncConnection) -> None:
    """Empties the index and fills it. While the engine stores some titles, the next are worked
    out."""
    await connection.execute(delete(TITLES))
    await connection.execute(delete(GRAMS))
    building = _Building()
    after = 0
    while films := await list_next(connection, after=after, most=BATCH):
        after = films[-1].film_id
        ready = building.rows[:ROWS] if len(building.rows) >= ROWS else []
        del building.rows[: len(ready)]
        work = partial(building.take, films)
        await beside(insert_rows(connection, TITLES, COLUMNS, ready), work, 0)
        for block, filed in building.whole:
            await _store(connection, block, filed)
        building.whole.clear()
    await insert_rows(connection, TITLES, COLUMNS, building.rows)
    await _store(connection, building.number // BLOCK, building.filed)


class _Building:
    """Titles numbered and filed, block by block; `rows` and `whole` blocks are to be stored."""

    def __init__(self) -> None:
        self.number = 0
        self.rows: list[tuple[Any, ...]] = []
        self.filed = Filed()
        self.whole: list[tuple[int, Filed]] = []

    def take(self, films: Iterable[Named], _: int) -> None:
        """Adds these films' titles."""
        for film in films:
            for key in film.keys:
                self.rows.append((self.number, film.film_id, key, film.year))
                self.filed.add(self.number % BLOCK, key)
                self.number += 1
                if self.number % BLOCK == 0:
                    self.whole.append((self.number // BLOCK - 1, self.filed))
                    self.filed = Filed()


async def _store(connection: AsyncConnection, block: int, filed: Filed) -> None:
    """Stores the bitmaps of a block."""
    for some in batched(filed.bitmaps(), BATCH):
        rows = [(gram, block, bits) for gram, bits in some]
        await insert_rows(connection, GRAMS, ("gram", "block", "bits"), rows)
