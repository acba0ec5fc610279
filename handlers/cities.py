"""From words to a city with cinemas: the communes of France, and whatever the database knows.

The atlas joins both; `Services` keeps one that is never old (`handlers.fresh`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.folding import fold
from db.geo import distance_km
from db.queries.places import list_cities
from db.results import CityRef
from db.session import Database
from handlers.places.gazetteer import Gazetteer, extra_code, load_gazetteer
from handlers.places.place import ExtraCity, Place
from handlers.places.resolve import resolve_city

if TYPE_CHECKING:  # the context holds the atlas
    from handlers.context import Context

# A town without a cinema is answered with the town next to it that has one, if that is this near.
NEARBY_KM = 60.0
CHOICES = 5

# Cities with their aliases.
Known = tuple[tuple[CityRef, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Atlas:
    """Every place there is a name for, and which of them have cinemas."""

    gazetteer: Gazetteer
    cities: Mapping[str, tuple[CityRef, ...]]  # those of one name

    def city_of(self, place: Place) -> CityRef | None:
        """The database's city that a place is: of several of that name the one of its
        department."""
        named = self.cities.get(extra_code(place.country, place.name), ())
        for region in (place.department, ""):
            for city in named:
                if city.region == region:
                    return city
        # A cinema's postcode may be that of the department next door.
        return next((city for city in named if _beside(city, place)), None)

    def nearest_to(self, place: Place) -> CityRef | None:
        """The nearest city with cinemas, where one is near enough to go to."""
        if place.latitude is None or place.longitude is None:
            return None
        here = (place.latitude, place.longitude)
        away = [
            (distance_km(*here, city.latitude, city.longitude), city)
            for named in self.cities.values()
            for city in named
            if city.cinemas and city.latitude is not None and city.longitude is not None
        ]
        near = min(away, key=lambda found: found[0], default=None)
        return near[1] if near and near[0] <= NEARBY_KM else None


@dataclass(frozen=True, slots=True)
class CityMatch:
    """What words say of a city.

    Attributes:
        city: the one meant, or None.
        instead_of: the town that was named, when `city` is only the nearest with a cinema.
        choices: the cities to choose from when none is clearly meant, each under the name that
            tells it apart: "Saint-Denis (Seine-Saint-Denis) → Paris".
    """

    city: CityRef | None = None
    instead_of: str | None = None
    choices: tuple[tuple[CityRef, str], ...] = ()


async def read_cities(database: Database) -> Known:
    """What the database knows of cities."""
    async with database.browse() as session:
        return await list_cities(session)


def draw_atlas(known: Known) -> Atlas:
    """The atlas with these cities. The communes take a fifth of a second the first time."""
    extras = [
        ExtraCity(
            city.name,
            city.country,
            city.latitude,
            city.longitude,
            city.population,
            aliases,
            city.timezone,
            city.cinemas,
            city.region,
        )
        for city, aliases in known
    ]
    cities: dict[str, tuple[CityRef, ...]] = {}
    for city, _aliases in known:
        code = extra_code(city.country, city.name)
        cities[code] = (*cities.get(code, ()), city)
    return Atlas(load_gazetteer().extended(extras), cities)


def _beside(city: CityRef, place: Place) -> bool:
    """Near enough to be the same, as far as is known."""
    if None in (city.latitude, city.longitude, place.latitude, place.longitude):
        return city.timezone is None or place.timezone in (None, city.timezone)
    return _km(place, city) <= NEARBY_KM


def _km(place: Place, city: CityRef) -> float:
    assert place.latitude is not None
    assert place.longitude is not None
    assert city.latitude is not None
    assert city.longitude is not None
    return distance_km(place.latitude, place.longitude, city.latitude, city.longitude)


async def find_city(context: Context, words: str) -> CityMatch:
    """The city that words name."""
    atlas = await context.services.atlas.get(context.visit.edition)
    country = context.visit.city.country if context.visit.city else context.services.default_country
    return match_city(atlas, words, country)


def match_city(atlas: Atlas, words: str, country: str) -> CityMatch:
    """The city that words name, in an atlas. Pure."""
    answer = resolve_city(words, atlas.gazetteer, country=country)
    if answer.best is None:
        return CityMatch()
    known = [(place, city) for place in answer.candidates if (city := atlas.city_of(place))]
    if answer.confident and (atlas.city_of(answer.best) or not known):
        match = match_place(atlas, answer.best)
        if match.city:
            return match
    if len(known) == 1 and known[0][0] == answer.best:
        return CityMatch(known[0][1])
    choices = [(city, _named(place)) for place, city in known]
    # Without a cinema of their own only places of exactly that name are what was meant: what is
    # merely spelled like it would send people anywhere.
    for place in answer.candidates if not choices else ():
        near = atlas.nearest_to(place)
        if near is not None and fold(place.name) == fold(words):
            choices.append((near, f"{_named(place)} → {near.name}"))
    return CityMatch(choices=tuple(choices[:CHOICES]))


def match_place(atlas: Atlas, place: Place | None) -> CityMatch:
    """A place that is meant for sure: its city, or the nearest that has cinemas."""
    if place is None:
        return CityMatch()
    if city := atlas.city_of(place):
        return CityMatch(city)
    near = atlas.nearest_to(place)
    return CityMatch(near, instead_of=place.name) if near else CityMatch()


def _named(place: Place) -> str:
    return f"{place.name} ({place.department_name or place.country})"
