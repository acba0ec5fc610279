"""What the operator decides of films: two are one, two are two, a field is so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.importers.cells import Converter
from bot.importers.columns import FILM, WORDS
from bot.importers.joining import settle
from db.queries.claims import OPERATOR, Claim, Values, claims_of, plain, save_claims, values_of
from db.queries.figures import recompute_figures
from db.queries.import_lock import lock_imports
from db.queries.merging import hang_over
from db.queries.search import index_titles
from db.session import Database, WriteSession

UNSAID = "-"  # takes a correction back


class CorrectionError(Exception):
    """It cannot be done; the message says why."""


async def merge_films(database: Database, *, keep: int, drop: int, now: datetime) -> None:
    """Makes two films one: whatever was said, rated, watched and shown of either.

    Raises:
        CorrectionError: one of them is not there.
    """
    if keep == drop:
        raise CorrectionError(f"{keep} is one film already")
    async with database.write() as session:
        await lock_imports(session)
        connection = await session.connection()
        stored = await values_of(connection, film_ids=(keep, drop))
        _need(stored, keep, drop)
        await claim_home(connection, stored, now)
        await hang_over(session, keep=keep, drop=drop, now=now)
        await _settle(session, keep)


async def edit_film(
    database: Database, *, film_id: int, changes: Mapping[str, str], now: datetime
) -> Values:
    """Corrects a film by hand, for good: no source says otherwise from then on. An empty text is
    "there is none"; "-" takes a correction back. Returns the film's values.

    Raises:
        CorrectionError: no such film or field, or a value that cannot be.
    """
    read = {name: (text if text == UNSAID else _read(name, text)) for name, text in changes.items()}
    async with database.write() as session:
        await lock_imports(session)
        connection = await session.connection()
        stored = await values_of(connection, film_ids=(film_id,))
        _need(stored, film_id)
        await claim_home(connection, stored, now)
        claims = await claims_of(connection, film_ids=(film_id,))
        said: Values = {}
        for claim in claims[film_id]:
            if claim.source == OPERATOR:
                said |= claim.values
        said = {name: value for name, value in {**said, **read}.items() if value != UNSAID}
        await save_claims(connection, [Claim(OPERATOR, str(film_id), film_id, said, now)])
        await _settle(session, film_id)
        return (await values_of(connection, film_ids=(film_id,)))[film_id][2]


async def claim_home(
    connection: AsyncConnection, stored: Mapping[int, tuple[str, str, Values]], now: datetime
) -> None:
    """Keeps what the rows of films say as their own source's word, where nobody's is kept yet."""
    known = await claims_of(connection, film_ids=list(stored))
    homes = [
        Claim(source, source_id, film_id, values, now)
        for film_id, (source, source_id, values) in stored.items()
        if film_id not in known
    ]
    await save_claims(connection, homes)


def _need(stored: Mapping[int, object], *film_ids: int) -> None:
    for film_id in film_ids:
        if film_id not in stored:
            raise CorrectionError(f"there is no film {film_id}")


def _read(name: str, text: str) -> object:
    word, _, language = name.rpartition("_")
    convert: Converter[object] | None = FILM.get(name) if name != "id" else None
    if convert is None and word in WORDS and len(language) in (2, 3) and language.isalpha():
        convert = WORDS[word]
    if convert is None:
        raise CorrectionError(f"{name}: no such field (title, title_fr, runtime_min, …)")
    try:
        return plain(convert(text))
    except ValueError as error:
        raise CorrectionError(f"{name}: {error}") from None


async def _settle(session: WriteSession, film_id: int) -> None:
    connection = await session.connection()
    claims = await claims_of(connection, film_ids=(film_id,))
    await settle(connection, claims, await values_of(connection, film_ids=(film_id,)))
    await recompute_figures(session, [film_id])
    await index_titles(session, [film_id])
