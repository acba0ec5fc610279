"""`seance moderate`: what moderators do, for operators; the same functions and the same log."""

from __future__ import annotations

from typing import Annotated

import typer

moderate = typer.Typer(help="What readers report, and who may write.", no_args_is_help=True)

Thing = Annotated[str, typer.Argument(help="An opinion's number, or a burst's, such as b7.")]
Person = Annotated[int, typer.Argument(help="A Telegram user id, as `show` says it.")]
Reason = Annotated[
    str | None,
    typer.Option(
        help="What the author is told: spoiler, insult, advertising or off_topic; by default what "
        "most reporters said."
    ),
]


@moderate.command("list")
def list_(
    log: Annotated[bool, typer.Option("--log", help="What was done, latest first.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Lines at most.")] = 50,
) -> None:
    """What waits for a decision, oldest first."""
    from bot.commands.moderating import list_waiting

    raise typer.Exit(list_waiting(log=log, limit=limit))


@moderate.command()
def show(thing: Thing) -> None:
    """An opinion or a burst with its reports and its part of the log."""
    from bot.commands.moderating import show_thing

    raise typer.Exit(show_thing(thing))


@moderate.command()
def keep(thing: Thing) -> None:
    """Shows an opinion, or counts a burst's stars, whatever was decided before."""
    from bot.commands.moderating import decide_thing

    raise typer.Exit(decide_thing(thing, "keep", None))


@moderate.command()
def hide(thing: Thing, reason: Reason = None) -> None:
    """Hides an opinion's words, or leaves a burst's stars out, whatever was decided before."""
    from bot.commands.moderating import decide_thing

    raise typer.Exit(decide_thing(thing, "hide", reason))


@moderate.command()
def ban(person: Person, reason: Reason = None) -> None:
    """Stops somebody from writing; they go on reading, and what they wrote stays."""
    from bot.commands.moderating import ban_person

    raise typer.Exit(ban_person(person, banned=True, reason=reason))


@moderate.command()
def unban(person: Person) -> None:
    """Lets somebody write again."""
    from bot.commands.moderating import ban_person

    raise typer.Exit(ban_person(person, banned=False, reason=None))
