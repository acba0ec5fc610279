"""Records into the database: in blocks, each compared with what is stored and merged at once.

Running an import again changes nothing; a changed row is updated. While the engine merges one
block, the next is read.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from operator import attrgetter, itemgetter
from time import monotonic
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.importers.films import FilmWriting
from bot.importers.houses import CinemaJoining
from bot.importers.records import (
    CinemaRecord,
    CityRecord,
    Feed,
    FilmRecord,
    Programme,
    ShowtimeRecord,
)
from bot.importers.references import References
from bot.importers.report import CellError, Report, RowError
from bot.importers.store import Store
from bot.importers.targets import TARGETS, make_cities
from bot.importers.towns import town_of
from bot.importers.withdrawing import withdraw
from db.models import Showtime
from db.queries.driver import binder
from db.queries.figures import recompute_figures
from db.queries.new_rows import Row
from db.queries.runs import Added, keeping_runs
from db.queries.search import index_titles

# Rows in memory, and in one statement.
BLOCK_ROWS = 20_000
# While a transaction lasts, no other process can write to SQLite. A short one costs: each writes
# most pages of the indexes anew.
TRANSACTION_SECONDS = 1.0
FILMS_AT_ONCE, MOST_FILMS_AT_ONCE = 100, 10_000

Block = list[tuple[int, Any]]


@contextmanager
def _no_collection() -> Iterator[None]:
    """A block, or the index, is some hundred thousand objects without a cycle: looking for one,
    again and again while it is made, takes as long as making it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _all(field: str, block: Block) -> set[str]:
    """The values of a field in a block, without a step of Python code for each."""
    return set(map(attrgetter(field), map(itemgetter(1), block)))


async def load(
    store: Store,
    feeds: Iterable[Feed],
    *,
    source: str,
    report: Report,
    programme: Programme | None = None,
) -> None:
    """Stores the records of all feeds, then brings the figures of the films they name, and the
    index of titles, up to date.

    Args:
        source: the name under which the ids of films and cinemas are kept.
        report: is told what became of every row.
        programme: what the feeds tell the whole of.
    """
    instant, day = Showtime.__table__.c.starts_at, Showtime.__table__.c.cinema_day
    references = References(source, (binder(instant, store.dialect), binder(day, store.dialect)))
    references.sessions = set() if programme else None
    for feed in feeds:
        await _Loading(store, references, report, feed).run()
    if programme and not report.failed:
        async with store.writing() as session:
            films = await withdraw(session, references, programme, report)
            await recompute_figures(session, films)
    with _no_collection():
        await _bring_up_to_date(store, references)


async def _bring_up_to_date(store: Store, references: References) -> None:
    """The figures and the index, for all films that were named, changed or not: what a killed
    import left undone, the next one makes good."""
    # At first few films a transaction: each may have thousands of sessions to count.
    named, many = iter(references.named), FILMS_AT_ONCE
    while some := list(islice(named, many)):
        begun = monotonic()
        async with store.writing() as session:
            await recompute_figures(session, some, runs=False)
        many = next_size(many, monotonic() - begun)
    async with store.writing() as session:
        await index_titles(session, references.described)


def next_size(size: int, seconds: float) -> int:
    """So many films the next time that a transaction lasts half as long as one may, where so many
    took that long."""
    fitting = int(size * TRANSACTION_SECONDS / 2 / max(seconds, 0.001))
    return max(FILMS_AT_ONCE, min(fitting, 4 * size, MOST_FILMS_AT_ONCE))


class _Loading:
    """The way of one feed's records into its table."""

    def __init__(self, store: Store, references: References, report: Report, feed: Feed) -> None:
        self._store, self._references = store, references
        self._report, self._feed = report, feed
        self._tally = report.tally(feed.name)
        self._target = TARGETS[feed.kind]
        self._upsert = self._target.upsert(store.dialect, feed.given, sparse=feed.sparse)
        self._films = FilmWriting(store.dialect, references, report, feed)
        self._cinemas = CinemaJoining(references)

    async def run(self) -> None:
        self._report.watch(self._feed, self._tally)
        block: Block = []
        while block := self._filled(block):
            with _no_collection():
                async with self._store.writing() as session:
                    connection = await session.connection()
                    async with keeping_runs(connection) as added:
                        block = await self._transaction(connection, block, added)
            # Before the next begins, another process that waits to write to SQLite has its turn.

    def _filled(self, block: Block) -> Block:
        """A whole block, of which a part may have been read ahead."""
        return block + list(islice(self._feed.rows, BLOCK_ROWS - len(block)))

    async def _transaction(self, connection: AsyncConnection, block: Block, added: Added) -> Block:
        """Stores blocks until the time is up; returns what was read of the next one already."""
        end = monotonic() + TRANSACTION_SECONDS
        while block:
            await self._look_up(connection, block)
            block, rows = self._last_of_each_key(*self._rows(block))
            if self._feed.kind is ShowtimeRecord:
                added.tell(rows)
            block = await self._write(connection, block, rows) if rows else []
            self._report.watch(self._feed, self._tally)
            if monotonic() > end:
                break
            block = self._filled(block)
        return block

    async def _look_up(self, connection: AsyncConnection, block: Block) -> None:
        """Finds what the block refers to; a cinema's city is made where it is not known."""
        references, fields = self._references, self._feed.kind._fields
        if "film_id" in fields:
            await references.find_films(connection, _all("film_id", block))
        if "cinema_id" in fields:
            await references.find_cinemas(connection, _all("cinema_id", block))
        if self._feed.kind is CinemaRecord:
            await make_cities(connection, [cinema for _, cinema in block], references)
        if self._feed.kind is CityRecord:
            await references.towns.find(connection, {town_of(city) for _, city in block})

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
            rows = self._upsert.bound(rows)
        return kept, rows

    def _refuse(self, line: int, error: CellError) -> None:
        self._report.refuse([RowError(self._feed.name, line, error.column, error.reason)])

    def _last_of_each_key(self, block: Block, rows: list[Row]) -> tuple[Block, list[Row]]:
        """One row a key, the last; the others are noted with both lines."""
        width = len(self._target.key)
        if len(set(map(itemgetter(*range(width)), rows))) == len(rows):
            return block, rows
        last = {row[:width]: place for place, row in enumerate(rows)}
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

    async def _write(self, connection: AsyncConnection, block: Block, rows: list[Row]) -> Block:
        """Stores rows; returns what was read meanwhile of the next block."""
        ahead: Block = []

        def read(count: int) -> None:
            ahead.extend(islice(self._feed.rows, min(count, BLOCK_ROWS - len(ahead))))

        joined = self._tally.joined
        if self._feed.kind is FilmRecord:
            counts = await self._films.write(connection, block, rows, read)
        else:
            new = rows
            if self._feed.kind is CinemaRecord:
                ids, joined_now = await self._cinemas.take(connection, block)
                new = [row for (_, one), row in zip(block, rows, strict=True) if one.id not in ids]
                self._tally.joined += joined_now
            counts = await self._upsert.put(connection, new, meanwhile=read)
            if self._references.sessions is not None and self._feed.kind is ShowtimeRecord:
                self._references.sessions |= {row[: len(self._target.key)] for row in rows}
        self._tally.rows += len(rows)
        self._tally.added += counts.added
        self._tally.updated += counts.updated
        joined = self._tally.joined - joined
        self._tally.unchanged += len(rows) - counts.added - counts.updated - joined
        return ahead
