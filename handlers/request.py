"""What a sentence asks for, in this database's terms: ids instead of words."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from zoneinfo import ZoneInfo

from db.results import CityRef
from handlers.actions import ASKED
from handlers.cities import Atlas, CityMatch, match_city, match_place
from handlers.context import Context
from handlers.filters import of_query
from handlers.places.spans import find_city_spans
from handlers.query import Intent, Listing, Query, understand
from handlers.query.almanac import cinema_day
from handlers.wanted import Wanted

LONGEST_REMEMBERED = 100
"""Characters of words that others may type too: a title, seldom more."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked; None or empty where it was not said or is not clear.

    Attributes:
        said: the intent, where words for it were said.
        films: ids to choose from when the film is doubtful.
        wanted: film, days and filters, as far as they are clear.
        rest: the words that nothing explains: perhaps the title of a film that is not on.
    """

    words: str
    intent: Intent | None = None
    said: Intent | None = None
    listing: Listing = Listing.NOW
    films: tuple[int, ...] = ()
    wanted: Wanted = field(default_factory=Wanted)
    city: CityMatch = field(default_factory=CityMatch)
    near_me: bool = False
    rest: str = ""

    @property
    def is_new_question(self) -> bool:
        """Whether this says too much to be the answer to "which film?"."""
        wanted = self.wanted
        when = wanted.days or wanted.also or wanted.only
        where = self.city.city or self.city.choices or self.near_me
        return (
            self.intent in (Intent.CRITICS, Intent.OPINIONS)
            or self.listing is not Listing.NOW
            or bool((wanted.film_id or self.films) and (when or where))
        )


async def read_request(context: Context, words: str) -> Request:
    """Film, city, days, filters and intent, as far as the words say."""
    services, edition = context.services, context.visit.edition
    now = context.now.astimezone(ZoneInfo(context.zone_of()))
    home = context.visit.city.country if context.visit.city else services.default_country
    # All that the answer hangs on but for the hour, and that matters only where one is said.
    key = words, home, now.date(), cinema_day(now)
    known = services.asked.get(key, edition)
    if known is not None:
        return known
    atlas, titles = await services.atlas.get(edition), await services.titles.get(edition)
    query = understand(
        words,
        now,
        find_films=titles,
        find_cities=partial(find_city_spans, gazetteer=atlas.gazetteer, country=home),
    )
    asked = _in_our_terms(words, query, _city(atlas, query, home))
    if not query.hours and len(words) <= LONGEST_REMEMBERED:
        services.asked.keep(key, edition, asked)
    return asked


def _in_our_terms(words: str, query: Query, city: CityMatch) -> Request:
    film = query.film.value
    others = tuple(dict.fromkeys(int(str(hit.key)) for hit in query.film.candidates))
    wanted = _wanted(query)
    return Request(
        words,
        query.intent,
        query.said,
        query.listing,
        () if film else others,
        wanted.with_film(int(str(film.key)), others) if film else wanted,
        city,
        query.near_me,
        query.rest,
    )


def _wanted(query: Query) -> Wanted:
    days = query.days.value.dates if query.days.value else ()
    readings = (other.first for other in query.days.candidates)
    also = tuple(dict.fromkeys(day for day in readings if day not in days))
    return Wanted(days=days, also=also, walk=ASKED, only=of_query(query))


def _city(atlas: Atlas, query: Query, country: str) -> CityMatch:
    """The city that is meant; several to choose from where a name is that of several towns, or is
    too doubtful to go by."""
    part = query.city
    if part.value is None and not part.candidates:
        return CityMatch()
    named = match_city(atlas, query.text[part.start : part.end], country)
    if part.value is None:
        sure = ((named.city, ""),) if named.city else ()
        return CityMatch(choices=sure or named.choices)
    meant = match_place(atlas, part.value)
    rivals = [city for city, _detail in named.choices]
    # Only where the sentence says no more than the name does: "Paris 11e" is Paris.
    return named if len(rivals) > 1 and meant.city in rivals else meant


def read_change(context: Context, words: str, city: CityRef | None) -> Wanted | None:
    """The days and filters that words name, in the city's time; None where they say anything else,
    or nothing."""
    now = context.now.astimezone(ZoneInfo(context.zone_of(city)))
    query = understand(words, now, find_films=_nothing, find_cities=_nothing)
    said = _wanted(query)
    another = query.rest or query.said not in (None, Intent.SHOWTIMES)
    return None if another or not (said.days or said.also or said.only) else said


def _nothing(_text: str) -> tuple[()]:
    return ()
