"""The console script `seance`, also `python -m bot`.

Each command imports what it needs when it runs, so that `seance --help` answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli_database import db
from bot.cli_films import films
from bot.cli_imports import imports
from bot.commands.moderate import moderate
from bot.lean import start_lean
from bot.refusal import ConfigurationError

app = typer.Typer(
    name="seance",
    help="Séance, a Telegram bot for the cinema.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command()
def run() -> None:
    """Answers on Telegram by long polling (SEANCE_TOKEN), once the database is up to date."""
    start_lean()
    from bot.commands.run import run_bot

    raise typer.Exit(run_bot())


@app.command()
def serve(
    deliver: Annotated[
        bool, typer.Option("--deliver", help="Do the work of `seance worker` as well.")
    ] = False,
) -> None:
    """Answers on Telegram by webhook (SEANCE_PUBLIC_URL), once the database is up to date.

    Any number may run on one PostgreSQL, behind anything that spreads requests over them.
    """
    start_lean()
    from bot.commands.serve import run_server

    raise typer.Exit(run_server(deliver=deliver))


@app.command()
def worker() -> None:
    """Delivers what is sent unasked (alerts, announcements, notices) and runs the schedules.

    Any number may run. `seance run` does this work itself.
    """
    start_lean()
    from bot.commands.worker import run_worker

    raise typer.Exit(run_worker())


@app.command()
def play(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 8080,
    folder: Annotated[
        Path | None, typer.Option(help="A CSV package to play with instead of the sample.")
    ] = None,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Whether to open the browser.")
    ] = True,
) -> None:
    """The real bot in your browser with sample data: no token, no Telegram."""
    from bot.commands.play import play_bot

    raise typer.Exit(play_bot(port=port, package=folder, open_browser=open_browser))


app.add_typer(imports, name="import")


@app.command()
def announce(
    film: Annotated[str | None, typer.Argument(help="A film's number, or its title.")] = None,
    to: Annotated[str | None, typer.Option(help="A chat's id, or its title.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what goes where next; send nothing.")
    ] = False,
) -> None:
    """Announces one film to one chat by hand, or prints what would go where (`--dry-run`)."""
    from bot.commands.announcing import announce as announce_by_hand

    raise typer.Exit(announce_by_hand(film, to=to, dry_run=dry_run))


@app.command()
def demo(folder: Path) -> None:
    """Writes the sample catalogue as a CSV package, with sessions from today on."""
    from bot.commands.demo import write_demo

    raise typer.Exit(write_demo(folder))


@app.command()
def doctor() -> None:
    """Says what is wrong and how to mend it: token, webhook, clock, database, feeds, rights in
    chats; exit code 1 if anything is."""
    from bot.commands.doctor import run_doctor

    raise typer.Exit(run_doctor())


@app.command()
def stats(
    days: Annotated[int, typer.Option(min=1, max=3660, help="How far back.")] = 30,
    plots: Annotated[
        Path | None, typer.Option(help="A folder for plots as PNG; needs seance[charts].")
    ] = None,
) -> None:
    """Figures: what there is, what each day brought, the films most rated. Sums, no persons."""
    from bot.commands.stats import show_statistics

    raise typer.Exit(show_statistics(days=days, plots=plots))


webhook = typer.Typer(help="Where Telegram brings updates to.", no_args_is_help=True)
app.add_typer(webhook, name="webhook")
DropPending = Annotated[
    bool, typer.Option("--drop-pending", help="Throw away the updates that wait.")
]


@webhook.command("set")
def webhook_set(drop_pending: DropPending = False) -> None:
    """Has Telegram bring updates to SEANCE_PUBLIC_URL. `seance serve` does this itself."""
    from bot.commands.webhook import set_webhook

    raise typer.Exit(set_webhook(drop_pending=drop_pending))


@webhook.command("delete")
def webhook_delete(drop_pending: DropPending = False) -> None:
    """Has Telegram keep updates until `seance run` fetches them."""
    from bot.commands.webhook import delete_webhook

    raise typer.Exit(delete_webhook(drop_pending=drop_pending))


@webhook.command("info")
def webhook_info() -> None:
    """Says what Telegram has: the address, what waits, the last error; exit code 1 if nothing."""
    from bot.commands.webhook import show_webhook

    raise typer.Exit(show_webhook())


app.add_typer(db, name="db")
app.add_typer(films, name="films")

privacy = typer.Typer(help="What is kept of one person.", no_args_is_help=True)
app.add_typer(privacy, name="privacy")


@privacy.command("export")
def privacy_export(
    person: Annotated[int, typer.Argument(metavar="ID", help="Telegram's id of the person.")],
    to: Annotated[
        Path | None, typer.Option("--to", help="A file; standard output if none.")
    ] = None,
) -> None:
    """Writes all that is kept of a person, as their own export from /privacy does."""
    from bot.commands.privacy import export_of

    raise typer.Exit(export_of(person, to))


@privacy.command("delete")
def privacy_delete(
    person: Annotated[int, typer.Argument(metavar="ID", help="Telegram's id of the person.")],
) -> None:
    """Deletes all that is kept of a person, at once and for good, as they could from /privacy."""
    from bot.commands.privacy import delete_all_of

    raise typer.Exit(delete_all_of(person))


app.add_typer(moderate, name="moderate")

translations = typer.Typer(help="The catalogues of texts.", no_args_is_help=True)
app.add_typer(translations, name="translations")


@translations.command("update")
def translations_update() -> None:
    """Takes new texts from the source into every language."""
    from bot.translations import update

    update()


@translations.command("check")
def translations_check() -> None:
    """Says what is missing or wrong in any language; exit code 1 if anything is."""
    from bot.translations import problems

    found = problems()
    for problem in found:
        typer.echo(problem, err=True)
    raise typer.Exit(1 if found else 0)


@app.command()
def reference(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 if it is out of date.")
    ] = False,
) -> None:
    """Writes docs/reference.md from the code."""
    from bot.commands.reference import write_reference

    raise typer.Exit(write_reference(check=check))


def main() -> None:
    """Runs the program: a wrong setting is one line and exit code 2, never a traceback."""
    try:
        app()
    except ConfigurationError as error:
        typer.echo(f"seance: {error}", err=True)
        raise SystemExit(2) from None
