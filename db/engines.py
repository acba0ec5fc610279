"""Engines: the drivers, SQLite's settings, and the URL that operators write."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import URL, make_url

# The driver is the program's affair; operators write plain URLs.
DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


# Errors go to the log, where nobody's words belong.
QUIET: dict[str, Any] = {"hide_parameters": True}

# Seconds a writer of another process is waited for before "database is locked".
SQLITE_BUSY_SECONDS = 30


SQLITE_SETTINGS = (
    "journal_mode=WAL",  # readers never wait for the writer
    "synchronous=NORMAL",  # in WAL: a power cut cannot corrupt, a kill -9 loses nothing
    "foreign_keys=ON",
    f"busy_timeout={SQLITE_BUSY_SECONDS * 1000}",
    "cache_size=-32768",
    "temp_store=MEMORY",
    "mmap_size=268435456",
)


def async_url(url: str) -> URL:
    """`sqlite:///PATH` or `postgresql://…` with the driver this program uses.

    Raises:
        ValueError: the URL is not one of the two engines, or cannot be read.
    """
    try:
        parsed = make_url(url)
    except Exception as error:
        raise ValueError("not a database URL (sqlite:///PATH or postgresql://…)") from error
    # postgres:// is what several hosting providers hand out.
    engine = {"postgres": "postgresql"}.get(
        name := parsed.get_backend_name() if "+" in parsed.drivername else parsed.drivername, name
    )
    if engine not in DRIVERS:
        raise ValueError("only sqlite:///PATH and postgresql://… are supported")
    return parsed.set(drivername=DRIVERS[engine])


def prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    try:
        for setting in SQLITE_SETTINGS:
            cursor.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()  # not a database: nobody else would end the driver's thread
        raise
    cursor.close()


def only_read(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA query_only=ON")
