"""The communes of France, and cities added to them, by name, code and postcode.

Places are numbered: the communes by INSEE code from 0, then the added cities.
"""

import gzip
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, takewhile
from math import log
from pathlib import Path

from db.folding import fold
from db.geo import distance_km
from handlers.places.departments import department_of, timezone_of
from handlers.places.index import Draft, Hit, Index
from handlers.places.names import Form, forms_of, key_of, words_of
from handlers.places.place import ExtraCity, Place

DATA = Path(__file__).with_name("communes.tsv.gz")
_OVERSEAS_TOWN = 10_000  # inhabitants from which a town overseas is taken to have a cinema
_LIKELY_CINEMA = log(6)
_UNKNOWN = 20_000  # inhabitants taken for a city outside France that does not say
_CINEMA = log(8)  # a town with a cinema is meant as often as a town eight times as large
_SAME_KM = 30  # an added city of France this near a commune of its name is that commune


class Communes:
    """The table of communes: a line each, taken apart when asked for."""

    def __init__(self, lines: list[str], index: Index) -> None:
        self.lines = lines
        self.index = index

    def place(self, number: int) -> Place:
        """Return the commune of this number."""
        fields = self.lines[number].split("\t")
        code, name, postcodes, population, latitude, longitude, approximate, cinemas, _ = fields
        return Place(
            code=code,
            name=name,
            department=department_of(code),
            postcodes=tuple(postcodes.split("|")),
            population=int(population),
            latitude=float(latitude) if latitude else None,
            longitude=float(longitude) if longitude else None,
            approximate=bool(approximate),
            timezone=timezone_of(code),
            cinemas=int(cinemas or 0),
        )

    def weight(self, number: int) -> float:
        """Return how often a commune is meant, as the logarithm of inhabitants."""
        code, _, _, people, _, _, _, cinemas, _ = self.lines[number].split("\t")
        population = int(people)
        if cinemas:
            return log(1 + population) + _CINEMA
        uncounted = code[:2] == "97" and population >= _OVERSEAS_TOWN
        return log(1 + population) + (_LIKELY_CINEMA if uncounted else 0)

    def number(self, code: str) -> int | None:
        """Return the number of an INSEE code."""
        number = bisect_left(self.lines, f"{code}\t")
        found = number < len(self.lines) and self.lines[number].startswith(f"{code}\t")
        return number if found else None


def extra_code(country: str, name: str) -> str:
    """Return the code of an added city: "BE:bruxelles", as the database's unique key."""
    return f"{country}:{fold(name)}"


class Gazetteer:
    """Places by what people call them. Never changes once made."""

    def __init__(self, communes: Communes, cities: Iterable[ExtraCity] = ()) -> None:
        self._communes = communes
        self._extras: dict[str, Place] = {}
        self._index = Index(((), (), ()))
        self._cities = tuple(cities)
        draft = Draft()
        for city in self._cities:
            number = self._same_commune(city)
            if number is None:
                number = self._add(city, draft)
            for alias in city.aliases:
                draft.add(key_of(words_of(alias)), number, Form.ALIAS, town=True)
        self._index = Index(draft.tables())
        self._extra_places = tuple(self._extras.values())

    def _same_commune(self, city: ExtraCity) -> int | None:
        """The commune that an added city of France is, if there already is one."""
        if city.country != "FR":
            return None
        numbers = [n for n, form in self.exact(key_of(words_of(city.name))) if form <= Form.ALIAS]
        if city.region:
            there = [n for n in numbers if self.place(n).department == city.region]
            numbers = there or numbers
        if city.latitude is None or city.longitude is None:
            return max(numbers, key=self.weight, default=None)
        for number in sorted(numbers, key=self.weight, reverse=True):
            place = self.place(number)
            if place.latitude is None or place.longitude is None:
                continue
            here = (city.latitude, city.longitude)
            if distance_km(place.latitude, place.longitude, *here) <= _SAME_KM:
                return number
        return None

    def _add(self, city: ExtraCity, draft: Draft) -> int:
        code = extra_code(city.country, city.name)
        self._extras[code] = Place(
            code=code,
            name=city.name,
            country=city.country,
            population=city.population,
            latitude=city.latitude,
            longitude=city.longitude,
            timezone=city.timezone,
            cinemas=city.cinemas,
        )
        number = len(self._communes.lines) + list(self._extras).index(code)
        words = words_of(city.name)
        if words:
            draft.add(key_of(words), number, Form.FULL, town=True)
            for key, form in forms_of(words):
                draft.add(key, number, form, town=True)
        return number

    @property
    def communes(self) -> int:
        """How many communes there are: they are the places numbered below that."""
        return len(self._communes.lines)

    def extended(self, cities: Iterable[ExtraCity]) -> "Gazetteer":
        """Return a gazetteer that knows more cities and aliases, sharing the communes' table."""
        return Gazetteer(self._communes, (*self._cities, *cities))

    def place(self, number: int) -> Place:
        """Return a place by its number here."""
        count = len(self._communes.lines)
        return (
            self._communes.place(number) if number < count else self._extra_places[number - count]
        )

    def get(self, code: str) -> Place | None:
        """Return a place by its code: INSEE's, or `extra_code`'s."""
        number = self._communes.number(code)
        return self._extras.get(code) if number is None else self._communes.place(number)

    def weight(self, number: int) -> float:
        """Return how often a place is meant, as the logarithm of inhabitants."""
        if number < len(self._communes.lines):
            return self._communes.weight(number)
        return log(1 + (self.place(number).population or _UNKNOWN)) + _CINEMA

    def with_postcode(self, digits: str) -> list[int]:
        """Return the numbers of the communes whose postcode is or begins so."""
        index = self._communes.index
        postcodes = index.postcodes_beginning_with(digits)
        return [hit.number for postcode in postcodes for hit in index.exact(postcode)]

    def in_department(self, department: str) -> range:
        """Return the numbers of a department's communes."""
        lines = self._communes.lines  # INSEE codes begin with the department
        return range(bisect_left(lines, department), bisect_left(lines, f"{department}:"))

    def exact(self, key: str) -> list[Hit]:
        """Return what exactly this key names."""
        return self._communes.index.exact(key) + self._index.exact(key)

    def towns_near(self, key: str, errors: int) -> list[tuple[str, int]]:
        """Return keys of towns within some typing errors, each with its errors."""
        return self._communes.index.towns_near(key, errors) + self._index.towns_near(key, errors)

    def villages_near(self, key: str, errors: int) -> list[tuple[str, int]]:
        """Return keys of other communes within some typing errors, each with its errors."""
        return self._communes.index.villages_near(key, errors)

    def beginning_with(self, key: str) -> list[str]:
        """Return keys of towns that begin so."""
        indices = (self._communes.index, self._index)
        return [found for index in indices for found in index.beginning_with(key)]


def read_tables(path: Path = DATA) -> Iterator[Iterator[str]]:
    """Yield the tables of the file that `handlers.places.build` writes, each to be read before the
    next. Line by line: where all of them had been, between what stays, would be left unused."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        lines = (line.rstrip("\n") for line in file)
        for first in lines:
            yield chain((first,), takewhile(bool, lines))


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """Return the communes of France, read once: call it before serving."""
    tables = read_tables()
    return Gazetteer(Communes(list(next(tables)), Index(tables)))
