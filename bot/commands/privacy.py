"""`seance privacy …`: what people do with /privacy, for those who asked the operator instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from bot.commands.database import migrate, with_database
from bot.config import load_settings
from db.base import utc_now
from db.queries.privacy import forget_person, read_person
from db.session import Database
from handlers.privacy.export import export_file


def export_of(person_id: int, path: Path | None) -> int:
    """Writes the export of a person to a file, or to standard output; the exit code."""

    kept: dict[str, list[dict[str, Any]]] = {}

    async def work(database: Database) -> None:
        await migrate(database)
        async with database.read() as session:
            kept.update(await read_person(session, person_id=person_id))

    with_database(load_settings().database_url, work)
    content = export_file(kept, person_id=person_id, now=utc_now())
    if path is None:
        typer.echo(content, nl=False)
    else:
        try:
            path.touch(mode=0o600)  # it is nobody else's affair
            path.write_bytes(content)
        except OSError as error:
            typer.echo(f"seance: {error}", err=True)
            return 1
    if not any(kept.values()):
        typer.echo(f"Nothing is kept of {person_id}.", err=True)
    return 0


def delete_all_of(person_id: int) -> int:
    """Deletes all that is kept of a person and says how much it was; the exit code."""

    async def work(database: Database) -> None:
        await migrate(database)
        async with database.write() as session:
            theirs = await forget_person(session, person_id=person_id)
        rows = ", ".join(f"{name} {count}" for name, count in sorted(theirs.items()) if count)
        typer.echo(f"Deleted: {rows}." if rows else f"Nothing is kept of {person_id}.")

    return with_database(load_settings().database_url, work)
