"""Films that another source brought already: joined to those, each source's word kept beside.

A film that one source alone knows goes its way without any of this.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.importers.known import Known, facts_of_record
from bot.importers.matching import Verdict, compare
from bot.importers.precedence import PAGES, family, resolve
from bot.importers.records import Feed, FilmRecord
from bot.importers.references import References
from bot.importers.report import Report
from db.base import utc_now
from db.queries.catalogue_facts import note_doubts
from db.queries.claims import (
    COLUMNS,
    WORDS,
    Claim,
    Values,
    claims_of,
    find_claims,
    plain,
    save_claims,
    values_of,
    write_values,
)

# Sources whose ids are made of what a page or a till prints: one film may have several.
MANY_IDS = (PAGES, "scare")
# A claim that has not changed is dated anew after that long.
REFRESHED = timedelta(days=1)

Block = list[tuple[int, Any]]


class Taken(NamedTuple):
    """What became of a block's films that several sources know."""

    ids: frozenset[str] = frozenset()
    joined: int = 0
    updated: int = 0
    unchanged: int = 0


class Joining:
    """Finds the films of one feed that are known already, and keeps what the feed says of them."""

    def __init__(self, references: References, report: Report, feed: Feed) -> None:
        self._references, self._report, self._feed = references, report, feed
        self._many = family(references.source) in MANY_IDS
        self._known = Known(references.source, alone=not self._many)
        self._doubts: list[tuple[str, int, str]] = []

    async def take(self, connection: AsyncConnection, block: Block) -> Taken:
        """Joins what is to be joined; the rest of the block is stored as the source's own."""
        films = {film.id: film for _, film in block}
        lines = {film.id: line for line, film in block}
        references = self._references
        await references.find_films(connection, films)
        new = [film for id, film in films.items() if id not in references.films]
        joins = await self._match(connection, new, lines) if new else {}
        references.meet(joins)
        references.claims = references.claims or bool(joins)
        if not references.claims:
            return Taken()
        claims = await find_claims(connection, source=references.source, source_ids=films)
        ids = claims.keys() | joins.keys()
        if not ids:
            return Taken()
        updated = await self._keep({id: films[id] for id in ids}, claims, joins, connection)
        references.described.update([references.films[id] for id in ids])
        changed = {id for id in ids - joins.keys() if references.films[id] in updated}
        return Taken(frozenset(ids), len(joins), len(changed), len(ids) - len(joins) - len(changed))

    async def note_doubts(self, connection: AsyncConnection) -> None:
        """Once the new films have their ids."""
        doubts = [(self._references.films[id], other, why) for id, other, why in self._doubts]
        await note_doubts(connection, doubts=doubts, now=utc_now())
        self._doubts.clear()

    async def _match(
        self, connection: AsyncConnection, films: list[FilmRecord], lines: dict[str, int]
    ) -> dict[str, int]:
        joins: dict[str, int] = {}
        candidates = await self._known.candidates(connection, films)
        for film in films if candidates else ():
            if film.id not in candidates:
                continue
            mine = facts_of_record(film)
            same: list[int] = []
            for film_id, theirs in candidates[film.id]:
                verdict, reason = compare(mine, theirs)
                taken = not self._many and film_id in self._known.claimed
                if verdict is Verdict.SAME and not taken:
                    same.append(film_id)
                elif verdict is not Verdict.OTHER:
                    self._doubt(film, film_id, reason, lines)
            if len(same) == 1:
                joins[film.id] = same[0]
                self._known.claimed.add(same[0])
            else:
                for film_id in same:
                    self._doubt(film, film_id, "several films fit", lines)
        self._doubts = [doubt for doubt in self._doubts if doubt[0] not in joins]
        return joins

    def _doubt(self, film: FilmRecord, other: int, reason: str, lines: dict[str, int]) -> None:
        self._doubts.append((film.id, other, reason))
        self._report.note(
            self._feed.name,
            lines[film.id],
            "title",
            f"{film.title[:60]!r} may be film {other} ({reason}): `seance films duplicates`",
        )

    async def _keep(
        self,
        films: dict[str, FilmRecord],
        claims: dict[str, Claim],
        joins: dict[str, int],
        connection: AsyncConnection,
    ) -> set[int]:
        """Keeps what is said now, and makes the films' rows of it; the films that changed."""
        now, source = utc_now(), self._references.source
        fresh: list[Claim] = []
        for id, film in films.items():
            old = claims.get(id) or Claim(source, id, joins.get(id, 0), {}, now)
            values = {**old.values, **self._given(film)}
            if id not in claims or values != old.values or old.seen_at < now - REFRESHED:
                fresh.append(replace(old, values=values, seen_at=now))
        touched = {self._references.films[id] for id in films}
        stored = await values_of(connection, film_ids=touched)
        of_films = await claims_of(connection, film_ids=touched)
        for film_id in set(joins.values()) - of_films.keys():
            home, home_id, values = stored[film_id]
            fresh.append(Claim(home, home_id, film_id, values, now))
        await save_claims(connection, fresh)
        of_films = await claims_of(connection, film_ids=touched)
        return await settle(connection, of_films, stored)

    def _given(self, film: FilmRecord) -> Values:
        """What the feed speaks of."""
        given = self._feed.given
        values: Values = {name: plain(getattr(film, name)) for name in COLUMNS}
        for text in film.texts:
            for word in WORDS:
                values[f"{word}_{text.language}"] = plain(getattr(text, word))
        return {name: value for name, value in values.items() if given is None or name in given}


async def settle(
    connection: AsyncConnection,
    claims: dict[int, list[Claim]],
    stored: dict[int, tuple[str, str, Values]],
) -> set[int]:
    """Makes films' rows of their claims; the films that changed."""
    changed: set[int] = set()
    for film_id, said in claims.items():
        before = stored[film_id][2]
        values = resolve(said)
        differing = {name: v for name, v in values.items() if before.get(name, _NOTHING) != v}
        differing = {
            name: v for name, v in differing.items() if name in before or v not in (None, [], "")
        }
        if differing:
            await write_values(connection, film_id=film_id, values=differing)
            changed.add(film_id)
    return changed


async def clear_unclaimed(
    connection: AsyncConnection,
    claims: dict[int, list[Claim]],
    stored: dict[int, tuple[str, str, Values]],
) -> None:
    """Empties the fields that no source speaks of any more."""
    for film_id, (_, _, values) in stored.items():
        spoken = {name for claim in claims.get(film_id, ()) for name in claim.values}
        empty = {name: None for name, v in values.items() if name not in spoken and v}
        if empty:
            await write_values(connection, film_id=film_id, values=empty)


_NOTHING = object()
