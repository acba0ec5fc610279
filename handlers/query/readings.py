"""The ways to read a sentence, and how well each explains it.

A reading takes one part of the text for the film (or none) and one for the city (or none); the
grammars read what is left. It earns points for every word that it explains, more for a word of
meaning than for chatter, and loses some for what people do not say: two days that exclude each
other, a question about a film that names none, a title made of nothing but ordinary words where
nothing announces a title. The points were set by hand on sentences of the tests' `dev` split.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.folding import fold
from handlers.places.place import CitySpan
from handlers.query import days, intents, times, versions
from handlers.query.days import DayMention, agree
from handlers.query.intents import Ask
from handlers.query.lexicon import CHATTER, LINKS, is_french
from handlers.query.model import CityFinder, FilmFinder, FilmHit, Intent
from handlers.query.times import TimeMention
from handlers.query.versions import Wish
from handlers.query.words import Line, Word, split

# Points for a word.
MEANING, GUESSED, ASKING, CHAT, LINK = 0.9, 0.6, 0.5, 0.4, 0.4
# Points for a reading.
FILM, CITY = 0.5, 0.3
CONTRADICTION, NO_FILM, IDLE_SLOT = -1.2, -0.6, -0.2
TIMELY_TITLE, PLAIN_TITLE, SHORT_GUESS = -1.0, -0.9, -0.3
LONG_COMMON, STRANGE_NEIGHBOUR, OTHER_QUESTION = -0.2, -0.6, -1.0
OTHER_DAY, NOTHING_ELSE, QUOTED, ANNOUNCED, OPENING = 0.8, 0.9, 0.7, 0.4, 0.6
ORDINARY_CITY, CITY_TITLE, TOWN_TITLE = -0.8, -0.6, -1.2

_MOST_FILMS, _MOST_CITIES, _MOST_ALIKE = 8, 4, 3
_LEAST_TITLE, _WHOLE, _EXACT = 0.5, 0.9, 0.999
_TOWN, _LIKE_TOWN = 0.85, 0.55
_ANNOUNCING = frozenset(
    [
        "de",
        "d",
        "du",
        "film",
        "voir",
        "of",
        "for",
        "see",
        "watch",
        "watching",
        "critiques",
        "critics",
        "reviews",
        "avis",
        "opinions",
        "passe",
        "seances",
        "showtimes",
        "horaires",
        "is",
        "on",
        "pour",
        "about",
        "catch",
        "seeing",
        "que",
        "si",
        "y",
    ]
)
_IN_TITLES = LINKS - frozenset(["a", "au", "aux", "in", "at", "sur", "on", "for", "pour", "ou"])
_BEFORE_CITIES = frozenset(["a", "au", "aux", "in", "at", "near", "sur", "vers", "de"])
_OPENS_TITLES = frozenset(
    [
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "the",
        "an",
        "great",
        "good",
        "bad",
        "last",
        "first",
        "petit",
        "petite",
        "grand",
        "grande",
    ]
)
_NO_TIME = re.compile(r"\d|new year|christmas|noel")  # "ce soir" is a time as well as a day
_BLANK = "ζ"  # stands where the film is while cities are looked for: no part of any name
_ABOUT_A_FILM = (Intent.CRITICS, Intent.OPINIONS, Intent.FILM)


@dataclass(frozen=True, slots=True)
class Scan:
    """What the grammars read."""

    days: tuple[DayMention, ...]
    times: tuple[TimeMention, ...]
    wishes: tuple[Wish, ...]
    asks: tuple[Ask, ...]


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
        for n, points in enumerate(self.explained):
            if points == 0:
                rows[-1].append(n)
            elif rows[-1] and points > CHAT:
                rows.append([])
        row = max(rows, key=lambda row: sum(len(self.words[n].folded) for n in row))
        if all(self.words[n].folded.isdigit() for n in row):
            return ""
        first = row[0]
        while first and self.words[first - 1].folded in _OPENS_TITLES:
            first -= 1
        return text[self.words[first].start : self.words[row[-1]].end]


class Reader:
    """Reads one sentence in every way that its films and cities allow."""

    def __init__(
        self, text: str, now: datetime, find_films: FilmFinder, find_cities: CityFinder
    ) -> None:
        self.text, self.now = text, now
        self.find_cities = find_cities
        self.words = split(text)
        self.line = Line(self.words)
        self.french = is_french([word.folded for word in self.words])
        self.plain = self._scan(self.line)
        sure = Scan(self.plain.days, self.plain.times, self.plain.wishes, ())
        self.read = {n for span in _spans(sure) for n in range(*span)}
        self.touched = {n for span in _spans(self.plain) for n in range(*span)}
        self.spaced = self._without_days()
        self.cities = self._towns(self.spaced) if self.words else []
        self.in_towns = {
            n for c in self.cities if c.score > _TOWN for n in range(*self._range(c.start, c.end))
        }
        self.films: list[FilmHit | None] = [None, *self._worth_trying(find_films(text))]

    def readings(self) -> list[Reading]:
        """Return all readings, the best first."""
        found: list[Reading] = []
        for film in self.films:
            cities: list[CitySpan | None] = [None, *self._cities_beside(film)[:_MOST_CITIES]]
            for city in cities:
                found.append(self._read(film, city))
        found.sort(key=lambda reading: -reading.points)
        return found

    def _worth_trying(self, hits: Sequence[FilmHit]) -> list[FilmHit]:
        """Return the hits that may be meant, those that explain most first."""
        kept: list[tuple[float, FilmHit]] = []
        same_words: Counter[tuple[int, int]] = Counter()
        for hit in hits:
            span = self._range(hit.start, hit.end)
            strong = sum(not self._is_common(n) and n not in self.in_towns for n in range(*span))
            if hit.score < _LEAST_TITLE or (hit.score < _WHOLE and not strong):
                continue
            same_words[span] += 1
            if same_words[span] <= _MOST_ALIKE:
                kept.append((hit.score * (1 + strong + hit.score * (span[1] - span[0])), hit))
        kept.sort(key=lambda pair: -pair[0])
        return [hit for _, hit in kept[:_MOST_FILMS]]

    def _is_common(self, number: int) -> bool:
        """Tell whether a word is chatter, or read by a grammar."""
        return self.words[number].folded in CHATTER or number in self.read

    def _cities_beside(self, film: FilmHit | None) -> Sequence[CitySpan]:
        """Return the cities named outside the film's title."""
        if film is None:
            return self.cities
        apart = [c for c in self.cities if c.end <= film.start or film.end <= c.start]
        if len(apart) == len(self.cities):
            return apart
        return self._towns(_blank(self.spaced, film.start, film.end))

    def _towns(self, text: str) -> list[CitySpan]:
        """Return the cities of a text, but for words that are just a little like a city's name."""
        return [
            city
            for city in self.find_cities(text)
            if city.score >= _LIKE_TOWN
            or _run_together(text[city.start : city.end]) in _run_together(city.place.name)
        ]

    def _without_days(self) -> str:
        """Return the text without its days: in "à Pau le samedi" nobody speaks of Paule."""
        text = self.text
        for mention in self.plain.days:
            words = self.words[mention.first : mention.end]
            if not any(word.mistyped for word in words):
                text = _blank(text, words[0].start, words[-1].end)
        return text

    def _range(self, start: int, end: int) -> tuple[int, int]:
        """Return the first word that begins within a part of the text, and the one after."""
        inside = [n for n, word in enumerate(self.words) if start <= word.start < end]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def _scan(self, line: Line) -> Scan:
        found = days.scan(line, self.now)
        hours = line
        for mention in found:
            if _NO_TIME.search(line.plain(mention.first, mention.end)):
                hours = hours.without(mention.first, mention.end)
        return Scan(
            found,
            times.scan(hours, french=self.french),
            versions.scan(line),
            intents.scan(line),
        )

    def _read(self, film: FilmHit | None, city: CitySpan | None) -> Reading:
        taken = [self._range(part.start, part.end) for part in (film, city) if part is not None]
        scan = self.plain
        if any(n in self.touched for span in taken for n in range(*span)):
            line = self.line
            for span in taken:
                line = line.without(*span)
            scan = self._scan(line)
        explained = self._explained(scan)
        points, strangers = 0.0, 0
        if city is not None:
            self._credit(explained, self._range(city.start, city.end), city.score)
            points += CITY * city.score + self._city_points(city)
        if film is not None:
            self._credit(explained, self._range(film.start, film.end), film.score)
            points += self._town_points(film) if city is None else 0
            strangers = self._strangers(*self._range(film.start, film.end), explained)
            points += FILM * film.score + self._title_points(film, scan, strangers)
        points += sum(explained) + self._sense(film, city, scan)
        return Reading(self.words, film, city, scan, points, tuple(explained), strangers)

    def _explained(self, scan: Scan) -> list[float]:
        explained = [CHAT if word.folded in CHATTER else 0.0 for word in self.words]
        for ask in scan.asks:
            for n in range(ask.first, ask.end):
                explained[n] = max(explained[n], ASKING)
        for first, end in _spans(Scan(scan.days, scan.times, scan.wishes, ())):
            for n in range(first, end):
                explained[n] = GUESSED if self.words[n].mistyped else MEANING
        return explained

    def _credit(self, explained: list[float], span: tuple[int, int], score: float) -> None:
        link = MEANING if score >= _EXACT else LINK
        for n in range(*span):
            explained[n] = score * (link if self.words[n].folded in LINKS else 1)

    def _title_points(self, film: FilmHit, scan: Scan, strangers: int) -> float:
        first, end = self._range(film.start, film.end)
        content = [n for n in range(first, end) if self.words[n].folded not in LINKS]
        points = 0.0
        if film.score < _EXACT and end - first == 1 and len(self.words[first].folded) <= 4:
            points += SHORT_GUESS
        if film.score < _WHOLE:
            points += STRANGE_NEIGHBOUR * strangers
        timely = bool(content) and all(n in self.read for n in content)
        if not timely and not all(self._is_common(n) for n in range(first, end)):
            return points
        if film.score >= _EXACT and first == 0 and end == len(self.words):
            points += NOTHING_ELSE if len(content) > 1 or not timely else 0
        if len(content) > 2:
            return points + LONG_COMMON
        points += TIMELY_TITLE if timely else PLAIN_TITLE
        if timely and scan.days:
            points += OTHER_DAY
        if any(ask.intent is Intent.WHATS_ON and ask.end > ask.first + 1 for ask in scan.asks):
            points += OTHER_QUESTION
        return points + self._announced(film, first, end, fits=not timely or bool(scan.days))

    def _city_points(self, city: CitySpan) -> float:
        """Return what a city loses that is written in ordinary words, unless announced."""
        first, end = self._range(city.start, city.end)
        asked = {n for ask in self.plain.asks for n in range(ask.first, ask.end)}
        common = all(self._is_common(n) or n in asked for n in range(first, end))
        announced = first and self.words[first - 1].folded in _BEFORE_CITIES
        return ORDINARY_CITY if common and not announced else 0.0

    def _town_points(self, film: FilmHit) -> float:
        """Return what a title loses that is a city's name, where no other city is said."""
        for city in self.cities:
            if city.start == film.start and city.end == film.end:
                name = fold(self.text[film.start : film.end])
                town = bool(city.place.cinemas) and fold(city.place.name) == name
                return TOWN_TITLE if town else CITY_TITLE * city.score
        return 0.0

    def _strangers(self, first: int, end: int, explained: Sequence[float]) -> int:
        """Return how many words that nothing explains stand beside a title, 0 to 2."""
        before = first - 1
        while before >= 0 and self.words[before].folded in _IN_TITLES:
            before -= 1
        after = end
        while after < len(self.words) and self.words[after].folded in _IN_TITLES:
            after += 1
        return (before >= 0 and explained[before] == 0) + (
            after < len(self.words) and explained[after] == 0
        )

    def _announced(self, film: FilmHit, first: int, end: int, *, fits: bool) -> float:
        """Return the points for what shows that ordinary words are a title here."""
        points = 0.0
        before = self.text[: film.start].rstrip()
        if before and before[-1] in "«\"“'‘(":
            points += QUOTED
        elif before and before[-1] not in ".!?" and self.text[film.start].isupper():
            points += 0 if self.text.isupper() else QUOTED
        if first and self.words[first - 1].plain in _ANNOUNCING:
            points += ANNOUNCED
        if first == 0 and fits and self.text[film.end :].lstrip()[:1] not in ("!", ","):
            points += OPENING
        return points

    def _sense(self, film: FilmHit | None, city: CitySpan | None, scan: Scan) -> float:
        points = 0.0
        if scan.days and agree(scan.days)[0] is None:
            points += CONTRADICTION
        asked = next((ask.intent for ask in scan.asks if not ask.weak), None)
        if asked in _ABOUT_A_FILM:
            if film is None:
                points += NO_FILM
            points += IDLE_SLOT * ((city is not None) + bool(scan.days))
        return points


def _spans(scan: Scan) -> list[tuple[int, int]]:
    parts = (*scan.days, *scan.times, *scan.wishes, *scan.asks)
    return [(part.first, part.end) for part in parts]


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + _BLANK * (end - start) + text[end:]


def _run_together(text: str) -> str:
    return fold(text).replace(" ", "")
