"""A sentence, French, English or both, to what it asks: `understand`.

Each way to take one part of the sentence for the film and another for the city is tried
(`handlers.query.readings`): the rest is read by the grammars of days, times, versions and
questions, and what explains the sentence best is kept. So "Paris, Texas à Paris demain" is a film,
a city and a day, "nice demain soir" a city, and "Demain à Lyon samedi" a film again.
"""

from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import TypeVar

from handlers.places.place import Place
from handlers.query.almanac import cinema_day
from handlers.query.days import agree
from handlers.query.model import (
    CityFinder,
    Days,
    FilmFinder,
    FilmHit,
    Intent,
    Listing,
    Part,
    Query,
)
from handlers.query.readings import Reading, read_all
from handlers.query.window import window_of
from handlers.query.words import Word, clean

T = TypeVar("T")

# By how many points the best reading must lead one with another film, or none, to be acted upon.
SURE = 0.25
# The least score of a title, and of a city, to be acted upon.
LIKELY_FILM, LIKELY_CITY = 0.66, 0.3
# Another title of the same words is as likely from this share of the score on.
_SAME, _SAME_PART = 0.98, 0.9  # where the title is whole, and where it is not
# A title of so few letters must be spelled right: "Léon" is not "Lion".
_SHORT, _WHOLE = 4, 0.9
# The least score of a title that stands among words that nothing explains.
_TELLING = 0.85
_MOST_CANDIDATES = 5


def understand(
    text: str, now: datetime, *, find_films: FilmFinder, find_cities: CityFinder
) -> Query:
    """Return what `text` asks for at `now`, an aware moment in the person's or city's time zone.

    Any text will do, of which the first 300 characters are read. A slot is empty where nothing
    says it, and has only candidates where what is said is too doubtful to act upon.
    """
    text = clean(text)
    readings = read_all(text, now, find_films, find_cities)
    best = readings[0]
    film, city = _film(readings), _city(readings)
    days = _days(best)
    today = None if days.value is None else days.value.dates == (cinema_day(now),)
    window = window_of(best.scan.times, now, today=today)
    rest = best.rest(text)
    wishes = best.scan.wishes
    anything = bool(best.city or best.scan.days or best.scan.times or wishes)
    intent, listing = _intent(best, anything=anything, rest=rest)
    version = next((wish for wish in wishes if wish.kind == "version"), None)
    return Query(
        text=text,
        intent=intent,
        said=next((ask.intent for ask in best.scan.asks if not ask.weak), None),
        listing=listing,
        film=film,
        city=city,
        days=days,
        window=_part(window, best.words, [(m.first, m.end) for m in best.scan.times]),
        version=_part(version.value, best.words, [(version.first, version.end)])
        if version
        else Part(),
        formats=_values(best, "format"),
        access=_values(best, "access"),
        near_me=any(wish.kind == "near" for wish in wishes),
        hours=bool(best.scan.times),
        rest=rest,
    )


def _film(readings: Sequence[Reading]) -> Part[FilmHit]:
    best = readings[0]
    leads: dict[Hashable, Reading] = {}
    for reading in readings:
        leads.setdefault(reading.film.key if reading.film else None, reading)
    hit = best.film
    others = [r for key, r in leads.items() if key != (hit.key if hit else None)]
    near = [r for r in others if best.points - r.points < SURE]
    offered = [r.film for r in near if r.film is not None][:_MOST_CANDIDATES]
    if hit is None:
        return Part(candidates=tuple(offered))
    rivals = [r.film for r in others if r.film and _rivals(hit, r.film)]
    apart = [r.points for r in others if r.film is None or r.film not in rivals]
    lead = best.points - max(apart, default=0.0)
    same = _SAME if hit.share > _WHOLE else _SAME_PART
    torn = any(rival.score > hit.score * same for rival in rivals)
    torn = torn or (hit.score < _TELLING and best.strangers > 0)
    # "Amélie Poulani": half a title, mistyped, but "Amélie" is another title of the same film
    score = max(r.film.score for r in readings if r.film and _overlap(hit, r.film))
    short = hit.score < _WHOLE and max(hit.end - hit.start, len(hit.title)) <= _SHORT
    unsure = score < LIKELY_FILM or torn or short or lead < SURE
    choices = tuple(dict.fromkeys((hit, *rivals, *offered)))[:_MOST_CANDIDATES]
    confidence = hit.score * min(1.0, 0.5 + lead / 2)
    if unsure:
        return Part(None, hit.start, hit.end, confidence, choices)
    return Part(hit, hit.start, hit.end, confidence, choices[1:])


def _overlap(hit: FilmHit, other: FilmHit) -> bool:
    return hit.key == other.key and hit.start < other.end and other.start < hit.end


def _rivals(hit: FilmHit, other: FilmHit) -> bool:
    """Tell whether another hit reads nearly all the words that a hit reads."""
    shared = min(hit.end, other.end) - max(hit.start, other.start)
    return shared > 0.9 * (hit.end - hit.start)


def _city(readings: Sequence[Reading]) -> Part[Place]:
    best = readings[0].city
    if best is None:
        return Part()
    if best.score < LIKELY_CITY:
        return Part(None, best.start, best.end, best.score, (best.place,))
    return Part(best.place, best.start, best.end, best.score)


def _days(best: Reading) -> Part[Days]:
    mentions = best.scan.days
    days, also = agree(mentions)
    return _part(days, best.words, [(m.first, m.end) for m in mentions], also)


def _part(
    value: T | None,
    words: Sequence[Word],
    spans: Sequence[tuple[int, int]],
    candidates: tuple[T, ...] = (),
) -> Part[T]:
    if not spans or (value is None and not candidates):
        return Part()
    start, end = min(first for first, _ in spans), max(end for _, end in spans)
    guessed = any(word.mistyped for first, last in spans for word in words[first:last])
    return Part(value, words[start].start, words[end - 1].end, 0.8 if guessed else 1.0, candidates)


def _values(best: Reading, kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(wish.value for wish in best.scan.wishes if wish.kind == kind))


def _intent(best: Reading, *, anything: bool, rest: str) -> tuple[Intent | None, Listing]:
    """Return the intent; `anything` tells whether a place, a time or a version was said."""
    asks = [ask for ask in best.scan.asks if best.film or not ask.weak]
    asked = asks[0].intent if asks else None
    if asked in (Intent.CRITICS, Intent.OPINIONS):
        return asked, Listing.NOW
    if best.film is not None:
        said = anything or asked is Intent.SHOWTIMES
        return (Intent.SHOWTIMES if said else Intent.FILM), Listing.NOW
    for ask in asks:
        if ask.intent is Intent.WHATS_ON:
            return Intent.WHATS_ON, next((a.listing for a in asks if a.listing), Listing.NOW)
    if asked is Intent.FILM or (rest and not anything and asked is None):
        return Intent.FILM, Listing.NOW
    if asked is Intent.SHOWTIMES and (rest or not anything):
        return Intent.SHOWTIMES, Listing.NOW
    if anything:
        return (Intent.SHOWTIMES if len(rest) > 3 else Intent.WHATS_ON), Listing.NOW
    return None, Listing.NOW
