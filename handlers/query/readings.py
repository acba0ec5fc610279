"""The ways to read a sentence: which part of it is the film, which the city.

The grammars read what is left. `handlers.query.points` tells how well each reading explains the
sentence.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.folding import fold
from handlers.places.place import CitySpan
from handlers.query import points
from handlers.query.ground import Ground, Scan, blank
from handlers.query.lexicon import words_of
from handlers.query.model import CityFinder, FilmFinder, FilmHit
from handlers.query.words import Word

_MOST_FILMS, _MOST_CITIES = 8, 4
_MOST_ALIKE = 3  # films that the same words may name
_LEAST_TITLE = 0.5
_TOWN, _LIKE_TOWN = 0.85, 0.55  # scores of what surely is a city, and of what looks like one
_OPENS_TITLES = words_of(
    "le la les l un une the an great good bad last first petit petite grand grande"
)
# What a person's name follows, with a first name between.
_NAMING = re.compile(r"\b(?:avec|with|starring|featuring)\s+(?:[\w.'’-]+\s+)?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a sentence."""

    words: tuple[Word, ...]
    film: FilmHit | None
    city: CitySpan | None
    scan: Scan
    points: float
    explained: tuple[float, ...]  # points by word
    strangers: int  # words beside the film's title that nothing explains

    def rest(self, text: str) -> str:
        """Return the longest row of words that nothing explains, with its article."""
        rows: list[list[int]] = [[]]
        for n, earned in enumerate(self.explained):
            if earned == 0:
                rows[-1].append(n)
            elif rows[-1] and earned > points.CHAT:
                rows.append([])
        row = max(rows, key=lambda row: sum(len(self.words[n].folded) for n in row))
        if all(self.words[n].folded.isdigit() for n in row):
            return ""
        first = row[0]
        while first and self.words[first - 1].folded in _OPENS_TITLES:
            first -= 1
        return text[self.words[first].start : self.words[row[-1]].end]


def read_all(
    text: str, now: datetime, find_films: FilmFinder, find_cities: CityFinder
) -> list[Reading]:
    """Return all readings of a cleaned text, the best first; there is always one."""
    ground = Ground(text, now)
    cities = _Cities(ground, find_cities)
    films: list[FilmHit | None] = [None]
    if ground.words:
        films += _worth_trying(find_films(text), ground, cities.sure())
    readings = [
        _read(ground, film, city, cities.found)
        for film in films
        for city in (None, *cities.beside(film)[:_MOST_CITIES])
    ]
    readings.sort(key=lambda reading: -reading.points)
    return readings


class _Cities:
    """The cities that a sentence names, found anew where a title may hold one of their words."""

    def __init__(self, ground: Ground, find: CityFinder) -> None:
        self._ground, self._find = ground, find
        self._text = ground.undated()
        self._spans = find(self._text) if ground.words else ()
        self.found = _likely(self._text, self._spans)
        self._beside: dict[tuple[int, int], Sequence[CitySpan]] = {}

    def sure(self) -> frozenset[int]:
        """Return the numbers of the words that surely name cities."""
        spans = [self._ground.words_in(c.start, c.end) for c in self.found if c.score > _TOWN]
        return frozenset(n for span in spans for n in range(*span))

    def beside(self, film: FilmHit | None) -> Sequence[CitySpan]:
        """Return the cities named outside the film's title."""
        if film is None or all(c.end <= film.start or film.end <= c.start for c in self._spans):
            return self.found
        title = film.start, film.end
        if title not in self._beside:
            text = blank(self._text, *title)
            self._beside[title] = _likely(text, self._find(text))
        return self._beside[title]


def _likely(text: str, cities: Sequence[CitySpan]) -> list[CitySpan]:
    """Return the cities of a text, without words that are but a little like a city's name, and
    without people's names: "avec Michel Blanc" is nobody's Le Blanc-Mesnil."""
    return [
        city
        for city in cities
        if (
            city.score >= _LIKE_TOWN
            or _run_together(text[city.start : city.end]) in _run_together(city.place.name)
        )
        and (city.score > _TOWN or not _NAMING.search(text, 0, city.start))
    ]


def _worth_trying(
    hits: Sequence[FilmHit], ground: Ground, in_cities: frozenset[int]
) -> list[FilmHit]:
    """Return the hits that may be meant, those that explain most first."""
    kept: list[tuple[float, FilmHit]] = []
    alike: Counter[tuple[int, int]] = Counter()
    for hit in hits:
        span = ground.words_in(hit.start, hit.end)
        strong = sum(not ground.is_common(n) and n not in in_cities for n in range(*span))
        if hit.score < _LEAST_TITLE or (hit.score < points.WHOLE and not strong):
            continue
        alike[span] += 1
        if alike[span] <= _MOST_ALIKE:
            kept.append((hit.score * (1 + strong + hit.score * (span[1] - span[0])), hit))
    kept.sort(key=lambda pair: -pair[0])
    return [hit for _, hit in kept[:_MOST_FILMS]]


def _read(
    ground: Ground, film: FilmHit | None, city: CitySpan | None, cities: Sequence[CitySpan]
) -> Reading:
    parts = [part for part in (city, film) if part is not None]
    scan = ground.without([ground.words_in(part.start, part.end) for part in parts])
    explained = points.explained(ground, scan, parts)
    earned = sum(explained) + points.of_sense(film, city, scan)
    beside = 0
    if city is not None:
        earned += points.of_city(ground, city)
    if film is not None:
        beside = points.strangers(ground, film, explained)
        earned += points.of_film(ground, film, scan, beside)
        earned += points.of_town(ground, film, cities) if city is None else 0
    return Reading(ground.words, film, city, scan, earned, tuple(explained), beside)


def _run_together(text: str) -> str:
    return fold(text).replace(" ", "")
