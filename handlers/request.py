"""What a sentence asks for, in this database's terms: ids instead of words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from db.results import CityRef
from handlers.cities import CityMatch, match_place
from handlers.context import Context
from handlers.places.spans import find_city_spans
from handlers.query import Intent, Listing, Query, understand


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked; None or empty where it was not said or is not clear.

    Attributes:
        films: ids to choose from when the film is doubtful.
        rest: the words that nothing explains: perhaps the title of a film that is not on.
    """

    words: str
    intent: Intent | None = None
    listing: Listing = Listing.NOW
    film_id: int | None = None
    films: tuple[int, ...] = ()
    city: CityMatch = field(default_factory=CityMatch)
    day: date | None = None
    near_me: bool = False
    rest: str = ""


async def read_request(context: Context, words: str) -> Request:
    """Film, city, day and intent, as far as the words say."""
    atlas = await context.services.atlas.get()
    titles = await context.services.titles.get()
    now = context.now.astimezone(ZoneInfo(context.zone_of()))
    home = context.visit.city.country if context.visit.city else context.services.default_country
    query = understand(
        words,
        now,
        find_films=titles,
        find_cities=partial(find_city_spans, gazetteer=atlas.gazetteer, country=home),
    )
    return _in_our_terms(words, query, match_place(atlas, query.city.value))


def _in_our_terms(words: str, query: Query, city: CityMatch) -> Request:
    film = query.film.value
    candidates = () if film else query.film.candidates
    return Request(
        words,
        query.intent,
        query.listing,
        int(str(film.key)) if film else None,
        tuple(int(str(hit.key)) for hit in candidates),
        city,
        query.days.value.first if query.days.value else None,
        query.near_me,
        query.rest,
    )


def read_day(context: Context, words: str, city: CityRef | None) -> date | None:
    """The day that words name, in the city's time; None when they name none, or several."""
    now = context.now.astimezone(ZoneInfo(context.zone_of(city)))
    days = understand(words, now, find_films=_nothing, find_cities=_nothing).days.value
    return days.first if days else None


def _nothing(_text: str) -> tuple[()]:
    return ()
