"""Engines: the drivers, SQLite's settings, and the URL that operators write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

# The driver is the program's affair; operators write plain URLs.
DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


# Errors go to the log, where nobody's words belong.
QUIET: dict[str, Any] = {"hide_parameters": True}

# Marks connections that a pooler may give to another server after each transaction.
POOLED = "seance_pooled"

# For so many seconds after its use a connection is taken to be alive.
TRUSTED = 1.0
USED = "seance_used"

# Seconds a writer of another process is waited for before "database is locked".
SQLITE_BUSY_SECONDS = 30


# The file is not mapped, and who reads keeps SQLite's 2 MB of it: the system has its pages for all
# processes, and what is kept besides costs memory and gains a twentieth of a search's time
# (docs/design/0007-what-is-kept-in-memory.md).
SQLITE_SETTINGS = (
    "journal_mode=WAL",  # readers never wait for the writer
    "synchronous=NORMAL",  # in WAL: a power cut cannot corrupt, a kill -9 loses nothing
    "foreign_keys=ON",
    f"busy_timeout={SQLITE_BUSY_SECONDS * 1000}",
    "temp_store=MEMORY",
)
# Who imports changes pages by the thousand, each of them many times.
SQLITE_WRITER_CACHE_KIB = 32768
_SQLITE: dict[str, Any] = {"timeout": SQLITE_BUSY_SECONDS, "isolation_level": None}


@dataclass(frozen=True, slots=True)
class Tuning:
    """How a process uses PostgreSQL.

    Attributes:
        pool_size: half of the connections that may be opened for reads, and as many for writes;
            opened when needed, and kept.
        wait: seconds to wait for a connection, or for one of them to be made.
        statement: seconds after which a statement is given up; None: never.
        prepared: whether statements may stay prepared on a connection. PgBouncer in transaction
            mode does not carry them along.
        read_url: another server for what may be a little old; None: the same.
    """

    pool_size: int = 10
    wait: float = 5.0
    statement: float | None = None
    prepared: bool = True
    read_url: str | None = None


PLAIN = Tuning()


def sqlite_writer(url: URL) -> AsyncEngine:
    """Writes may wait for another process, so they have a thread."""
    engine = create_async_engine(url, connect_args=_SQLITE, **QUIET)
    event.listen(engine.sync_engine, "connect", prepare_sqlite)
    event.listen(engine.sync_engine, "connect", keep_more)
    return engine


def sqlite_reader(url: URL) -> Engine:
    """Readers are never made to wait for a connection: that would stop the loop."""
    plain = url.set(drivername="sqlite")
    options: dict[str, Any] = {"max_overflow": -1, "pool_use_lifo": True, **QUIET}
    engine = create_engine(plain, connect_args=_SQLITE, **options)
    event.listen(engine, "connect", prepare_sqlite)
    event.listen(engine, "connect", only_read)
    return engine


def sqlite_errands(url: URL) -> Engine:
    """For transactions that are one errand of one thread; opened by the first."""
    engine = create_engine(url.set(drivername="sqlite"), connect_args=_SQLITE, **QUIET)
    event.listen(engine, "connect", prepare_sqlite)
    return engine


def postgresql_engine(
    url: URL, tuning: Tuning, *, reads: bool, doubted: Callable[[], float]
) -> AsyncEngine:
    """An engine whose connections are asked whether they live before they are lent, unless they
    were used just now and after the moment (`monotonic`) at which the database was `doubted` last.

    Reads have no transaction: each statement sees what is committed, which is what READ
    COMMITTED means anyway, and two round trips are saved. But a pooler keeps a connection
    for a transaction only, and asyncpg's statements take two messages.
    """
    connect: dict[str, Any] = {"timeout": tuning.wait}
    options: dict[str, Any] = {}
    if tuning.statement is not None:
        # The server's own limit ends the work; the client's, a server that says nothing more.
        connect["command_timeout"] = tuning.statement + tuning.wait
    if tuning.prepared:
        limits = {"statement_timeout": str(int((tuning.statement or 0) * 1000))}
        connect["server_settings"] = {"application_name": "seance", **limits}
        if reads:
            options["isolation_level"] = "AUTOCOMMIT"
    else:
        connect |= {"statement_cache_size": 0, "prepared_statement_cache_size": 0}
        # Names left behind by others on the same server must not meet ours.
        connect["prepared_statement_name_func"] = lambda: f"seance_{uuid4().hex}"
        options["execution_options"] = {POOLED: True}
    engine = create_async_engine(
        url,
        connect_args=connect,
        # What is made beyond the pool's size is closed after each use, and another one made a
        # moment later: dearer than all else. So there is none; those used last are used first.
        pool_size=2 * tuning.pool_size,
        max_overflow=0,
        pool_use_lifo=True,
        pool_timeout=tuning.wait,
        **options,
        **QUIET,
    )
    _lend_alive(engine.sync_engine, doubted)
    return engine


def _lend_alive(engine: Engine, doubted: Callable[[], float]) -> None:
    """What `pool_pre_ping` does, but not every time: it is a round trip for each of a busy bot's
    statements, and more of its CPU than the statement."""

    def lent(connection: Any, record: Any, _lent: Any) -> None:
        used = record.info.get(USED)
        if used is None or used > max(monotonic() - TRUSTED, doubted()):  # None: just made
            return
        try:
            engine.dialect.do_ping(connection)
        except Exception as error:
            raise InvalidatePoolError from error  # those that are as old as it as well

    def returned(_connection: Any, record: Any) -> None:
        record.info[USED] = monotonic()

    event.listen(engine, "checkout", lent)
    event.listen(engine, "checkin", returned)


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


def keep_more(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA cache_size=-{SQLITE_WRITER_CACHE_KIB}")
    cursor.close()


def only_read(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA query_only=ON")
