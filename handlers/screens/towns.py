"""Cities by names that tell them apart: France has several Saint-Denis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from db.folding import fold
from db.results import CityCount, CityRef
from handlers.i18n import Translator
from handlers.places.departments import DEPARTMENTS
from handlers.screens.screen import label


def city_name(city: CityRef) -> str:
    """A city that stands alone: where another has its name, with its department or region. Not yet
    escaped."""
    where = _region(city) if city.shared else ""
    return f"{city.name}, {where}" if where else city.name


def told_apart(cities: Sequence[CityCount], tr: Translator) -> Mapping[int, str]:
    """The cities' names by id; of those that share one, each with its department, region or
    country: "Saint-Denis, La Réunion"."""
    shared = Counter(fold(city.name) for city in cities)
    at_home = Counter((fold(city.name), city.country) for city in cities)
    named = {}
    for city in cities:
        name, key = label(city.name, 30), fold(city.name)
        where = ""
        if shared[key] > 1:
            abroad = at_home[key, city.country] < shared[key]
            where = _region(city) or (_country(city, tr) if abroad else "")
        named[city.city_id] = f"{name}, {where}" if where else name
    return named


def _region(city: CityCount | CityRef) -> str:
    department = DEPARTMENTS.get(city.region) if city.country == "FR" else None
    return department.name if department else city.region


def _country(city: CityCount, tr: Translator) -> str:
    return str(tr.locale.territories.get(city.country, city.country))
