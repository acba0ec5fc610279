"""The CSV package: a folder or .zip of CSV files, as feeds of records."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from bot.importers.archive import Member, PackageError, open_archive
from bot.importers.columns import Sheet, sheets
from bot.importers.records import Feed, Record
from bot.importers.report import ROW, CellError, Report, RowError
from bot.importers.table import Table, UnreadableFileError

# A damaged archive shows itself as one of these, when it is opened or in the middle of a file.
DAMAGE = (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)


@contextmanager
def open_package(
    path: Path, report: Report, *, default_country: str = "FR"
) -> Iterator[Iterator[Feed]]:
    """The feeds of a package, in the order in which one refers to another.

    Raises:
        PackageError: the path is neither a folder nor a .zip, or has none of the files.
    """
    known = sheets(default_country)
    with open_archive(path) as members:
        by_name = {member.name: member for member in members}
        if not by_name.keys() & known.keys():
            raise PackageError(f"{path}: none of {', '.join(known)} is there")
        for name in sorted(by_name.keys() - known.keys()):
            report.say(f"{name}: note: not a file of a package, ignored")
        yield _feeds([(by_name[name], known[name]) for name in known if name in by_name], report)


def _feeds(
    members: Sequence[tuple[Member, Callable[[Sequence[str]], Sheet]]], report: Report
) -> Iterator[Feed]:
    for member, sheet_for in members:
        try:
            with member.open() as file:
                table = Table(file.read)
                sheet = sheet_for(table.header)
                _check_header(member.name, table.header, sheet, report)
                yield Feed(
                    name=member.name,
                    kind=sheet.kind,
                    given=frozenset(table.header) & sheet.columns.keys(),
                    rows=_records(member.name, table, sheet, report),
                    size=member.size,
                    position=lambda table=table: table.position,  # type: ignore[misc]
                )
        except (UnreadableFileError, *DAMAGE) as error:
            report.fail(RowError(member.name, 1, ROW, str(error)))


def _check_header(name: str, header: Sequence[str], sheet: Sheet, report: Report) -> None:
    if missing := [column for column in sheet.columns if column in sheet.needed - set(header)]:
        hint = " (columns are separated by commas, not semicolons)" if ";" in header[0] else ""
        raise UnreadableFileError(f"the header lacks {', '.join(missing)}{hint}")
    if twice := [column for column in sheet.columns if header.count(column) > 1]:
        raise UnreadableFileError(f"the header has {', '.join(twice)} twice")
    for column in dict.fromkeys(header):
        if column and column not in sheet.columns:
            report.note(name, 1, column, "unknown column, ignored")


def _records(name: str, table: Table, sheet: Sheet, report: Report) -> Iterator[tuple[int, Record]]:
    """Every good row's line and record; the others are refused on the way."""
    build, converters = sheet.build, list(sheet.columns.values())
    # A column that is absent reads as empty: each row is given one empty cell more for all.
    places = {column: place for place, column in enumerate(table.header)}
    order = [places.get(column, len(places)) for column in sheet.columns]
    line = 1
    try:
        for batch in table.batches():
            for line, fault in batch.faults:
                report.refuse([RowError(name, line, *fault)])
            if not batch.rows:
                continue
            line = batch.lines[-1]
            rows = [*zip(*batch.rows, strict=True), [""] * len(batch.rows)]
            columns = [rows[place] for place in order]
            try:
                # Column by column, without a step of Python code for each cell.
                values = [list(map(*pair)) for pair in zip(converters, columns, strict=True)]
                records = list(map(build, zip(*values, strict=True)))
            except (ValueError, CellError):
                yield from _one_by_one(name, sheet, batch.lines, columns, report)
            else:
                yield from zip(batch.lines, records, strict=True)
    except DAMAGE as error:
        report.fail(RowError(name, line, ROW, f"the file is damaged after this line: {error}"))


def _one_by_one(
    name: str,
    sheet: Sheet,
    lines: Sequence[int],
    columns: Sequence[Sequence[str]],
    report: Report,
) -> Iterator[tuple[int, Record]]:
    """A batch in which a row is to be refused."""
    for line, *cells in zip(lines, *columns, strict=True):
        errors: list[RowError] = []
        values: list[Any] = []
        for (column, convert), cell in zip(sheet.columns.items(), cells, strict=True):
            try:
                values.append(convert(cell))
            except ValueError as error:
                errors.append(RowError(name, line, column, str(error)))
        if not errors:
            try:
                yield line, sheet.build(values)
            except CellError as error:
                errors.append(RowError(name, line, error.column, error.reason))
        if errors:
            report.refuse(errors)
