"""TMDB's six months, around a run of its importer."""

from __future__ import annotations

from datetime import datetime

from bot.importers.joining import clear_unclaimed, settle
from db.queries.claims import claims_of, values_of
from db.queries.figures import recompute_figures
from db.queries.import_lock import lock_imports
from db.queries.search import index_titles
from db.queries.tmdb import date_claims, forget_old, list_old
from db.session import Database

# Films asked for again in one run: with a run a day, 60,000 in five months.
AGAIN = 400


async def films_to_ask_again(database: Database, now: datetime) -> list[str]:
    """TMDB's ids of films of which it has not been asked for long."""
    async with database.snapshot() as connection:
        return await list_old(connection, now=now, most=AGAIN)


async def keep_terms(database: Database, now: datetime) -> int:
    """After a run: dates what is new, forgets what is old; how many films are gone."""
    async with database.write() as session:
        await lock_imports(session)
        connection = await session.connection()
        await date_claims(connection, now=now)
        gone, left = await forget_old(connection, now=now)
        if left or gone:
            stored = await values_of(connection, film_ids=left)
            claims = await claims_of(connection, film_ids=left)
            await clear_unclaimed(connection, claims, stored)
            await settle(connection, claims, await values_of(connection, film_ids=left))
            await recompute_figures(session, left)
            await index_titles(session, left)
        return gone
