"""`seance db …`: the tables, and copies of what is in them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

db = typer.Typer(help="The database.", no_args_is_help=True)


@db.command("upgrade")
def db_upgrade() -> None:
    """Brings the tables to this program's version."""
    from bot.commands.database import upgrade_database

    raise typer.Exit(upgrade_database())


@db.command("backup")
def db_backup(
    path: Annotated[
        Path | None, typer.Argument(help="The file, or a folder; by default named by the time.")
    ] = None,
) -> None:
    """Writes a backup while the bot runs: a SQLite file, whichever engine the database is on."""
    from bot.commands.backup import back_up_database

    raise typer.Exit(back_up_database(path))


@db.command("restore")
def db_restore(
    path: Annotated[Path, typer.Argument(help="A backup, from either engine.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Even if something is there, which is then lost.")
    ] = False,
) -> None:
    """Makes the database what a backup holds. Stop the bot before."""
    from bot.commands.backup import restore_database

    raise typer.Exit(restore_database(path, replace=replace))


@db.command("check")
def db_check() -> None:
    """Says where migrations and models differ; exit code 1 if they do. Needs no database."""
    from bot.commands.database import check_migrations

    raise typer.Exit(check_migrations())
