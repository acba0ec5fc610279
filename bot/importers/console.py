"""An import as the operator sees it: a bar on a terminal, else plain lines, and a table at the end.

Refusals and progress go to standard error, the table to standard output.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from bot.importers.records import Feed
from bot.importers.report import Report, Tally

LINE_EVERY = 10.0  # seconds
COLUMNS = ("rows", "added", "updated", "unchanged", "joined", "repeated", "refused")


@contextmanager
def console_report(screen: Console | None = None) -> Iterator[Report]:
    """A report that shows itself while the block runs.

    Args:
        screen: where to; standard error by default.
    """
    screen = screen or Console(stderr=True)
    show = _bar if screen.is_terminal else _lines
    with show(screen) as report:
        yield report


@contextmanager
def _bar(screen: Console) -> Iterator[Report]:
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:>12,} rows  {task.fields[rate]:>9,.0f}/s"),
        TimeRemainingColumn(),
        console=screen,
    )
    tasks: dict[str, tuple[TaskID, float]] = {}

    def watch(feed: Feed, tally: Tally) -> None:
        if feed.name not in tasks:
            task = progress.add_task(feed.name, total=feed.size, rows=0, rate=0.0)
            tasks[feed.name] = task, time.monotonic()
        task, begun = tasks[feed.name]
        rate = tally.rows / max(time.monotonic() - begun, 0.001)
        progress.update(task, completed=feed.position(), rows=tally.rows, rate=rate)

    with progress:
        yield Report(say=lambda text: _print(screen, text), watch=watch)


@contextmanager
def _lines(screen: Console) -> Iterator[Report]:
    begun: dict[str, float] = {}
    said = time.monotonic()

    def watch(feed: Feed, tally: Tally) -> None:
        nonlocal said
        now = time.monotonic()
        start = begun.setdefault(feed.name, now)
        if now - said >= LINE_EVERY and tally.rows:
            said = now
            rate = tally.rows / max(now - start, 0.001)
            part = f" ({feed.position() / feed.size:.0%})" if feed.size else ""
            _print(screen, f"{feed.name}: {tally.rows:,} rows{part}, {rate:,.0f}/s")

    yield Report(say=lambda text: _print(screen, text), watch=watch)


def _print(screen: Console, text: str) -> None:
    # As it is: no markup, no colours, no breaking of lines that other programs read.
    screen.print(text, markup=False, highlight=False, soft_wrap=True, emoji=False)


def print_table(report: Report, screen: Console | None = None) -> None:
    """The counts of every file; `joined`, `repeated` and `refused` only where there are any."""
    screen = screen or Console()
    shown = [
        name
        for name in COLUMNS
        if name not in ("joined", "repeated", "refused")
        or any(getattr(tally, name) for tally in report.files.values())
    ]
    if not screen.is_terminal:
        for file, tally in report.files.items():
            counts = ", ".join(f"{getattr(tally, name):,} {name}" for name in shown)
            _print(screen, f"{file}: {counts}")
        return
    table = Table("file", box=None, pad_edge=False)
    for name in shown:
        table.add_column(name, justify="right")
    for file, tally in report.files.items():
        table.add_row(file, *(f"{getattr(tally, name):,}" for name in shown))
    screen.print(table)
