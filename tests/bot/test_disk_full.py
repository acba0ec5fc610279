"""SQLite's disk is full while people use the bot: a whole process that may write no longer files.

The limit on a file's size stands for the disk: the kernel refuses what goes beyond it in the same
place, and it can be set and lifted from outside. (The log is a file, too, and silent meanwhile.)"""

from __future__ import annotations

import resource
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.importers.run import import_package
from db.models import Opinion
from db.session import Database
from tests.bot.seance_process import small_package, started, telegram, until
from tests.bot.test_database_away import TOLD, becomes


async def stars_in(database: Database) -> list[tuple[int | None, int]]:
    async with database.read() as session:
        rows = await session.execute(select(Opinion.person_id, Opinion.stars))
        return [(row.person_id, row.stars) for row in rows]


@pytest.fixture
def path(tmp_path: Path, sqlite_template: Path) -> Path:
    """A migrated SQLite file."""
    path = tmp_path / "seance.sqlite3"
    shutil.copy(sqlite_template, path)
    return path


async def test_people_are_told_and_nothing_is_lost_or_broken(tmp_path: Path, path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    package, _ = small_package(tmp_path)
    assert (await import_package(database, package)).clean
    async with telegram() as api:
        settings = api.settings(f"sqlite:///{path}")
        port = api.served("")["LISTEN_PORT"]
        ready = f"http://127.0.0.1:{port}/readyz"
        settings |= {"METRICS_PORT": port}
        async with started("run", folder=tmp_path, settings=settings) as bot:
            await bot.says("health and metrics")
            await becomes(ready, 200)
            alice, bob = api.person(), api.person("Bob", 8)
            await api.asks(alice, "/noter petites victoires", "Combien d’étoiles")
            rated = api.taps(alice, "★ 4")
            await api.hears(alice, "Voulez-vous ajouter quelques mots")
            before = await stars_in(database)
            assert before == [(7, 4)]
            await api.asks(alice, "/noter petites victoires", "Votre note")
            unlimited = resource.prlimit(bot.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (0, unlimited[1]))
            tapped = api.taps(alice, "★ 2")
            assert "cannot be written" in await becomes(ready, 503)
            answer = api.emulator.tap(tapped).answer
            assert answer is not None
            assert TOLD["fr"] in (answer.text or "")
            await api.asks(bob, "petites victoires", "1 h 29")  # what is only read goes on
            assert await stars_in(database) == before
            resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, unlimited)
            await becomes(ready, 200)
            await api.asks(alice, "/noter petites victoires", "Votre note")
            api.taps(alice, "★ 5")
            await api.hears(alice, "Voulez-vous ajouter quelques mots")
            assert api.emulator.tap(rated).answer is not None
            await until(lambda: not api.emulator.unanswered_callbacks())
            bot.terminate()
            assert (await bot.ended(seconds=20)).code == 0
    assert await stars_in(database) == [(7, 5)]
    await database.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
