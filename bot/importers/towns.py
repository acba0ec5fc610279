"""Which city a row means: by country and folded name, and by region where two share them.

Most sources name a city and no more, so a region only tells apart what it must: Saint-Denis (93)
and Saint-Denis (974) are two, and "Paris" without a region is the Paris there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.importers.records import CinemaRecord, CityRecord
from db.folding import fold
from db.models import City
from db.queries.catalogue_ids import find_cities

CORSICA = {"200": "2A", "201": "2A", "202": "2B", "206": "2B"}
REGION_LIMIT = 20  # characters


class Town(NamedTuple):
    """A city as a row names it."""

    country: str
    folded: str
    region: str


def town_of(record: CityRecord | CinemaRecord) -> Town:
    """The city of a row."""
    if isinstance(record, CityRecord):
        return Town(record.country, fold(record.name), record.region)
    region = record.region or region_of(record.country, record.postcode)
    return Town(record.country, fold(record.city), region)


def region_of(country: str, postcode: str | None) -> str:
    """The department that a French postcode begins with; empty where there is none to be told."""
    digits = "".join(filter(str.isdigit, postcode or ""))
    if country != "FR" or len(digits) != 5:
        return ""
    if digits[:2] in ("97", "98"):
        return digits[:3]
    return CORSICA.get(digits[:3], digits[:2])


def choose(known: Mapping[str, int], region: str) -> int | None:
    """The city that is meant, among those of one name by region; None where it is a new one."""
    if region in known:
        return known[region]
    if region:
        return known.get("")
    return min(known.values(), default=None)


class Towns:
    """The database's cities by country and folded name, looked up once each."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], dict[str, int]] = {}

    def id_of(self, town: Town) -> int | None:
        """The city's id; None while there is none."""
        return choose(self._known.get(town[:2], {}), town.region)

    def region_of(self, town: Town) -> str:
        """The region under which the city is, or is to be, stored."""
        known = self._known.get(town[:2], {})
        meant = choose(known, town.region)
        return next((region for region, id in known.items() if id == meant), town.region)

    async def find(
        self, connection: AsyncConnection, towns: Iterable[Town], *, anew: bool = False
    ) -> None:
        """Looks up the names not met before, or all; a city whose region was not known gets the
        first that is told."""
        wanted = sorted(set(towns))
        await self._read(connection, [t for t in wanted if anew or t[:2] not in self._known])
        # As it is now: another import may have named the region meanwhile.
        await self._read(connection, [town for town in wanted if self._unnamed(town)])
        for town in wanted:
            if self._unnamed(town):
                known = self._known[town[:2]]
                id = known[town.region] = known.pop("")
                await connection.execute(
                    update(City).where(City.id == id).values(region=town.region)
                )

    def _unnamed(self, town: Town) -> bool:
        """The city is known, and this row the first to tell its region."""
        known = self._known[town[:2]]
        return bool(town.region) and town.region not in known and "" in known

    async def _read(self, connection: AsyncConnection, towns: Iterable[Town]) -> None:
        unmet: dict[str, set[str]] = {}
        for town in towns:
            unmet.setdefault(town.country, set()).add(town.folded)
        for country, names in unmet.items():
            for name in names:
                self._known[country, name] = {}
            for folded, region, id in await find_cities(connection, country=country, folded=names):
                self._known[country, folded][region] = id
