"""Records into the database: in blocks, each compared with what is stored and merged at once.

Running an import again changes nothing; a changed row is updated. While the engine merges one
block, the next is read.
"""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import islice
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.importers.records import CinemaRecord, CityRecord, Feed, FilmRecord
from bot.importers.references import References, city_key
from bot.importers.report import CellError, Report, RowError
from bot.importers.targets import TARGETS, WORDS
from db.models import Showtime
from db.queries.catalogue_writes import Counts, Row, batched, binder
from db.queries.figures import recompute_figures
from db.queries.search import index_titles
from db.session import Database, WriteSession

# Rows in a transaction: some tenths of a second, in which no other process can write to SQLite.
BLOCK_ROWS = 25_000
FILMS_AT_ONCE = 100

Block = list[tuple[int, Any]]


@contextmanager
def _no_collection() -> Iterator[None]:
    """A block is some hundred thousand objects without a cycle: looking for one, again and again
    while it is made, takes as long as making it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Store:
    """Where blocks go: each into a transaction of its own, or all into one.

    Args:
        session: the one transaction; without it each block has its own.
    """

    def __init__(self, database: Database, session: WriteSession | None = None) -> None:
        self.dialect = database.engine.dialect
        self._database, self._session = database, session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[WriteSession]:
        """A session whose changes are kept."""
        if self._session:
            yield self._session
            return
        async with self._database.write() as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees all that was written so far."""
        if self._session:
            yield await self._session.connection()
            return
        async with self._database.read() as session:
            yield await session.connection()


async def load(store: Store, feeds: Iterable[Feed], *, source: str, report: Report) -> None:
    """Stores the records of all feeds, then brings the figures of the films they name, and the
    index of titles, up to date.

    Args:
        source: the name under which the ids of films and cinemas are kept.
        report: is told what became of every row.
    """
    instant, day = Showtime.__table__.c.starts_at, Showtime.__table__.c.cinema_day
    references = References(source, (binder(instant, store.dialect), binder(day, store.dialect)))
    for feed in feeds:
        await _Loading(store, references, report, feed).run()
    # For all films that were named, changed or not: what a killed import left undone, the next one
    # makes good. Few films a transaction, for each may have thousands of sessions to count.
    for some in batched(references.films.values(), FILMS_AT_ONCE):
        async with store.writing() as session:
            await recompute_figures(session, some)
    async with store.writing() as session:
        await index_titles(session, references.described)


