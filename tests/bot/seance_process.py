"""The program as its operator has it: a process of its own, a Telegram on loopback, a database.

async with telegram() as api, started("run", folder=folder, settings=api.settings(url)) as bot:
    alice = api.person()
    await api.asks(alice, "/seances", "Quel film")
    await bot.kill()
"""

from __future__ import annotations

import asyncio
import csv
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.playground.botapi_http import bot_api_app
from bot.playground.emulator import Emulator, Person
from bot.playground.webhook import WebhookDelivery
from bot.web import serve

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAH-nobody-s-token_0123456789abcdefg"
PATIENCE = 60.0
_numbers = count(1)


async def until(condition: Callable[[], object]) -> None:
    """Waits for what another process does."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - another process is what changes
            await asyncio.sleep(0.005)


@dataclass
class Telegram:
    """An emulated Telegram that real processes reach at `url`.

    While `hold` is set, calls of the method `holds` wait (`held`: to which chats) until it is
    cleared, and then take effect, or, if `drop` is set, do not.
    """

    emulator: Emulator
    url: str = ""
    hold: bool = False
    holds: str = "sendMessage"
    drop: bool = False
    held: list[int] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def settings(self, database_url: str) -> dict[str, str]:
        """What a bot of this Telegram's is started with."""
        token = self.emulator.token
        return {"TOKEN": token, "API_URL": self.url, "DATABASE_URL": database_url}

    def served(self, database_url: str) -> dict[str, str]:
        """What a replica that stands alone is started with; the port is free."""
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        here = {"LISTEN_PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}/telegram"}
        return self.settings(database_url) | here

    def person(self, name: str = "Alice", number: int = 7, language: str = "fr") -> Person:
        return self.emulator.person(number, name, language_code=language)

    def writes(self, person: Person, text: str) -> int:
        """Somebody writes to the bot; how many messages stood in the chat before."""
        chat = self.emulator.private(person)
        before = len(self.emulator.messages(chat))
        self.emulator.says(person, chat, text, reply_to=self.emulator.forced_reply(person, chat))
        return before

    def taps(self, person: Person, label: str) -> str:
        """Somebody presses the latest button that bears these words; the callback query's id."""
        chat = self.emulator.private(person)
        for kept in reversed(self.emulator.messages(chat)):
            keyboard = kept.message.get("reply_markup", {}).get("inline_keyboard", [])
            for row, line in enumerate(keyboard):
                for column, button in enumerate(line):
                    if label in button["text"]:
                        return self.emulator.taps(person, chat, kept.id, row, column)
        raise AssertionError(f"no button {label!r}")

    def said(self, person: Person, since: int = 0) -> list[str]:
        """What the bot has said to a person, after so many messages."""
        kept = self.emulator.messages(self.emulator.private(person))[since:]
        return [one.message["text"] for one in kept if one.sender is self.emulator.me]

    async def asks(self, person: Person, text: str, expected: str) -> str:
        """Write, and wait for an answer that contains what is expected."""
        before = self.writes(person, text)
        return await self.hears(person, expected, before)

    async def hears(self, person: Person, expected: str, since: int = 0) -> str:
        def found() -> list[str]:
            return [text for text in self.said(person, since) if expected in text]

        try:
            await until(found)
        except TimeoutError:
            raise AssertionError(f"no {expected!r} in {self.said(person, since)}") from None
        return found()[-1]

    def release(self, *, drop: bool = False) -> None:
        """Let go of what is held."""
        self.hold, self.drop = False, drop
        self.released.set()

    def slowed(self, app: ASGIApp) -> ASGIApp:
        async def slow(scope: Scope, receive: Receive, send: Send) -> None:
            if not (self.hold and scope.get("path", "").endswith("/" + self.holds)):
                await app(scope, receive, send)
                return
            first = await receive()
            self.held.append(orjson.loads(first["body"])["chat_id"])
            await self.released.wait()
            if not self.drop:
                parts = iter([first])

                async def again() -> Message:
                    return next(parts, None) or await receive()

                await app(scope, again, send)

        return slow


