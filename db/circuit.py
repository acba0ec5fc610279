"""When the database is away: one clear error, and no hammering at it until it is back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

FAILURES = 3
"""In a row, after which it counts as away."""
FIRST_PAUSE = 0.25
"""Seconds before one is let through to see; doubled each time."""
LONGEST_PAUSE = 4.0

# PostgreSQL: the connection broke, it is going down, starting up, has no place, disk or memory
# left, became a standby.
_AWAY = ("08", "57P0", "53", "25006")
# SQLite: no room, no file, no disk, not writable, or another process that never lets go.
_UNUSABLE = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_BUSY")


class DatabaseAwayError(SQLAlchemyError):
    """The database cannot be used just now; trying again later may help.

    Attributes:
        orig: the driver's error; None when it was not even asked.
    """

    def __init__(self, orig: BaseException | None = None) -> None:
        super().__init__(str(orig) if orig else "the database was away a moment ago")
        self.orig = orig


def away(error: Exception) -> Exception | None:
    """The driver's error, if it says that the database cannot be used just now."""
    if isinstance(error, OSError | PoolTimeout):  # refused, not resolved, no answer in time
        return error
    orig = error.orig if isinstance(error, DBAPIError) else error
    state = str(getattr(orig, "sqlstate", None) or "")
    name = str(getattr(orig, "sqlite_errorname", ""))
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    if lost or state.startswith(_AWAY) or name.startswith(_UNUSABLE):
        return orig if isinstance(orig, Exception) else error
    return None


class Circuit:
    """Closed while the database answers. After `FAILURES` in a row it opens: whoever comes is told
    at once, but for one now and then who is let through to see.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._next = 0.0
        self._failed = 0.0

    def failed_at(self) -> float:
        """When it failed last, by the clock; 0 if it never did."""
        return self._failed

    @property
    def is_open(self) -> bool:
        return self._failures >= FAILURES

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Around everything that asks the database.

        Raises:
            DatabaseAwayError: it is away, for what it said itself or said to others just before.
        """
        if self.is_open:
            if self._clock() < self._next:
                raise DatabaseAwayError
            self._wait()  # the others; this one goes and sees
        try:
            yield
        except DatabaseAwayError:
            raise
        except Exception as error:
            reason = away(error)
            if reason is None:
                raise
            self._failures += 1
            self._failed = self._clock()
            if self._failures == FAILURES:
                self._wait()
            raise DatabaseAwayError(reason) from error
        else:
            self._failures = 0

    def _wait(self) -> None:
        doubled = FIRST_PAUSE * 2 ** max(0, self._failures - FAILURES)
        self._next = self._clock() + min(LONGEST_PAUSE, doubled)


class NoCircuit(Circuit):
    """For a file: a full disk says nothing of reads, and asking again costs nothing."""

    @property
    def is_open(self) -> bool:
        return False