class _Loading:
    """The way of one feed's records into its table."""

    def __init__(self, store: Store, references: References, report: Report, feed: Feed) -> None:
        self._store, self._references = store, references
        self._report, self._feed = report, feed
        self._tally = report.tally(feed.name)
        self._target = TARGETS[feed.kind]
        self._upsert = self._target.upsert(store.dialect, feed.given)

    async def run(self) -> None:
        self._report.watch(self._feed, self._tally)
        block = self._read()
        while block:
            await self._look_up(block)
            with _no_collection():
                block, rows = self._last_of_each_key(*self._rows(block))
            if rows:
                block = await self._write(block, rows)
            else:
                block = self._read()
            self._report.watch(self._feed, self._tally)

    def _read(self) -> Block:
        with _no_collection():
            return list(islice(self._feed.rows, BLOCK_ROWS))

    async def _look_up(self, block: Block) -> None:
        """Finds what the block refers to; a cinema's city is made where it is not known."""
        references, fields = self._references, self._feed.kind._fields
        async with self._store.reading() as connection:
            if "film_id" in fields:
                await references.find_films(connection, {record.film_id for _, record in block})
            if "cinema_id" in fields:
                await references.find_cinemas(connection, {record.cinema_id for _, record in block})
        if self._feed.kind is CinemaRecord:
            await self._make_cities(block)

    async def _make_cities(self, block: Block) -> None:
        cities = {city_key(cinema.country, cinema.city): cinema for _, cinema in block}
        async with self._store.reading() as connection:
            await self._references.find_cities(connection, cities)
        unknown = {key: c for key, c in cities.items() if key not in self._references.cities}
        if not unknown:
            return
        # What is known of a city stays: a cinema's file says no more than its name.
        upsert = TARGETS[CityRecord].upsert(self._store.dialect, frozenset())
        rows = [
            upsert.bound(TARGETS[CityRecord].row(CityRecord(c.city, c.country), self._references))
            for c in unknown.values()
        ]
        async with self._store.writing() as session:
            connection = await session.connection()
            await upsert.put(connection, rows)
            await self._references.find_cities(connection, unknown)

    def _rows(self, block: Block) -> tuple[Block, list[Row]]:
        """The block's good records, and the row of each."""
        make, references = self._target.row, self._references
        kept: Block = []
        rows: list[Row] = []
        for entry in block:
            try:
                row = make(entry[1], references)
            except CellError as error:
                self._refuse(entry[0], error)
                continue
            kept.append(entry)
            rows.append(row)
            if references.notes:
                for column, text in references.notes:
                    self._report.note(self._feed.name, entry[0], column, text)
                references.notes.clear()
        if not self._target.bound:
            rows = [self._upsert.bound(row) for row in rows]
        return kept, rows

    def _refuse(self, line: int, error: CellError) -> None:
        self._report.refuse([RowError(self._feed.name, line, error.column, error.reason)])

    def _last_of_each_key(self, block: Block, rows: list[Row]) -> tuple[Block, list[Row]]:
        """One row a key, the last; the others are noted with both lines."""
        width = len(self._target.key)
        last = {row[:width]: place for place, row in enumerate(rows)}
        if len(last) == len(rows):
            return block, rows
        for place, row in enumerate(rows):
            if (winner := last[row[:width]]) != place:
                line, winning = block[place][0], block[winner][0]
                self._report.note(
                    self._feed.name,
                    line,
                    "(row)",
                    f"line {winning} has the same key and replaces it",
                )
        self._tally.rows += len(rows) - len(last)
        self._tally.repeated += len(rows) - len(last)
        places = sorted(last.values())
        return [block[place] for place in places], [rows[place] for place in places]

    async def _write(self, block: Block, rows: list[Row]) -> Block:
        """Stores rows; returns the next block, read meanwhile where the engine lets us."""
        ahead: list[Block] = []
        async with self._store.writing() as session:
            connection = await session.connection()
            if self._feed.kind is FilmRecord:
                counts = await self._write_films(connection, block, rows)
            else:
                counts = await self._upsert.put(
                    connection, rows, meanwhile=lambda: ahead.append(self._read())
                )
        self._tally.rows += len(rows)
        self._tally.added += counts.added
        self._tally.updated += counts.updated
        self._tally.unchanged += len(rows) - counts.added - counts.updated
        # Between two transactions, another process that waits to write to SQLite has its turn.
        return ahead[0] if ahead else self._read()

    async def _write_films(
        self, connection: AsyncConnection, block: Block, rows: list[Row]
    ) -> Counts:
        """Stores films and their words: a film is updated if either was."""
        changes = await self._upsert.put_each(connection, rows)
        await self._references.find_films(connection, {film.id for _, film in block})
        self._references.described |= {self._references.films[film.id] for _, film in block}
        updated = set(changes.updated)
        for language in sorted({text.language for _, film in block for text in film.texts}):
            upsert = WORDS.upsert(self._store.dialect, self._given_words(language))
            entries = [
                (place, upsert.bound((self._references.films[film.id], *text)))
                for place, (_, film) in enumerate(block)
                for text in film.texts
                if text.language == language
            ]
            words = await upsert.put_each(connection, [row for _, row in entries])
            updated |= {entries[n][0] for n in words.added | words.updated}
        return Counts(len(changes.added), len(updated - changes.added))

    def _given_words(self, language: str) -> frozenset[str] | None:
        given = self._feed.given
        if given is None:
            return None
        return frozenset(field for field in WORDS.fields if f"{field}_{language}" in given)
