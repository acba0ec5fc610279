"""After the stars: are the words typed next a comment on the film, or do they ask for something?

They are a comment, which is what the question under the stars is open for, unless they leave little
doubt: they are the title of a film, or all of them are understood, and they name another film or a
town besides a day, or besides a word that asks ("séances", "critics"). "Séances Dune ce soir" asks;
"à voir ce soir" and "10/10" tell. Whoever is misunderstood loses nothing: a comment is previewed
before it is published, and a reply to the message with the stars is a comment whatever it says.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from db.folding import fold
from db.queries.search import find_films
from handlers.context import Context
from handlers.query import Intent
from handlers.request import read_request

# After that, words that reply to nothing are a new subject.
PATIENCE = timedelta(minutes=15)
# A title has no more words than that; a comment may hold one.
LONGEST_TITLE = 12
# So few words say nothing beside a word that asks.
BARE = 2


async def asks_for_something(context: Context, words: str, *, film_id: int) -> bool:
    """Whether words said after `film_id` was rated are no comment on it."""
    count = len(words.split())
    if count <= LONGEST_TITLE:
        async with context.db.read() as session:
            found = await find_films(
                session, words, language=context.language, limit=1, now=context.now
            )
        if found.clear or any(hit.score == 1.0 for hit in found.hits):
            return True
    said = await read_request(context, words)
    if said.rest:
        return False
    if said.said is not None and count <= BARE:
        return said.said is Intent.SHOWTIMES
    place = said.city.city
    named = (
        said.wanted.film_id not in (0, film_id),
        place is not None and f" {fold(place.name)} " in f" {fold(words)} ",
    )
    when = bool(said.wanted.days or said.wanted.also)
    return any(named) and sum((*named, when, said.said is not None)) > 1


def is_fresh(asked_at: object, now: datetime) -> bool:
    """Whether the stars were given a moment ago (`asked_at`: ISO 8601)."""
    if not isinstance(asked_at, str):
        return False
    return now - PATIENCE <= datetime.fromisoformat(asked_at) <= now + PATIENCE
