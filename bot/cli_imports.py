"""`seance import …`: each source by its name; a path alone is a CSV package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup


class PackageByDefault(TyperGroup):
    """`seance import PATH` means `seance import csv PATH`."""

    default = "csv"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Puts the name of the default in front where none of the commands is named."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [self.default, *args]
        return super().parse_args(ctx, args)


imports = typer.Typer(
    cls=PackageByDefault,
    help="The catalogue, from wherever it is; a path alone is a CSV package.",
    no_args_is_help=True,
)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Report, write nothing.")]
Force = Annotated[
    bool, typer.Option("--force", help="Also what has shrunk to under half, or has not changed.")
]
Elsewhere = Annotated[
    str | None, typer.Option("--database", help="Instead of SEANCE_DATABASE_URL.")
]


@imports.command("csv")
def import_csv(
    path: Annotated[Path, typer.Argument(help="A folder or .zip of CSV files.")],
    strict: Annotated[bool, typer.Option(help="Refuse the whole if one row is bad.")] = False,
    dry_run: DryRun = False,
    whole: Annotated[
        bool,
        typer.Option(
            "--whole",
            help="It is the whole programme: sessions to come, until its last day, that it does "
            "not name any more are withdrawn.",
        ),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="With --whole: also more than half of them.")
    ] = False,
    source: Annotated[str, typer.Option(help="The name its ids are kept under.")] = "csv",
    database: Elsewhere = None,
) -> None:
    """Imports a CSV package: films, press, opinions, cinemas, showtimes, cities."""
    from bot.commands.importing import import_ as import_path

    raise typer.Exit(
        import_path(
            path,
            strict=strict,
            dry_run=dry_run,
            whole=whole,
            force=force,
            source=source,
            database=database,
        )
    )


@imports.command("scare")
def import_scare(
    url: Annotated[str, typer.Argument(help="The dataset's lines, if elsewhere.")] = "",
    force: Force = False,
    dry_run: DryRun = False,
    database: Elsewhere = None,
) -> None:
    """Imports the open programme of the independent cinemas of France (SCARE)."""
    from bot.commands.feeds import import_sources
    from bot.importers.sources import Wanted

    raise typer.Exit(
        import_sources([Wanted("scare", url)], force=force, dry_run=dry_run, database=database)
    )


@imports.command("jsonld")
def import_jsonld(
    pages: Annotated[list[str], typer.Argument(metavar="URL|FILE…", help="Web pages or files.")],
    force: Force = False,
    dry_run: DryRun = False,
    database: Elsewhere = None,
) -> None:
    """Imports films, sessions and reviews from pages with schema.org's JSON-LD."""
    from bot.commands.feeds import import_sources
    from bot.importers.sources import Wanted

    wanted = [Wanted("jsonld", page) for page in pages]
    raise typer.Exit(import_sources(wanted, force=force, dry_run=dry_run, database=database))


@imports.command("tmdb")
def import_tmdb(
    url: Annotated[str, typer.Argument(help="The API, if elsewhere.")] = "",
    force: Force = False,
    dry_run: DryRun = False,
    database: Elsewhere = None,
) -> None:
    """Imports what is on and to come in SEANCE_DEFAULT_COUNTRY from TMDB (SEANCE_TMDB_TOKEN)."""
    from bot.commands.feeds import import_sources
    from bot.importers.sources import Wanted

    raise typer.Exit(
        import_sources([Wanted("tmdb", url)], force=force, dry_run=dry_run, database=database)
    )


@imports.command("cnc")
def import_cnc(
    file: Annotated[Path, typer.Argument(help="The CNC's list of cinemas, a CSV.")],
    force: Force = False,
    dry_run: DryRun = False,
    database: Elsewhere = None,
) -> None:
    """Imports the CNC's list of the cinemas of France, with their places."""
    from bot.commands.feeds import import_sources
    from bot.importers.sources import Wanted

    raise typer.Exit(
        import_sources([Wanted("cnc", str(file))], force=force, dry_run=dry_run, database=database)
    )


@imports.command("imdb")
def import_imdb(
    folder: Annotated[Path, typer.Argument(help="Where title.basics.tsv.gz and the others are.")],
    private_use: Annotated[
        bool, typer.Option("--private-use", help="Says that this bot is private, as IMDb asks.")
    ] = False,
    database: Elsewhere = None,
) -> None:
    """Imports films, French and English titles and ratings from IMDb's files."""
    from bot.commands.imdb import import_imdb as import_files

    raise typer.Exit(import_files(folder, private_use=private_use, database=database))


@imports.command("status")
def import_status(
    runs: Annotated[int, typer.Option(help="How many runs of each source.", min=1)] = 1,
) -> None:
    """Says how the latest import of every source went; exit code 1 if one did not end well."""
    from bot.commands.feeds import show_status

    raise typer.Exit(show_status(runs=runs))
