"""The titles that a sentence is searched for: those of the films now on."""

from __future__ import annotations

import asyncio
from datetime import datetime

from db.queries.film_lists import list_titles_on
from db.session import Database
from handlers.query import TitleMatcher

# The films most widely shown; rarer ones are still found by their title alone.
MOST_TITLES = 1000


async def read_titles(database: Database, now: datetime) -> TitleMatcher:
    """The matcher for the films now on, keyed by their ids."""
    async with database.browse() as session:
        films = await list_titles_on(session, now=now, limit=MOST_TITLES)
    return await asyncio.to_thread(TitleMatcher, films)