@asynccontextmanager
async def telegram(
    token: str = TOKEN, *, first_update: int = 0, port: int = 0
) -> AsyncIterator[Telegram]:
    """A Telegram of this test's own. Update ids go on from `first_update`, as they do after a
    restart and as two bots' never collide."""
    emulator = Emulator(token=token)
    emulator.state.counters["update"] = first_update
    stage = Telegram(emulator)
    app = bot_api_app(emulator, token)
    app.add_middleware(stage.slowed)
    stop, ready = asyncio.Event(), asyncio.Event()

    def listening(port: int) -> None:
        stage.url = f"http://127.0.0.1:{port}"
        ready.set()

    serving = asyncio.create_task(
        serve(
            app,
            host="127.0.0.1",
            port=port,
            stop=stop,
            grace=timedelta(seconds=1),
            listening=listening,
        )
    )
    await ready.wait()
    try:
        async with WebhookDelivery(emulator, first_pause=0.1):
            yield stage
    finally:
        stage.release()
        stop.set()
        await serving


@dataclass
class Ended:
    """What became of a process."""

    code: int
    output: str


class Process:
    """A running `seance`."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log

    @property
    def output(self) -> str:
        """All it has written so far, to either stream."""
        return self._log.read_text()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.returncode is None

    async def says(self, expected: str) -> None:
        """Waits until it has written that."""
        await until(lambda: expected in self.output or not self.running)
        assert expected in self.output, self.output

    def terminate(self) -> None:
        self._process.terminate()

    async def ended(self, seconds: float = PATIENCE) -> Ended:
        """Waits for its end."""
        async with asyncio.timeout(seconds):
            code = await self._process.wait()
        return Ended(code, self.output)

    async def kill(self) -> None:
        """kill -9"""
        if self.running:
            self._process.kill()
        await self._process.wait()


@asynccontextmanager
async def started(
    *arguments: str, folder: Path, settings: Mapping[str, str]
) -> AsyncIterator[Process]:
    """`seance ARGUMENTS` in a folder, with these settings alone; warnings are errors.

    It is killed when the block ends, if it still runs.
    """
    environment = {name: value for name, value in os.environ.items() if "SEANCE_" not in name}
    environment |= {"PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(folder), "PTB_TIMEDELTA": "true"}
    environment |= {f"SEANCE_{name}": value for name, value in settings.items()}
    log = folder / f"{next(_numbers)}.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "error", "-m", "bot", *arguments),
            stdin=asyncio.subprocess.DEVNULL, stdout=output, stderr=output,
            cwd=folder, env=environment,
        )  # fmt: skip
    running = Process(process, log)
    try:
        yield running
    finally:
        await running.kill()


async def finished(
    *arguments: str, folder: Path, settings: Mapping[str, str] | None = None
) -> Ended:
    """`seance ARGUMENTS` from its beginning to its end."""
    async with started(*arguments, folder=folder, settings=settings or {}) as process:
        return await process.ended()


def talk_of(first: date) -> list[tuple[str, str]]:
    """What somebody says to be told the times of `small_package`'s film on its second day, and what
    the answers contain."""
    return [
        ("/seances", "Quel film"),
        ("petites victoires", "Dans quelle ville"),
        ("bordeaux", "20:31"),
        (f"{first + timedelta(days=1):%d/%m/%Y}", "20:32"),
    ]


def small_package(folder: Path) -> tuple[Path, date]:
    """A CSV package of one film in two cities, at 20:31 on the first of three days, 20:32 on the
    second; and the first day, which is the day after tomorrow."""
    package = folder / "package"
    package.mkdir()
    first = datetime.now(ZoneInfo("Europe/Paris")).date() + timedelta(days=2)
    tables: dict[str, list[dict[str, str]]] = {
        "films": [
            {
                "id": "1",
                "title": "Les Petites Victoires",
                "title_en": "Small Victories",
                "release_date": "2023-03-01",
                "runtime_min": "89",
            }
        ],
        "cinemas": [
            {"id": "1", "name": "Utopia", "city": "Bordeaux"},
            {"id": "2", "name": "Le Champo", "city": "Paris"},
        ],
        "showtimes": [
            {
                "film_id": "1",
                "cinema_id": cinema,
                "starts_at": f"{first + timedelta(days=number)}T20:{31 + number}:00",
            }
            for cinema in ("1", "2")
            for number in range(3)
        ],
    }
    for name, rows in tables.items():
        with (package / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return package, first
