"""`seance films duplicates`, `merge`, `apart` and `edit`"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import typer

from bot.commands.database import migrate
from bot.config import load_settings
from bot.importers.corrections import UNSAID, CorrectionError, edit_film, merge_films
from db.base import utc_now
from db.queries.catalogue_facts import KnownFilm, list_known_films
from db.queries.merging import keep_apart, list_doubts
from db.session import Database

Result = TypeVar("Result")


def list_duplicates() -> int:
    """Prints the pairs that may be one film; the exit code."""

    async def read(database: Database) -> list[str]:
        async with database.read() as session:
            doubts = await list_doubts(session)
        async with database.snapshot() as connection:
            ids = {film_id for one, other, _ in doubts for film_id in (one, other)}
            known = await list_known_films(connection, film_ids=ids)
        films = {film.film_id: film for film in known}
        lines = []
        for one, other, reason in doubts:
            lines += [reason, f"  {_line(films[one])}", f"  {_line(films[other])}"]
            lines += [f"  one: seance films merge {one} {other}"]
            lines += [f"  two: seance films apart {one} {other}", ""]
        return lines or ["No two films look like one."]

    for line in _with_database(read):
        typer.echo(line)
    return 0


def _line(film: KnownFilm) -> str:
    details = ", ".join(
        filter(
            None,
            (
                str(film.year or ""),
                " & ".join(film.directors[:2]),
                f"{film.runtime_min} min" if film.runtime_min else "",
                f"from {film.source}",
            ),
        )
    )
    return f"{film.film_id}: {' / '.join(dict.fromkeys(film.titles))} ({details})"


def merge(keep: int, drop: int) -> int:
    """Makes two films one; the exit code."""

    async def work(database: Database) -> None:
        await merge_films(database, keep=keep, drop=drop, now=utc_now())

    return _done(work, f"Film {drop} is film {keep} now; links and buttons lead there.")


def apart(one: int, other: int) -> int:
    """Says that two films are two; the exit code."""

    async def work(database: Database) -> None:
        async with database.write() as session:
            await keep_apart(session, one=one, other=other, now=utc_now())

    return _done(work, f"Films {one} and {other} are two.")


def edit(film_id: int, changes: Sequence[str]) -> int:
    """Corrects a film by hand; the exit code."""
    pairs = dict(change.partition("=")[::2] for change in changes)
    if not all("=" in change for change in changes):
        typer.echo("seance: write FIELD=VALUE, such as title_fr='Les petites victoires'", err=True)
        return 2

    async def work(database: Database) -> None:
        values = await edit_film(database, film_id=film_id, changes=pairs, now=utc_now())
        for name in pairs:
            typer.echo(f"{name}: {values.get(name)}")

    if all(value == UNSAID for value in pairs.values()):
        return _done(work, "What the sources say counts again.")
    return _done(work, "No import changes this any more; FIELD=- takes it back.")


def _done(work: Callable[[Database], Awaitable[None]], said: str) -> int:
    try:
        _with_database(work)
    except CorrectionError as error:
        typer.echo(f"seance: {error}", err=True)
        return 2
    typer.echo(said)
    return 0


def _with_database(work: Callable[[Database], Awaitable[Result]]) -> Result:
    settings = load_settings()

    async def run() -> Result:
        database = Database(settings.database_url)
        try:
            await migrate(database)
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())
