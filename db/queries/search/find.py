"""From what a person typed to films: the nearest titles, and whether one of them is clearly meant.

Three statements: the bitmaps of the text's grams, the few hundred titles that have most of them,
and what a list shows of the best.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from db.base import utc_now
from db.bitmaps import Count
from db.queries.search.grams import BLOCK, ON_NOW, unpack
from db.queries.search.question import Question, read
from db.queries.search.rank import (
    BEHIND,
    FOUND,
    ON_BONUS,
    FilmHits,
    Found,
    is_clear,
    ranked_by,
    score_of,
)
from db.queries.search.statements import MOST, candidates, gram_bitmaps, namesakes, rows
from db.session import ReadSession

# Titles compared with the text: those with most of its grams, and of films on now besides.
CANDIDATES, ON_COUNTS = 160, 2
# Of those, the ones looked at closely: for the first reading, each other one, and films on.
CLOSELY, CLOSELY_OTHERS, CLOSELY_ON = 15, 8, 6
# A list has at most so many films.
LISTED = 30
# Behind every key that begins with what stands before it.
LAST = "\U0010ffff"


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
    ranked = await ranked_by(session, question, found, language, now or utc_now())
    if not ranked:
        return FilmHits()
    best = max(film.hit.score for film in ranked)
    kept = [film for film in ranked if film.hit.score >= best - BEHIND]
    return FilmHits(
        hits=tuple(film.hit for film in kept[offset : offset + limit]),
        clear=is_clear(kept),
        nearest=best < FOUND,
        total=len(kept),
    )


async def find_very_title(
    session: ReadSession, text: str, *, language: str, now: datetime | None = None
) -> FilmHits:
    """What `find_films` says of a text that is the very title of a film, where that is clear; else
    nothing. Most texts are, and these two statements take a tenth of those three's time."""
    question = read(text)
    if question is None:
        return FilmHits()
    keys = [reading.typed.key for reading in question.readings]
    titles = await rows(session, namesakes, keys=keys)
    found = {
        film_id: Found(film_id, key, year, 1.0, on=False)
        for _number, film_id, key, year in titles
        if score_of(question, key, year) == 1.0
    }
    if not found or len(titles) == MOST:  # then there may be more
        return FilmHits()
    ranked = await ranked_by(session, question, list(found.values()), language, now or utc_now())
    if not ranked or not is_clear(ranked):
        return FilmHits()
    return FilmHits(tuple(film.hit for film in ranked), clear=True, total=len(ranked))


async def _titles(session: ReadSession, question: Question) -> list[Found]:
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


def _best(question: Question, rows: Sequence[Any], on: bytes) -> list[Found]:
    keys = [row[2] for row in rows]
    showing = [place for place, row in enumerate(rows) if _has(on, row[0])]
    own = set(question.own_keys())
    places = {place for place, key in enumerate(keys) if key in own}
    for other, reading in enumerate(question.readings):
        places |= reading.typed.nearest(keys, CLOSELY_OTHERS if other else CLOSELY)
    of_showing = question.readings[-1].typed.nearest([keys[place] for place in showing], CLOSELY_ON)
    places.update(showing[place] for place in of_showing)
    best: dict[int, Found] = {}
    for place in places:
        number, film_id, key, year = rows[place]
        found = Found(film_id, key, year, score_of(question, key, year), _has(on, number))
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
