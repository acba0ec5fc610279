"""A sentence, French, English or both, to a film, a city, days, a time, a version and an intent.

    find_films = TitleMatcher((film.id, film.titles) for film in films_on)   # once a while, 0.1 s
    find_cities = partial(find_city_spans, gazetteer=gazetteer)
    query = understand(text, now, find_films=find_films, find_cities=find_cities)
    query.intent, query.film.value, query.city.value, query.days.value, query.missing

All of it is pure: no database, no network, no clock but `now`.
"""

from handlers.query.model import (
    CityFinder,
    Days,
    FilmFinder,
    FilmHit,
    Intent,
    Listing,
    Part,
    Query,
    Window,
)
from handlers.query.sentence import understand
from handlers.query.titles import TitleMatcher

__all__ = [
    "CityFinder",
    "Days",
    "FilmFinder",
    "FilmHit",
    "Intent",
    "Listing",
    "Part",
    "Query",
    "TitleMatcher",
    "Window",
    "understand",
]
