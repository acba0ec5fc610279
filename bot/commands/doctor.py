"""`seance doctor`"""

from __future__ import annotations

import asyncio

from rich.console import Console
from rich.table import Column, Table

from bot.config import load_settings
from bot.doctor import examine
from bot.findings import State
from bot.telegram import bot_of
from db.engines import Tuning
from db.session import Database

SIGNS = {
    State.GOOD: "[green]✓[/]",
    State.DOUBTFUL: "[yellow]?[/]",
    State.WRONG: "[red]✗[/]",
}

HEADS = ("what", "is", "mend")


def run_doctor() -> int:
    """Shows every finding; the exit code is 1 if anything is wrong."""
    settings = load_settings()
    # Folded, not cut: where no terminal tells how wide it is, 80 columns are little.
    table = Table("", *(Column(head, overflow="fold") for head in HEADS), box=None)
    found: list[State] = []

    async def work() -> None:
        database = Database(
            settings.database_url, Tuning(wait=3.0, prepared=settings.database_prepared)
        )
        bot = bot_of(settings) if settings.token else None
        try:
            async for finding in examine(settings, bot, database):
                found.append(finding.state)
                words = (finding.what, finding.says, finding.mend)
                table.add_row(SIGNS[finding.state], *map(_plain, words))
        finally:
            if bot is not None:
                await bot.shutdown()
            await database.close()

    asyncio.run(work())
    Console().print(table)
    return 1 if State.WRONG in found else 0


def _plain(text: str) -> str:
    return text.replace("[", "\\[")
