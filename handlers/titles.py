"""The titles that a sentence is searched for: those of the films now on."""

from __future__ import annotations

from datetime import datetime

from db.queries.film_lists import list_titles_on
from db.session import Database

# The films most widely shown; rarer ones are still found by their title alone.
MOST_TITLES = 1000


async def read_titles(database: Database, now: datetime) -> list[tuple[int, tuple[str, ...]]]:
    """The films now on, by their ids, each with its titles: what a `TitleMatcher` learns."""
    async with database.browse() as session:
        return await list_titles_on(session, now=now, limit=MOST_TITLES)
