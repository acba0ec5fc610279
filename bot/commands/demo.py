"""`seance demo FOLDER`"""

from __future__ import annotations

from pathlib import Path

import typer

from bot.playground.demo import write_package
from db.base import utc_now


def write_demo(folder: Path) -> int:
    """Writes the sample catalogue; the exit code."""
    written = write_package(folder, now=utc_now())
    typer.echo(f"Sample catalogue written to {written}: seance import {written}")
    return 0
