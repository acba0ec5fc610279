"""`seance doctor`: each thing that may be wrong is found, and said how to mend."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text, update
from telegram.ext import ExtBot

from bot.config import Settings
from bot.doctor import examine
from bot.findings import Finding, State
from bot.playground.emulator import Emulator
from bot.playground.request import EmulatorRequest
from db.base import utc_now
from db.models import Announcing, Chat, FeedRun, Job, Outbox
from db.revisions import head_revision
from db.session import Database
from tests.bot.seance_process import finished, telegram

Found = dict[str, tuple[State, str]]


async def found(database: Database, emulator: Emulator | None = None, **settings: Any) -> Found:
    """The worst of each thing that was looked at, and what is said of it."""
    given = {"database_url": "sqlite://", "api_url": "http://127.0.0.1:1", **settings}
    bot: Any = None
    if emulator is not None:
        bot = ExtBot(emulator.token, request=EmulatorRequest(emulator))
    worst: Found = {}
    every = examine(Settings(_env_file=None, **given), bot, database)  # type: ignore[call-arg]
    async for finding in every:
        assert isinstance(finding, Finding)
        assert (finding.state is State.GOOD) == (not finding.mend)
        known = worst.get(finding.what)
        if known is None or known[0] is State.GOOD:
            worst[finding.what] = (finding.state, finding.says)
    if bot is not None:
        await bot.shutdown()
    return worst


async def test_a_bot_in_order(database: Database) -> None:
    seen = await found(database, Emulator())
    assert seen["database"][0] is State.GOOD
    assert seen["migrations"] == (State.GOOD, f"at {head_revision()}")
    assert seen["token"] == (State.GOOD, "@seance_bot")
    assert seen["webhook"] == (State.GOOD, "none, 0 updates wait: for seance run")
    assert seen["outbox"] == (State.GOOD, "0 wait")
    assert seen["catalogue"] == (State.DOUBTFUL, "no film")
    assert State.WRONG not in {state for state, _ in seen.values()}


async def test_what_is_wrong_in_the_database(database: Database) -> None:
    now = utc_now()
    old = now - timedelta(days=9)
    row: dict[str, Any] = {"chat_id": 1, "lane": 1, "kind": "x", "keep_until": now}
    async with database.write() as session:
        session.add(Job(name="alerts.scan", due_at=now, last_error="KeyError: 'film'"))
        session.add(Outbox(due_at=now - timedelta(hours=3), **row))
        session.add(Outbox(due_at=now, state="parked", **row))
        for source, outcome, at in (
            ("tmdb", "failed", now - timedelta(minutes=5)),
            ("jsonld:rex.example", "done", old),
            ("csv", "done", old),
        ):
            run = {"started_at": at, "ended_at": at, "counts": {}, "message": "no answer"}
            session.add(FeedRun(source=source, outcome=outcome, **run))
    seen = await found(database)
    assert seen["job alerts.scan"] == (State.WRONG, "KeyError: 'film'")
    assert seen["feed tmdb"] == (State.WRONG, "failed 5 minutes ago: no answer")
    assert seen["feed jsonld:rex.example"] == (State.DOUBTFUL, "last taken in 9 days ago")
    assert seen["feed csv"] == (State.GOOD, "done 9 days ago")
    assert seen["outbox"] == (State.WRONG, "1 wait, the oldest is due 3 hours ago")
    assert seen["token"] == (State.WRONG, "none")
    seen = await found(database, feeds="csv-whole+/srv/catalogue@1d")
    assert seen["feed csv"] == (State.DOUBTFUL, "last taken in 9 days ago")


@pytest.mark.parametrize(("revision", "says"), [("0001", "is needed"), ("9999", "newer than")])
async def test_tables_of_another_version(database: Database, revision: str, says: str) -> None:
    async with database.write() as session:
        change = text("UPDATE alembic_version SET version_num = :revision")
        await session.execute(change, {"revision": revision})
    state, said = (await found(database))["migrations"]
    assert state is State.WRONG
    assert says in said


async def test_no_database_or_none_yet(tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite3").touch()
    (tmp_path / "text").write_text("this is no database, however long one looks at it")
    for url, what in (
        ("postgresql://nobody@127.0.0.1:1/x", "database"),
        ("sqlite:////nowhere/x.sqlite3", "database"),
        (f"sqlite:///{tmp_path}/none-yet.sqlite3", "migrations"),
        (f"sqlite:///{tmp_path}/empty.sqlite3", "migrations"),
        (f"sqlite:///{tmp_path}/text", "database"),
    ):
        database = Database(url)
        seen = await found(database, Emulator())
        await database.close()
        assert seen[what][0] is State.WRONG
        assert seen["token"][0] is State.GOOD
    assert not (tmp_path / "none-yet.sqlite3").exists()  # to look makes nothing


async def test_a_disk_that_fills_up(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path)}")
    for free, state in ((10**10, State.GOOD), (10**8, State.DOUBTFUL), (10**6, State.WRONG)):
        usage = SimpleNamespace(free=free)
        monkeypatch.setattr("bot.doctor.shutil.disk_usage", lambda _, usage=usage: usage)
        assert (await found(database))["disk"][0] is state
    await database.close()


async def test_a_server_for_reading_is_asked_too(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    for url, state in (
        (postgresql_url, State.GOOD),
        ("postgresql://nobody@127.0.0.1:1/x", State.DOUBTFUL),
    ):
        seen = await found(database, database_read_url=url)
        assert seen["database for reading"][0] is state
    await database.close()


async def test_a_setting_that_is_none(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEANCE_TOKKEN", "1:x")
    state, said = (await found(database))["settings"]
    assert (state, said) == (State.DOUBTFUL, "SEANCE_TOKKEN: there is no such setting")


async def test_a_webhook_that_is_not_the_settings(database: Database) -> None:
    emulator = Emulator()
    ours, theirs = "https://bot.example.org/telegram", "https://old.example.org/telegram"
    assert (await found(database, emulator, public_url=ours))["webhook"][0] is State.WRONG
    emulator.call("setWebhook", {"url": theirs})
    seen = await found(database, emulator, public_url=ours)
    assert seen["webhook"] == (State.WRONG, f"{theirs}, not {ours}")
    assert (await found(database, emulator))["webhook"][0] is State.WRONG
    emulator.call("setWebhook", {"url": ours})
    assert (await found(database, emulator, public_url=ours))["webhook"][0] is State.GOOD
    emulator.state.webhook.last_error_date = int(emulator.state.now()) - 300
    emulator.state.webhook.last_error_message = "Connection refused"
    seen = await found(database, emulator, public_url=ours)
    assert seen["webhook"] == (State.DOUBTFUL, "Connection refused 5 minutes ago")


async def test_a_chat_that_it_may_not_write_to(database: Database) -> None:
    emulator = Emulator()
    boss = emulator.person(7, "Boss")
    group = emulator.group("Friends", [boss])
    async with database.write() as session:
        for chat_id, title in ((group.id, "Friends"), (-100_999, "Gone")):
            session.add(Chat(id=chat_id))
            await session.flush()
            session.add(announcing(chat_id, title))
    seen = await found(database, emulator)
    assert seen["chat Friends"][0] is State.GOOD
    assert seen["chat Gone"][0] is State.WRONG
    async with database.write() as session:
        await session.execute(update(Announcing).values(active=False))
    assert "chat Gone" not in await found(database, emulator)
    seen = await found(database, emulator, moderators_chat=-100_999)
    assert seen["chat moderators"][0] is State.WRONG


def announcing(chat_id: int, title: str) -> Announcing:
    return Announcing(
        chat_id=chat_id,
        title=title,
        active=True,
        weekday=2,
        hour=9,
        timezone="Europe/Paris",
        next_at=utc_now(),
        form="cards",
    )


@asynccontextmanager
async def at(moment: Any) -> AsyncIterator[str]:
    """A server whose clock shows that moment."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        date = format_datetime(moment, usegmt=True)
        writer.write(f"HTTP/1.1 302 Found\r\nDate: {date}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    ("minutes", "state"), [(0, State.GOOD), (3, State.WRONG), (-60, State.WRONG)]
)
async def test_a_clock_that_is_not_telegrams(
    database: Database, minutes: int, state: State
) -> None:
    async with at(utc_now() + timedelta(minutes=minutes)) as url:
        assert (await found(database, Emulator(), api_url=url))["clock"][0] is state


async def test_the_command_shows_a_table_and_fails_if_anything_is_wrong(
    database_url: str, tmp_path: Path
) -> None:
    async with telegram() as api:
        settings = api.settings(database_url) | {"COLUMNS": "200"}
        ended = await finished("doctor", folder=tmp_path, settings=settings)
        assert ended.code == 0, ended.output
        assert "✓" in ended.output
        assert "@seance_bot" in ended.output
        wrong = settings | {"TOKEN": "1:another-bots-token-of-this-length-000000"}
        ended = await finished("doctor", folder=tmp_path, settings=wrong)
        assert ended.code == 1
        assert "@BotFather" in ended.output
        assert "another-bots" not in ended.output
