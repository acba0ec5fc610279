"""What the search benchmark compares: ours on both engines, SQLite's FTS5, PostgreSQL's pg_trgm."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import asyncpg
from sqlalchemy import insert, text

from db.folding import fold
from db.migrate import upgrade
from db.models import Film, FilmText
from db.queries.search import find_films, index_titles
from db.session import Database
from tests.benchmarks.search_catalogue import MadeUpFilm

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
AT_ONCE = 5000
INDEX = (
    "'film_titles', 'ix_film_titles_key', 'ix_film_titles_film_id', "
    "'title_grams', 'sqlite_autoindex_title_grams_1'"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Films in order, and whether the first would be opened at once."""

    films: list[int]
    clear: bool = False


class Method(Protocol):
    """A way to search titles."""

    name: str

    async def build(self, films: Sequence[MadeUpFilm]) -> float:
        """Stores and indexes; the seconds that indexing took."""

    async def size(self) -> int:
        """Bytes of the index."""

    async def search(self, typed: str) -> tuple[Answer, float]:
        """An answer and the seconds it took."""

    async def close(self) -> None:
        """Lets go of the database."""


class Seance:
    """The search of this program."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        engine = "SQLite" if self._database.is_sqlite else "PostgreSQL"
        self.name = f"Séance, {engine}"

    async def build(self, films: Sequence[MadeUpFilm], now: datetime = NOW) -> float:
        await upgrade(self._database)
        async with self._database.connection() as connection:
            for model, rows in ((Film, _film_rows(films, now)), (FilmText, _text_rows(films))):
                for at in range(0, len(rows), AT_ONCE):
                    await connection.execute(insert(model), rows[at : at + AT_ONCE])
        start = time.perf_counter()
        async with self._database.write() as session:
            await index_titles(session, now=now)
        seconds = time.perf_counter() - start
        if not self._database.is_sqlite:
            # What autovacuum does within a minute.
            engine = self._database.engine.execution_options(isolation_level="AUTOCOMMIT")
            async with engine.connect() as connection:
                await connection.execute(text("VACUUM ANALYZE"))
        return seconds

    async def size(self) -> int:
        if self._database.is_sqlite:
            query = f"SELECT sum(pgsize) FROM dbstat WHERE name IN ({INDEX})"  # noqa: S608
        else:
            query = "SELECT " + " + ".join(
                f"pg_total_relation_size('{name}')" for name in ("film_titles", "title_grams")
            )
        async with self._database.connection() as connection:
            return int((await connection.execute(text(query))).scalar_one())

    async def search(self, typed: str) -> tuple[Answer, float]:
        async with self._database.read() as session:
            start = time.perf_counter()
            found = await find_films(session, typed, language="fr", now=NOW)
            seconds = time.perf_counter() - start
        return Answer([hit.film_id for hit in found.hits], found.clear), seconds

    async def close(self) -> None:
        await self._database.close()


def _film_rows(films: Sequence[MadeUpFilm], now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": film.id,
            "source": "benchmark",
            "source_id": str(film.id),
            "title": film.title,
            "directors": [film.director],
            "cast": [],
            "genres": [],
            "release_date": date(film.year, 6, 1),
            "last_show": now + timedelta(days=3) if film.showing else None,
        }
        for film in films
    ]


def _text_rows(films: Sequence[MadeUpFilm]) -> list[dict[str, Any]]:
    other = {"en": "fr", "fr": "en"}
    return [
        {"film_id": film.id, "language": other[film.language], "title": film.second, "awards": []}
        for film in films
        if film.second
    ]


def _titles(films: Sequence[MadeUpFilm]) -> list[tuple[str, int]]:
    return [(title, film.id) for film in films for title in (film.title, film.second) if title]


class Fts5:
    """SQLite's full-text index: every word, the last one as a beginning, ranked by BM25."""

    name = "FTS5, SQLite"

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path)

    async def build(self, films: Sequence[MadeUpFilm]) -> float:
        start = time.perf_counter()
        self._database.execute(
            "CREATE VIRTUAL TABLE titles USING fts5(title, film UNINDEXED, "
            "tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
        )
        self._database.executemany("INSERT INTO titles VALUES (?, ?)", _titles(films))
        self._database.commit()
        return time.perf_counter() - start

    async def size(self) -> int:
        query = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'titles_%'"
        return int(self._database.execute(query).fetchone()[0])

    async def search(self, typed: str) -> tuple[Answer, float]:
        start = time.perf_counter()
        *words, last = fold(typed).split()
        match = " ".join([*(f'"{word}"' for word in words), f'"{last}"*'])
        query = "SELECT film FROM titles WHERE titles MATCH ? ORDER BY rank LIMIT 10"
        films = [film for (film,) in self._database.execute(query, (match,))]
        return Answer(films), time.perf_counter() - start

    async def close(self) -> None:
        self._database.close()


class Trgm:
    """PostgreSQL's trigram extension: titles more alike than its default threshold, by likeness."""

    name = "pg_trgm GIN"
    _table = "seance_benchmark_titles"

    def __init__(self, url: str) -> None:
        self._url = url
        self._driver: Any = None

    async def build(self, films: Sequence[MadeUpFilm]) -> float:
        self._driver = await asyncpg.connect(self._url)
        await self._driver.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        await self._driver.execute(f"CREATE TABLE {self._table} (title text, film integer)")
        start = time.perf_counter()
        rows = [(fold(title), film) for title, film in _titles(films)]
        await self._driver.copy_records_to_table(self._table, records=rows)
        await self._driver.execute(
            f"CREATE INDEX ON {self._table} USING gin (title gin_trgm_ops); ANALYZE {self._table}"
        )
        return time.perf_counter() - start

    async def size(self) -> int:
        query = f"SELECT pg_total_relation_size('{self._table}')"
        return int(await self._driver.fetchval(query))

    async def search(self, typed: str) -> tuple[Answer, float]:
        start = time.perf_counter()
        rows = await self._driver.fetch(
            f"SELECT film FROM {self._table} WHERE title % $1 "  # noqa: S608
            "ORDER BY similarity(title, $1) DESC LIMIT 10",
            fold(typed),
        )
        return Answer([film for (film,) in rows]), time.perf_counter() - start

    async def close(self) -> None:
        if self._driver is not None:
            await self._driver.execute(f"DROP TABLE IF EXISTS {self._table}")
            await self._driver.close()
