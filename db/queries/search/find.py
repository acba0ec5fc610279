"""From what a person typed to films: the nearest titles, and whether one of them is clearly meant.

Three statements: the bitmaps of the text's grams, the few hundred titles that have most of them,
and what a list shows of the best.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log2
from typing import Any

import orjson

from db.base import utc_now
from db.bitmaps import Count
from db.folding import fold
from db.queries.search.grams import BLOCK, ON_NOW, unpack
from db.queries.search.question import Question, read
from db.queries.search.statements import candidates, details, gram_bitmaps, rows
from db.session import ReadSession

# Titles compared with the text: those with most of its grams, and of films on now besides.
CANDIDATES, ON_COUNTS = 160, 2
# Of those, the ones looked at closely: for the first reading, each other one, and films on.
CLOSELY, CLOSELY_OTHERS, CLOSELY_ON = 15, 8, 6
# A list has at most so many films.
LISTED = 30

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
# Behind every key that begins with what stands before it.
LAST = "\U0010ffff"


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
class _Found:
    """A title that fits: `score` as it answers the text, `on` if the index has its film as on."""

    film_id: int
    key: str
    year: int | None
    score: float
    on: bool


@dataclass(frozen=True, slots=True)
class _Ranked:
    hit: FilmHit
    rank: float


async def find_films(
    session: ReadSession,
    text: str,
    *,
    language: str,
    limit: int = 10,
    offset: int = 0,
    now: datetime | None = None,
) -> FilmHits:
    """The films that `text` may mean, by any of their titles, whatever the slips in it.

    A year at its end and the name of a director tell films of one name apart; of films that fit
    equally those with a showing after `now` come first.
    """
    question = read(text)
    if question is None:
        return FilmHits()
    found = await _titles(session, question)
    ranked = await _ranked(session, question, found, language, now or utc_now())
    if not ranked:
        return FilmHits()
    best = max(film.hit.score for film in ranked)
    kept = [film for film in ranked if film.hit.score >= best - BEHIND]
    return FilmHits(
        hits=tuple(film.hit for film in kept[offset : offset + limit]),
        clear=_is_clear(kept),
        nearest=best < FOUND,
        total=len(kept),
    )


async def _titles(session: ReadSession, question: Question) -> list[_Found]:
    """The best titles of as many films as a list has, each film's best one."""
    maps = _whole(await rows(session, gram_bitmaps, grams=[ON_NOW, *question.grams()]))
    on = maps.pop(ON_NOW, 0)
    count = Count()
    for bits in maps.values():
        count.add(bits)
    for _ in range(ON_COUNTS):
        count.add(on)
    titles = await rows(
        session,
        candidates,
        ids=count.most(CANDIDATES),
        keys=question.own_keys(),
        start=question.key,
        stop=question.key + LAST,
    )
    return _best(question, list({title[0]: title for title in titles}.values()), _bytes(on))


def _whole(rows: Sequence[Any]) -> dict[str, int]:
    """The bitmap of each gram, its blocks put together."""
    whole: dict[str, int] = {}
    for gram, block, stored in rows:
        bits = int.from_bytes(unpack(stored), "little") << block * BLOCK
        whole[gram] = whole.get(gram, 0) | bits
    return whole


def _best(question: Question, rows: Sequence[Any], on: bytes) -> list[_Found]:
    keys = [row[2] for row in rows]
    showing = [place for place, row in enumerate(rows) if _has(on, row[0])]
    own = set(question.own_keys())
    places = {place for place, key in enumerate(keys) if key in own}
    for other, reading in enumerate(question.readings):
        places |= reading.typed.nearest(keys, CLOSELY_OTHERS if other else CLOSELY)
    of_showing = question.readings[-1].typed.nearest([keys[place] for place in showing], CLOSELY_ON)
    places.update(showing[place] for place in of_showing)
    best: dict[int, _Found] = {}
    for place in places:
        number, film_id, key, year = rows[place]
        found = _Found(film_id, key, year, _score(question, key, year), _has(on, number))
        if film_id not in best or found.score > best[film_id].score:
            best[film_id] = found
    highest = max((found.score for found in best.values()), default=0.0)
    # A title that is whole in the text may gain by the rest being its director's name.
    kept = [f for f in best.values() if f.score >= highest - BEHIND or f.key in own]
    return sorted(kept, key=lambda found: -found.score - ON_BONUS * found.on)[:LISTED]


def _bytes(bits: int) -> bytes:
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def _has(bits: bytes, number: int) -> bool:
    return number >> 3 < len(bits) and bool(bits[number >> 3] >> (number & 7) & 1)


def _score(
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


async def _ranked(
    session: ReadSession,
    question: Question,
    found: Sequence[_Found],
    language: str,
    now: datetime,
) -> list[_Ranked]:
    """The films found as a list shows them, best first."""
    titles = {title.film_id: title for title in found}
    films = await rows(session, details, ids=list(titles), language=language, now=now)
    ranked: list[_Ranked] = []
    for film_id, title, original, stored, showing, known in films:
        best = titles[film_id]
        directors = tuple(orjson.loads(stored) if isinstance(stored, str) else stored)
        names = [word for name in directors for word in fold(name).split()]
        score = best.score
        if not question.words.isdisjoint(names):
            score = max(score, _score(question, best.key, best.year, names))
        hit = FilmHit(film_id, title, original, best.year, directors, score, bool(showing))
        ranked.append(_Ranked(hit, _rank(hit, known)))
    ranked.sort(key=lambda film: (-film.rank, len(film.hit.title), film.hit.film_id))
    return [film for film in ranked if film.hit.score >= NEAR]


def _rank(hit: FilmHit, known: int) -> float:
    rank = hit.score + min(KNOWN_BONUS, log2(known + 1) / 500)
    if hit.score == 1.0:
        return rank + ON_BONUS + ON_BONUS_OF_NAME * hit.showing
    return rank + ON_BONUS * hit.showing


def _is_clear(ranked: Sequence[_Ranked]) -> bool:
    """Whether the first film is the one meant. Of films of one name it is the only one on now."""
    first, *others = ranked
    if first.hit.score == 1.0:
        namesakes = [film for film in others if film.hit.score == 1.0]
        return not any(film.hit.showing == first.hit.showing for film in namesakes)
    ahead = first.rank - max((film.rank for film in others), default=0.0)
    sure = first.hit.score + AHEAD * min(ahead, AHEAD_MOST)
    return first.hit.score >= FOUND and ahead >= AHEAD_LEAST and sure >= SURE
