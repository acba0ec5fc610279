"""What an import did: counts by file, and each refusal as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.importers.records import Feed


class RowError(NamedTuple):
    """Why a row was refused; printed `file:line: column: reason`."""

    file: str
    line: int
    column: str  # or ROW, for what concerns the whole row
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.column}: {self.reason}"


ROW = "(row)"


class CellError(Exception):
    """A record that cannot be taken, though each cell is good: the column to blame, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


@dataclass(slots=True)
class Tally:
    """What became of one file's rows. `repeated` rows gave way to a later one with their key;
    `joined` ones are films and cinemas that another source brought before."""

    rows: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    joined: int = 0
    repeated: int = 0
    refused: int = 0


def _silent(*_: Any) -> None:
    return None


@dataclass(slots=True)
class Report:
    """The running account of one import.

    Attributes:
        say: called with each refusal and each note, one line, as they come: nothing is kept, for
            a wrong file of a million rows has a million of them.
        watch: called before and after each block of rows with the feed and its counts so far.
        files: counts by file name, in the order of loading.
        failed: files that could not be read, or not to their end.
        withdrawn: sessions that are gone from the programme.
        held: why those that are gone were not withdrawn.
    """

    say: Callable[[str], None] = _silent
    watch: Callable[[Feed, Tally], None] = _silent
    files: dict[str, Tally] = field(default_factory=dict)
    failed: int = 0
    withdrawn: int = 0
    held: str | None = None

    def tally(self, file: str) -> Tally:
        """The counts of one file."""
        return self.files.setdefault(file, Tally())

    def refuse(self, errors: Iterable[RowError]) -> None:
        """One row is refused, for one reason or several."""
        said = list(errors)
        for error in said:
            self.say(str(error))
        tally = self.tally(said[0].file)
        tally.refused += 1
        tally.rows += 1

    def fail(self, error: RowError) -> None:
        """A whole file, or what was left of it, is refused."""
        self.say(str(error))
        self.tally(error.file)
        self.failed += 1

    def note(self, file: str, line: int, column: str, text: str) -> None:
        """Something to know that refuses nothing."""
        self.say(f"{file}:{line}: {column}: note: {text}")

    @property
    def refused(self) -> int:
        """The number of rows refused in all files."""
        return sum(tally.refused for tally in self.files.values())

    @property
    def clean(self) -> bool:
        """Everything was taken in."""
        return not self.failed and not self.refused
