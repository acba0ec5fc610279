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

NO_TABLES = "seance db upgrade"
# By the beginning of SQLite's name for an error, or of PostgreSQL's number.
_MENDED_BY = {
    "SQLITE_CANTOPEN": "its folder must be there, and this user be allowed to write in it",
    "SQLITE_READONLY": "this user must be allowed to write it, and in its folder",
    "SQLITE_FULL": "make room on its disk",
    "SQLITE_IOERR": "make room on its disk",
    "SQLITE_NOTADB": "name another file",
    "SQLITE_CORRUPT": "restore a backup",
    "SQLITE_ERROR": NO_TABLES,  # it says no more than "error"; our statements are no others
    "42P01": NO_TABLES,
    "28": "let this role in, with this password",
    "3D": "create it, for this role",
    "53": "give it connections and room",
}


class DatabaseAwayError(SQLAlchemyError):
    """The database cannot be used just now; trying again later may help.

    Attributes:
        orig: the driver's error; None when it was not even asked.
    """

    def __init__(self, orig: BaseException | None = None) -> None:
        said = "the database was away a moment ago" if orig is None else explain(orig)[0]
        super().__init__(said)
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


def explain(error: BaseException) -> tuple[str, str]:
    """What the database says, in one line, and how to mend it: "" if that line says it."""
    orig = getattr(error, "orig", None) or error
    cause = getattr(orig, "__cause__", None)  # SQLAlchemy wraps what asyncpg says once more
    if hasattr(cause, "sqlstate"):
        orig = cause
    said = str(getattr(orig, "strerror", None) or orig).strip()
    if (file := getattr(orig, "filename", None)) is not None:
        said = f"{file}: {said}"
    code = str(getattr(orig, "sqlstate", None) or getattr(orig, "sqlite_errorname", ""))
    mends = (mend for prefix, mend in _MENDED_BY.items() if code.startswith(prefix))
    otherwise = "is it running there?" if isinstance(orig, ConnectionError) else ""
    if isinstance(orig, TimeoutError) and not said:
        said = "no answer in time"
    return said.partition("\n")[0] or type(orig).__name__, next(mends, otherwise)


class Circuit:
    """Closed while the database answers. After `FAILURES` in a row it opens: whoever comes is told
    at once, but for one now and then who is let through to see.

    Silence until the driver's patience is over counts as so many: to wait for it three times would
    be a minute, and whoever goes to see next closes the circuit if it was nothing.
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
            silent = isinstance(reason, TimeoutError)  # not the pool's, which tells of a crowd
            self._failures = max(self._failures + 1, FAILURES if silent else 0)
            self._failed = self._clock()
            if self._failures == FAILURES:
                self._wait()
            raise DatabaseAwayError(reason) from error
        else:
            self._failures = 0

    def _wait(self) -> None:
        # No further than that: after an hour of failures a power of two is no float any more.
        doubled = FIRST_PAUSE * 2 ** min(10, max(0, self._failures - FAILURES))
        self._next = self._clock() + min(LONGEST_PAUSE, doubled)


class NoCircuit(Circuit):
    """For a file: a full disk says nothing of reads, and asking again costs nothing."""

    @property
    def is_open(self) -> bool:
        return False
