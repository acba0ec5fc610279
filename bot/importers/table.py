"""Rows of one CSV file, as a stream: damaged lines are refused one by one, memory stays flat."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from bot.importers.report import ROW

BLOCK_BYTES = 1 << 18
BATCH_ROWS = 500
# The csv module's own bound of a field is 131,072 characters; a line of many fields gets this.
LINE_BYTES = 1 << 20
UTF8_BOM, UTF16_BOMS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")

Read = Callable[[int], bytes]


class Fault(NamedTuple):
    """Why a row has no cells."""

    column: str
    reason: str


class Batch(NamedTuple):
    """Rows of the header's width with the lines on which they begin, and what was none."""

    lines: Sequence[int]
    rows: list[list[str]]
    faults: list[tuple[int, Fault]]


class UnreadableFileError(Exception):
    """The file as a whole cannot be read; the message says why."""


class Table:
    """One CSV file.

    Args:
        read: reads at most so many bytes; b"" at the end.

    Attributes:
        header: the column names, lower-case.
        position: bytes read so far.

    Raises:
        UnreadableFileError: no header, or not text in UTF-8 at all.
    """

    def __init__(self, read: Read) -> None:
        self._read = read
        self._damaged = False
        self.position = 0
        self._reader = csv.reader(chain.from_iterable(self._texts()), strict=True)
        self.header = self._header()

    def _header(self) -> list[str]:
        try:
            cells = next(self._reader, None)
        except csv.Error as error:
            raise UnreadableFileError(f"the header cannot be read: {error}") from None
        if not cells:
            raise UnreadableFileError("there is no header line")
        header = [cell.strip().lower() for cell in cells]
        if self._damaged and (fault := _damage(header, cells)):
            raise UnreadableFileError(f"the header is {fault.reason}")
        return header

    def batches(self) -> Iterator[Batch]:
        """The rows, some hundred at a time: taken together they cost half as much."""
        reader = self._reader
        while True:
            first, error = reader.line_num + 1, None
            rows: list[list[str]] = []
            try:
                rows += islice(reader, BATCH_ROWS)  # which keeps those before an error
            except csv.Error as raised:
                error = str(raised)
            if not rows and error is None:
                return
            batch = self._batch(first, rows)
            if error is not None:
                line = first + sum(_lines_of(cells) for cells in rows)
                reason = _explain(error, line, reader.line_num)
                batch.faults.append((line, Fault(ROW, reason)))
            yield batch

    def _batch(self, first: int, rows: list[list[str]]) -> Batch:
        width = len(self.header)
        plain = self._reader.line_num - first + 1 == len(rows)
        if plain and not self._damaged and all(len(cells) == width for cells in rows):
            return Batch(range(first, first + len(rows)), rows, [])
        lines: list[int] = []
        batch = Batch(lines, [], [])
        line = first
        for cells in rows:
            if self._damaged and (fault := _damage(self.header, cells)):
                batch.faults.append((line, fault))
            elif len(cells) == width:
                lines.append(line)
                batch.rows.append(cells)
            elif cells:  # else: an empty line
                reason = f"{len(cells)} fields where the header has {width}"
                batch.faults.append((line, Fault(ROW, reason)))
            line += _lines_of(cells)
        return batch

    def _texts(self) -> Iterator[io.StringIO]:
        """The file as blocks of whole lines; each splits itself into lines without Python code."""
        for block in self._blocks():
            # Undecodable bytes become lone surrogates, by which the row that holds them is known.
            text = block.decode(errors="surrogateescape")
            if not self._damaged:
                self._damaged = "\0" in text or not _encodable(text)
            yield io.StringIO(text, newline="")

    def _blocks(self) -> Iterator[bytes]:
        rest = self._next()
        if rest.startswith(UTF16_BOMS):
            raise UnreadableFileError("this is UTF-16: save it as UTF-8")
        rest = rest.removeprefix(UTF8_BOM)
        while block := self._next():
            rest += block
            # A CR at the very end may be half of a CRLF.
            end = max(rest.rfind(b"\n"), rest.rfind(b"\r", 0, -1)) + 1
            if end:
                yield rest[:end]
                rest = rest[end:]
            elif len(rest) > LINE_BYTES:
                # Too long a line: a field too large stands for it, which the reader refuses.
                rest = b"x" * (csv.field_size_limit() + 1) + self._rest_of_line()
        if rest:
            yield rest

    def _rest_of_line(self) -> bytes:
        while block := self._next():
            ends = [at for at in (block.find(b"\n"), block.find(b"\r", 0, -1)) if at >= 0]
            if ends:
                return block[min(ends) :]
        return b""

    def _next(self) -> bytes:
        block = self._read(BLOCK_BYTES)
        self.position += len(block)
        return block


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _lines_of(cells: list[str]) -> int:
    """How many lines of the file a row takes."""
    return 1 + sum(
        cell.count("\n") + cell.count("\r") - cell.count("\r\n")
        for cell in cells
        if "\n" in cell or "\r" in cell
    )


def _damage(header: list[str], cells: list[str]) -> Fault | None:
    """The first cell with bytes that are no text."""
    for index, cell in enumerate(cells):
        column = header[index] if index < len(header) else ROW
        if "\0" in cell:
            return Fault(column, "not text (a NUL byte)")
        try:
            cell.encode()
        except UnicodeEncodeError as error:
            byte = ord(cell[error.start]) - 0xDC00
            before = cell[: error.start][-20:]
            return Fault(column, f"not UTF-8 (byte 0x{byte:02X} after {before!r})")
    return None


def _explain(error: str, first: int, last: int) -> str:
    if "field limit" in error:
        reason = f"a field of more than {csv.field_size_limit():,} characters"
    elif "end of data" in error:
        reason = "a quotation that never ends"
    else:
        reason = f"broken quotation ({error})"
    return f"{reason}; lines {first} to {last} are lost" if last > first else reason
