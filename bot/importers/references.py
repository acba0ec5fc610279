"""The source's ids as the database's, looked up once each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.importers.clock import Clock
from bot.importers.numbers import Numbers
from bot.importers.towns import Towns
from db.queries.catalogue_ids import find_cinemas, find_film_ids, has_claims

# Rows lie together by film: those of the next block are of the films of the latest, or of others.
FILMS_AT_HAND = 40_000


class References:
    """What rows of one source refer to. Memory grows with the cinemas referred to, not with rows
    or films.

    Attributes:
        films: source's id -> id, of the films that were met last.
        named: ids of all films that this import has met.
        cinemas: source's id -> id, and the clock of its time zone.
        towns: the cities.
        claims: whether this source knows films as another's; None: nobody has looked.
        described: ids of the films of which this import brought titles.
        joined_cinemas: the source's ids of those that are another source's.
        sessions: the keys of the sessions named, where somebody wants to know; else None.
        notes: what there is to say of the row just made (column, text), to be taken away.
    """

    def __init__(
        self,
        source: str,
        bind: tuple[Callable[[datetime], Any], Callable[[date], Any]],
    ) -> None:
        self.source = source
        self.films: dict[str, int] = {}
        self.claims: bool | None = None
        self.cinemas: dict[str, tuple[int, Clock]] = {}
        self.towns = Towns()
        self.named = Numbers()
        self.described = Numbers()
        self.joined_cinemas: set[str] = set()
        self.sessions: set[tuple[Any, ...]] | None = None
        self.notes: list[tuple[str, str]] = []
        self._clocks: dict[str, Clock] = {}
        self._bind = bind

    async def find_films(self, connection: AsyncConnection, ids: Iterable[str]) -> None:
        """Looks up the films not met lately."""
        wanted = set(ids)
        if len(self.films) > FILMS_AT_HAND:
            self.films = {id: self.films[id] for id in wanted & self.films.keys()}
        unmet = wanted - self.films.keys()
        if self.claims is None:
            self.claims = await has_claims(connection, source=self.source)
        self.meet(
            await find_film_ids(
                connection, source=self.source, source_ids=unmet, claims=self.claims
            )
        )

    def meet(self, films: Mapping[str, int]) -> None:
        """Films that are stored, by the source's id."""
        self.films |= films
        self.named.update(films.values())

    async def find_cinemas(self, connection: AsyncConnection, ids: Iterable[str]) -> None:
        """Looks up the cinemas not met before."""
        unmet = {id for id in ids if id not in self.cinemas}
        found = await find_cinemas(connection, source=self.source, source_ids=unmet)
        self.cinemas |= {id: (key, self._clock(zone)) for id, (key, zone, _) in found.items()}
        self.joined_cinemas |= {id for id, (_, _, joined) in found.items() if joined}

    def _clock(self, zone: str) -> Clock:
        return self._clocks.setdefault(zone, Clock(zone, self._bind))
