"""Films and their words into the tables: what is new goes in, what is known is compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.importers.joining import Joining
from bot.importers.records import Feed, FilmRecord
from bot.importers.references import References
from bot.importers.report import Report
from bot.importers.targets import TARGETS, WORDS
from db.queries.catalogue_ids import find_new_films, languages_of, last_film
from db.queries.catalogue_writes import Counts, Upsert
from db.queries.new_rows import Row

Block = list[tuple[int, Any]]


class FilmWriting:
    """The way of one feed's films."""

    def __init__(
        self, dialect: Dialect, references: References, report: Report, feed: Feed
    ) -> None:
        self._dialect, self._references = dialect, references
        self._given, self._tally = feed.given, report.tally(feed.name)
        self._joining = Joining(references, report, feed)
        target = TARGETS[FilmRecord]
        self._upsert = target.upsert(dialect, feed.given)
        # A feed of words alone says nothing of a film that is there.
        self._speaks = self._given is None or any(f in self._given for f in target.fields.values())
        self._words: dict[str, Upsert] = {}

    async def write(
        self,
        connection: AsyncConnection,
        block: Block,
        rows: list[Row],
        meanwhile: Callable[[int], None],
    ) -> Counts:
        """Stores films and their words: a film is updated if either was. Those that other sources
        know are joined to theirs.

        Args:
            meanwhile: called with the number of rows that the engine is at work on.
        """
        taken = await self._joining.take(connection, block)
        references, known, new = self._references, list[int](), list[int]()
        for place, (_, film) in enumerate(block):
            if film.id not in taken.ids:
                (known if film.id in references.films else new).append(place)
        if new:
            last, fresh = await last_film(connection), [rows[place] for place in new]
            await self._upsert.add(connection, fresh, meanwhile=meanwhile)
            references.meet(await find_new_films(connection, source=references.source, after=last))
        updated: set[int] = set()
        if known and self._speaks:
            changes = await self._upsert.put_each(connection, [rows[place] for place in known])
            updated = {known[n] for n in changes.updated}
        references.described.update([references.films[block[n][1].id] for n in (*known, *new)])
        texts = self._texts(block, (*known, *new))
        ids = {references.films[block[place][1].id] for place in known} if texts else set()
        there = await languages_of(connection, film_ids=ids)
        for language, entries in texts.items():
            upsert = self._in(language)
            told = [entry for entry in entries if (entry[1][0], language) in there]
            news = [entry for entry in entries if (entry[1][0], language) not in there]
            fresh = upsert.bound([row for _, row in news])
            await upsert.add(connection, fresh, meanwhile=meanwhile)
            words = await upsert.put_each(connection, upsert.bound([row for _, row in told]))
            updated |= {told[n][0] for n in words.updated} | {place for place, _ in news}
        await self._joining.note_doubts(connection)
        self._tally.joined += taken.joined
        return Counts(len(new), len(updated - set(new)) + taken.updated)

    def _texts(self, block: Block, places: Iterable[int]) -> dict[str, list[tuple[int, Row]]]:
        """The words of these films by language: place and row."""
        found: dict[str, list[tuple[int, Row]]] = {}
        for place in places:
            film = block[place][1]
            for text in film.texts:
                row = (self._references.films[film.id], *text)
                found.setdefault(text.language, []).append((place, row))
        return found

    def _in(self, language: str) -> Upsert:
        if language not in self._words:
            given = self._given
            if given is not None:
                given = frozenset(f for f in WORDS.fields if f"{f}_{language}" in given)
            self._words[language] = WORDS.upsert(self._dialect, given)
        return self._words[language]
