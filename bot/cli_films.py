"""`seance films …`: the catalogue by hand."""

from __future__ import annotations

from typing import Annotated

import typer

films = typer.Typer(help="The catalogue.", no_args_is_help=True)


@films.command("index")
def films_index() -> None:
    """Builds the index of titles anew."""
    from bot.commands.database import index_films

    raise typer.Exit(index_films())


@films.command("duplicates")
def films_duplicates() -> None:
    """Lists the pairs of films that may be one, for you to say."""
    from bot.commands.films import list_duplicates

    raise typer.Exit(list_duplicates())


@films.command("merge")
def films_merge(keep: int, drop: int) -> None:
    """Makes two films one: ratings, watchlists, alerts, sessions and reviews follow."""
    from bot.commands.films import merge

    raise typer.Exit(merge(keep, drop))


@films.command("apart")
def films_apart(one: int, other: int) -> None:
    """Says that two films are two: nobody is asked again."""
    from bot.commands.films import apart

    raise typer.Exit(apart(one, other))


@films.command("edit")
def films_edit(
    film_id: int,
    changes: Annotated[list[str], typer.Argument(help="FIELD=VALUE; FIELD=- takes it back.")],
) -> None:
    """Corrects a film by hand, for good: what you say wins over every source."""
    from bot.commands.films import edit

    raise typer.Exit(edit(film_id, changes))
