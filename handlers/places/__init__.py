"""Cities from text. Importing this is cheap; `load_gazetteer()` reads the data, once.

    gazetteer = load_gazetteer()                       # 0.15 s, 14 MB, then shared
    gazetteer = gazetteer.extended(cities)             # ExtraCity rows of the database
    answer = resolve_city("st denis", gazetteer)       # CityAnswer(best, others, confident)
    spans = find_city_spans("ce soir à Lyon 3e", gazetteer)   # [CitySpan(start, end, place, score)]

All of it is pure: no database, no network, nothing changes once made.
"""

from handlers.places.gazetteer import Gazetteer, extra_code, load_gazetteer
from handlers.places.place import CityAnswer, CitySpan, ExtraCity, Place
from handlers.places.resolve import resolve_city
from handlers.places.spans import find_city_spans

__all__ = [
    "CityAnswer",
    "CitySpan",
    "ExtraCity",
    "Gazetteer",
    "Place",
    "extra_code",
    "find_city_spans",
    "load_gazetteer",
    "resolve_city",
]
