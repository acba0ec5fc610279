"""Small packages for tests, and what they left in the database."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.importers.report import Report
from bot.importers.run import import_package
from db.models import Base
from db.session import Database

_numbers = count(1)


def write_package(folder: Path, **files: str | bytes) -> Path:
    """Writes `films="id,title\\n…"` as `films.csv`, and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.csv").write_bytes(data)
    return folder


async def imported(
    database: Database, folder: Path, *, source: str = "csv", **files: str | bytes
) -> tuple[Report, list[str]]:
    """Imports files as a package: the report and what it said."""
    said: list[str] = []
    report = Report(say=said.append)
    package = write_package(folder / f"package-{next(_numbers)}", **files)
    await import_package(database, package, source=source, report=report)
    return report, said


def counts(report: Report, file: str) -> dict[str, int]:
    """The counts of a file that are not nought."""
    tally = report.files[file]
    return {name: n for name in tally.__slots__ if (n := getattr(tally, name))}


async def stored(database: Database, table: str, *columns: str, order: str = "id") -> list[Any]:
    """Columns of all rows of a table; single values where there is one column."""
    from_ = Base.metadata.tables[table]
    async with database.read() as session:
        rows = await session.execute(
            select(*(from_.c[c] for c in columns)).order_by(from_.c[order])
        )
        return [row[0] if len(columns) == 1 else tuple(row) for row in rows]
