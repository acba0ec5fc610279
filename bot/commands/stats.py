"""`seance stats`"""

from __future__ import annotations

import asyncio
import warnings
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from bot.commands.database import CANNOT_OPEN, not_opened
from bot.config import load_settings
from db.base import utc_now
from db.queries.statistics import Lines, Statistics, get_statistics
from db.session import Database

NEEDS_CHARTS = "plots need Matplotlib: pip install 'seance[charts]'"
NEEDS_FONT = "some titles need a font that is not installed (Debian: fonts-noto-cjk)"
# Beside the one that comes with Matplotlib, for titles in other scripts.
MORE_FONTS = ("Noto Sans", "Noto Serif", "IPA", "WenQuanYi", "Droid Sans Fallback")
SERIES = (("people", "New people"), ("ratings", "Ratings"), ("wishes", "Put on watchlists"))


def show_statistics(*, days: int, plots: Path | None) -> int:
    """Prints tables, and writes plots into a folder; the exit code."""
    settings = load_settings()

    async def read() -> Statistics:
        database = Database(settings.database_url, settings.tuning)
        try:
            async with database.browse() as session:
                return await get_statistics(session, now=utc_now(), days=days)
        except CANNOT_OPEN as error:
            raise not_opened(database.url, error) from None
        finally:
            await database.close()

    found = asyncio.run(read())
    console = Console()
    for table in (
        _lines("all in all", found.totals),
        _days(found),
        _lines(f"most rated in {days} days", found.films),
        _lines("language", found.languages),
    ):
        if table.row_count:
            console.print(table)
    if plots is not None:
        try:
            written = draw(found, plots)
        except ImportError:
            typer.echo(f"seance: {NEEDS_CHARTS}", err=True)
            return 2
        for path in written:
            typer.echo(path)
    return 0


def _lines(head: str, lines: Lines) -> Table:
    table = Table(head, box=None)
    table.add_column("", justify="right")
    for name, count in lines:
        table.add_row(name.replace("[", "\\["), f"{count:,}")
    return table


def _days(found: Statistics) -> Table:
    table = Table("day (UTC)", box=None)
    for _, head in SERIES:
        table.add_column(head.lower(), justify="right")
    for day in found.days:
        if day.people or day.ratings or day.wishes:
            figures = (getattr(day, name) for name, _ in SERIES)
            table.add_row(day.day.isoformat(), *(f"{figure:,}" for figure in figures))
    return table


def draw(found: Statistics, folder: Path) -> list[Path]:
    """One PNG for each series, and one of the films most rated; where they are.

    Raises:
        ImportError: Matplotlib is not installed.
    """
    from matplotlib import rc_context
    from matplotlib.font_manager import fontManager

    have = {font.name for font in fontManager.ttflist}
    families = ["DejaVu Sans", *sorted(name for name in have if name.startswith(MORE_FONTS))]
    with rc_context({"font.family": families}), warnings.catch_warnings(record=True) as said:
        warnings.filterwarnings("always", "Glyph")
        written = _draw(found, folder)
    if any("Glyph" in str(warning.message) for warning in said):
        typer.echo(f"seance: {NEEDS_FONT}", err=True)
    return written


def _draw(found: Statistics, folder: Path) -> list[Path]:
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    folder.mkdir(parents=True, exist_ok=True)
    days = [day.day for day in found.days]
    written = []
    for name, title in SERIES:
        figure = Figure(figsize=(9, 3.6), dpi=120, layout="constrained")
        axes = figure.add_subplot()
        axes.bar(days, [getattr(day, name) for day in found.days], color="#f2a71b", width=0.8)  # type: ignore[arg-type]
        axes.set_title(f"{title}, {days[0]} – {days[-1]}", loc="left")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_ylim(bottom=0)
        figure.autofmt_xdate()
        written.append(folder / f"{name}.png")
        figure.savefig(written[-1])
    if found.films:
        figure = Figure(figsize=(9, 0.9 + 0.4 * len(found.films)), dpi=120, layout="constrained")
        axes = figure.add_subplot()
        titles = [title if len(title) <= 50 else f"{title[:49]}…" for title, _ in found.films]
        places = range(len(titles))
        axes.barh(places, [count for _, count in found.films], color="#f2a71b")
        axes.set_yticks(places, titles, parse_math=False)
        axes.invert_yaxis()
        axes.set_title(f"Most rated, {days[0]} – {days[-1]}", loc="left")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.spines[["top", "right"]].set_visible(False)
        written.append(folder / "films.png")
        figure.savefig(written[-1])
    return written
