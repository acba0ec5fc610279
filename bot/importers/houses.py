"""Cinemas that another source brought already: found by name, town and distance."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from rapidfuzz.fuzz import ratio
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.importers.records import CinemaRecord
from bot.importers.references import References
from db.folding import fold
from db.geo import distance_km
from db.queries.catalogue_facts import (
    KnownCinema,
    are_there_other_cinemas,
    claim_cinemas,
    list_known_cinemas,
)
from db.queries.cinema_writes import complete_cinemas

# Words that a cinema's name has or lacks without being another's.
LOOSE = frozenset(
    "cinema cinemas cine le la les l un de du des d et salle espace centre culturel theatre".split()
)
NEXT_DOOR_KM, IN_TOWN_KM, TOO_FAR_KM = 0.25, 3.0, 8.0
ALIKE = 85.0  # per cent of letters

Block = list[tuple[int, Any]]


def words(name: str) -> frozenset[str]:
    """What of a name tells a cinema apart; all of it where that is nothing."""
    all_words = frozenset(fold(name).split())
    return (all_words - LOOSE) or all_words


@dataclass(frozen=True, slots=True)
class House:
    """A cinema, as far as it tells cinemas apart."""

    name: frozenset[str]
    town: str
    place: tuple[float, float] | None


def is_same(one: House, other: House) -> bool:
    """Whether two descriptions are of one cinema: the names agree, and so does the place."""
    alike = _alike(one.name, other.name)
    apart = distance_km(*one.place, *other.place) if one.place and other.place else None
    if apart is not None:
        if apart <= NEXT_DOOR_KM:
            return alike >= 1  # next door are two houses of a multiplex at most
        return alike >= 2 and apart <= (TOO_FAR_KM if one.town == other.town else IN_TOWN_KM)
    return alike >= 2 and one.town == other.town


def _alike(one: frozenset[str], other: frozenset[str]) -> int:
    """2: one name; 1: something in common; 0: nothing."""
    if one == other:
        return 2
    if ratio(" ".join(sorted(one)), " ".join(sorted(other))) >= ALIKE:
        return 2
    return 1 if one & other else 0


def _house(name: str, town: str, latitude: float | None, longitude: float | None) -> House:
    placed = latitude is not None and longitude is not None
    return House(words(name), fold(town), (latitude, longitude) if placed else None)  # type: ignore[arg-type]


class CinemaJoining:
    """Finds the cinemas of one feed that are known already, and adds what was not known of them."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._alone: bool | None = None

    async def take(self, connection: AsyncConnection, block: Block) -> tuple[frozenset[str], int]:
        """The ids of the block's cinemas that are another source's, which are done with; and how
        many of them are found to be so just now."""
        source = self._references.source
        if self._alone is None:
            self._alone = not await are_there_other_cinemas(connection, source=source)
        if self._alone:
            return frozenset(), 0
        cinemas: dict[str, CinemaRecord] = {cinema.id: cinema for _, cinema in block}
        claimed = await self._claimed(connection, cinemas)
        new = [cinema for id, cinema in cinemas.items() if id not in self._references.cinemas]
        joins = await self._match(connection, new) if new else {}
        await claim_cinemas(connection, source=source, joined=list(joins.items()))
        ids = {**claimed, **joins}
        await complete_cinemas(connection, cinemas={ids[id]: _facts(cinemas[id]) for id in ids})
        return frozenset(ids), len(joins)

    async def _claimed(
        self, connection: AsyncConnection, cinemas: dict[str, CinemaRecord]
    ) -> dict[str, int]:
        """Those that were joined before."""
        await self._references.find_cinemas(connection, cinemas)
        joined = cinemas.keys() & self._references.joined_cinemas
        return {id: self._references.cinemas[id][0] for id in joined}

    async def _match(
        self, connection: AsyncConnection, cinemas: list[CinemaRecord]
    ) -> dict[str, int]:
        towns: dict[str, list[tuple[KnownCinema, House]]] = defaultdict(list)
        squares: dict[tuple[int, int], list[tuple[KnownCinema, House]]] = defaultdict(list)
        for known in await list_known_cinemas(
            connection,
            source=self._references.source,
            folded={fold(cinema.city) for cinema in cinemas},
            countries={cinema.country for cinema in cinemas},
        ):
            house = _house(known.name, known.city, known.latitude, known.longitude)
            towns[house.town].append((known, house))
            if house.place:
                squares[_square(house.place)].append((known, house))
        joins: dict[str, int] = {}
        for cinema in cinemas:
            mine = _house(cinema.name, cinema.city, cinema.latitude, cinema.longitude)
            near = towns[mine.town] + [one for at in _around(mine.place) for one in squares[at]]
            same = {known.cinema_id for known, house in near if is_same(mine, house)}
            if len(same) == 1 and not same & set(joins.values()):
                joins[cinema.id] = same.pop()
        return joins


def _square(place: tuple[float, float]) -> tuple[int, int]:
    """Some ten kilometres on each side."""
    return int(place[0] * 10), int(place[1] * 10)


def _around(place: tuple[float, float] | None) -> list[tuple[int, int]]:
    if place is None:
        return []
    x, y = _square(place)
    return [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]


def _facts(cinema: CinemaRecord) -> dict[str, Any]:
    """What may complete what another source says of a cinema."""
    return {
        "address": cinema.address,
        "postcode": cinema.postcode,
        "chain": cinema.chain,
        "url": cinema.url,
        "latitude": cinema.latitude,
        "longitude": cinema.longitude,
    }
