"""The console script `seance`, also `python -m bot`.

Each command imports what it needs when it runs, so that `seance --help` answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
    """Brings the database up to date, then answers on Telegram by long polling (SEANCE_TOKEN)."""
    from bot.commands.run import run_bot

    raise typer.Exit(run_bot())


@app.command()
def play(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 8080,
    folder: Annotated[
        Path | None, typer.Option(help="A CSV package to play with instead of the sample.")
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open/--no-open")] = True,
) -> None:
    """The real bot in your browser with sample data: no token, no Telegram."""
    from bot.commands.play import play_bot

    raise typer.Exit(play_bot(port=port, package=folder, open_browser=open_browser))


@app.command()
def demo(folder: Path) -> None:
    """Writes the sample catalogue as a CSV package, with sessions from today on."""
    from bot.commands.demo import write_demo

    raise typer.Exit(write_demo(folder))


def main() -> None:
    """Runs the program: a wrong setting is one line and exit code 2, never a traceback."""
    from bot.config import ConfigurationError

    try:
        app()
    except ConfigurationError as error:
        typer.echo(f"seance: {error}", err=True)
        raise SystemExit(2) from None
