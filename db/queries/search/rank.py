"""Titles that fit as a list of films shows them, best first, and whether one is clearly meant."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log2

import orjson

from db.folding import fold
from db.queries.search.question import Question
from db.queries.search.statements import details, rows
from db.session import ReadSession

# What a film showing now is worth among others that fit about as well; what it is worth among films
# of one name, and a film much talked about.
ON_BONUS, ON_BONUS_OF_NAME, KNOWN_BONUS = 0.08, 0.04, 0.03
# A year typed that is the year before or after the film's (of festival and release), not known, or
# another one.
YEAR_BESIDE, YEAR_UNKNOWN, YEAR_OTHER = 0.97, 0.9, 0.8
# One film is meant when its score, and the better the further the next one is behind, add up to
# `SURE`. Fitted to be right in 995 cases of 1,000 (tests/benchmarks/search.py).
SURE, AHEAD, AHEAD_MOST, AHEAD_LEAST = 0.97, 0.75, 0.3, 0.03
# Below `FOUND` nothing was found and the nearest are offered; below `NEAR` not even that.
FOUND, NEAR = 0.75, 0.4
# A list ends where films fit that much less than the first.
BEHIND = 0.35


@dataclass(frozen=True, slots=True)
class FilmHit:
    """A film found, titled in the language asked for. `score` is 0 to 1, and 1 for one of its very
    titles, but for accents, case and the way numbers are written."""

    film_id: int
    title: str
    original_title: str
    year: int | None
    directors: tuple[str, ...]
    score: float
    showing: bool


@dataclass(frozen=True, slots=True)
class FilmHits:
    """A page of the films found, best first.

    `clear`: the first is the one meant. `nearest`: nothing of that name was found, these only come
    near it. `total`: films on all pages, at most `LISTED`.
    """

    hits: tuple[FilmHit, ...] = ()
    clear: bool = False
    nearest: bool = False
    total: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A title that fits: `score` as it answers the text, `on` if the index has its film as on."""

    film_id: int
    key: str
    year: int | None
    score: float
    on: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    hit: FilmHit
    rank: float


def score_of(
    question: Question, key: str, year: int | None, directors: Collection[str] = ()
) -> float:
    """The best of what the readings of the text make of a title."""
    best = 0.0
    for number, reading in enumerate(question.readings):
        score = reading.typed.score(key, directors)
        if reading.year is not None:
            score *= _agreement(reading.year, year)
        elif number and score == 1.0:
            score = 0.995  # the same but for the spelling of a number
        best = max(best, score)
    return best


def _agreement(typed: int, year: int | None) -> float:
    if year is None:
        return YEAR_UNKNOWN
    return {0: 1.0, 1: YEAR_BESIDE}.get(abs(typed - year), YEAR_OTHER)


async def ranked_by(
    session: ReadSession,
    question: Question,
    found: Sequence[Found],
    language: str,
    now: datetime,
) -> list[Ranked]:
    """The films found as a list shows them, best first."""
    titles = {title.film_id: title for title in found}
    films = await rows(session, details, ids=list(titles), language=language, now=now)
    ranked: list[Ranked] = []
    for film_id, title, original, stored, showing, known in films:
        best = titles[film_id]
        directors = tuple(orjson.loads(stored) if isinstance(stored, str) else stored)
        names = [word for name in directors for word in fold(name).split()]
        score = best.score
        if not question.words.isdisjoint(names):
            score = max(score, score_of(question, best.key, best.year, names))
        hit = FilmHit(film_id, title, original, best.year, directors, score, bool(showing))
        ranked.append(Ranked(hit, _rank(hit, known)))
    ranked.sort(key=lambda film: (-film.rank, len(film.hit.title), film.hit.film_id))
    return [film for film in ranked if film.hit.score >= NEAR]


def _rank(hit: FilmHit, known: int) -> float:
    rank = hit.score + min(KNOWN_BONUS, log2(known + 1) / 500)
    if hit.score == 1.0:
        return rank + ON_BONUS + ON_BONUS_OF_NAME * hit.showing
    return rank + ON_BONUS * hit.showing


def is_clear(ranked: Sequence[Ranked]) -> bool:
    """Whether the first film is the one meant. Of films of one name it is the only one on now."""
    first, *others = ranked
    if first.hit.score == 1.0:
        namesakes = [film for film in others if film.hit.score == 1.0]
        return not any(film.hit.showing == first.hit.showing for film in namesakes)
    ahead = first.rank - max((film.rank for film in others), default=0.0)
    sure = first.hit.score + AHEAD * min(ahead, AHEAD_MOST)
    return first.hit.score >= FOUND and ahead >= AHEAD_LEAST and sure >= SURE
