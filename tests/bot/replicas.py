"""Replicas on one PostgreSQL behind a proxy that gives each update of a chat to another of them,
and people who use the bot while replicas are killed."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import aiohttp
import orjson
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.importers.run import import_package
from bot.playground.emulator import Person
from bot.playground.webhook import lane
from bot.web import SECRET_HEADER, serve
from db.models import Film
from db.session import Database
from handlers.audience.actions import RateFilm
from tests.bot.seance_process import Process, Telegram, small_package, started, talk_of, until

SAID = "answering"


async def stocked(database: Database, folder: Path) -> tuple[int, list[tuple[str, str]]]:
    """Imports the small package: its film's id, and how people ask for its times."""
    package, first = small_package(folder)
    assert (await import_package(database, package)).clean
    async with database.read() as session:
        film_id = await session.scalar(select(Film.id))
    assert film_id is not None
    return film_id, talk_of(first)


@dataclass
class Proxy:
    """Takes Telegram's requests at `url`. `seen`: by chat, which replica got each update."""

    url: str = ""
    ports: list[int] = field(default_factory=list)
    seen: defaultdict[object, list[int]] = field(default_factory=lambda: defaultdict(list))
    again: int = 0
    _client: aiohttp.ClientSession | None = None

    async def pass_on(self, request: Request) -> Response:
        """Gives an update to the replica after the one that had the chat's last; 502 if that is not
        there, upon which Telegram comes again."""
        body = await request.body()
        chat = lane(orjson.loads(body))[1]
        had = self.seen[chat]
        replica = (had[-1] + 1) % len(self.ports) if had else 0
        had.append(replica)
        secret = SECRET_HEADER.decode()
        headers = {secret: request.headers.get(secret, ""), "content-type": "application/json"}
        assert self._client is not None
        url = f"http://127.0.0.1:{self.ports[replica]}{request.url.path}"
        try:
            async with self._client.post(url, data=body, headers=headers) as answer:
                kind = answer.headers.get("content-type")
                return Response(await answer.read(), answer.status, media_type=kind)
        except aiohttp.ClientError:
            self.again += 1
            return Response("the replica is gone", 502)

    @asynccontextmanager
    async def served(self) -> AsyncIterator[None]:
        stop, ready = asyncio.Event(), asyncio.Event()

        def listening(port: int) -> None:
            self.url = f"http://127.0.0.1:{port}/telegram"
            ready.set()

        app = Starlette(routes=[Route("/telegram", self.pass_on, methods=["POST"])])
        async with aiohttp.ClientSession() as self._client:
            serving = asyncio.create_task(
                serve(app, host="127.0.0.1", port=0, stop=stop, listening=listening)
            )
            await ready.wait()
            try:
                yield
            finally:
                stop.set()
                await serving


@dataclass
class House:
    """`seance serve`, several times."""

    api: Telegram
    proxy: Proxy
    database_url: str
    folder: Path
    stack: AsyncExitStack
    more: Mapping[str, str] = field(default_factory=dict)
    replicas: list[Process] = field(default_factory=list)

    async def start(self, number: int) -> Process:
        """A replica in the place with that number, which answers."""
        settings = self.api.settings(self.database_url) | {
            "LISTEN_PORT": str(self.proxy.ports[number]),
            "PUBLIC_URL": self.proxy.url,
            "RATINGS_PER_HOUR": "1000000",
            "DATABASE_POOL_SIZE": "3",
            **self.more,
        }
        process = await self.stack.enter_async_context(
            started("serve", folder=self.folder, settings=settings)
        )
        await process.says(SAID)
        return process

    async def kill_in_turn(self, stop: asyncio.Event, seconds: float) -> int:
        """kill -9 for one replica after the other, each replaced before the next; how many."""
        for kills in itertools.count():
            try:
                async with asyncio.timeout(seconds):
                    await stop.wait()
                return kills
            except TimeoutError:
                pass
            number = kills % len(self.replicas)
            await self.replicas[number].kill()
            self.replicas[number] = await self.start(number)
        raise AssertionError


@asynccontextmanager
async def house(
    api: Telegram, database_url: str, folder: Path, replicas: int, **more: str
) -> AsyncIterator[House]:
    """So many replicas, all answering; `more`: settings."""
    proxy = Proxy()
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(replicas)]
    proxy.ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    async with proxy.served(), AsyncExitStack() as stack:
        home = House(api, proxy, database_url, folder, stack, more)
        home.replicas = list(
            await asyncio.gather(*(home.start(number) for number in range(replicas)))
        )
        yield home


@dataclass
class Crowd:
    """People who use the bot, each step after the last was answered.

    `steps`: of a conversation, what is said and what the answer holds. `acknowledged`: the stars
    that each was last told are theirs. `taps`, `talks`: how many there were.
    """

    api: Telegram
    film_id: int
    steps: Sequence[tuple[str, str]]
    acknowledged: dict[int, int] = field(default_factory=dict)
    taps: Counter[int] = field(default_factory=Counter)
    talks: int = 0

    async def uses(
        self, home: House, *, raters: int, talkers: int, seconds: float, pause: float
    ) -> int:
        """People rate and talk for so long, while replicas are killed one after the other; how many
        were. Returns when everybody has the answer to the last thing they did."""
        stop = asyncio.Event()
        busy: list[asyncio.Task[None]] = []
        for number in range(raters):
            person = self.api.person(f"R{number}", 1000 + number)
            await self.api.asks(person, "/start", "Bonjour")
            busy.append(asyncio.create_task(self._rates(person, stop)))
        for number in range(talkers):
            person = self.api.person(f"T{number}", 5000 + number)
            busy.append(asyncio.create_task(self._talks(person, stop)))
        killing = asyncio.create_task(home.kill_in_turn(stop, pause))
        await asyncio.sleep(seconds)
        stop.set()
        kills = await killing
        await asyncio.gather(*busy)
        await until(lambda: not self.api.emulator.pending_updates())
        return kills

    async def _rates(self, person: Person, stop: asyncio.Event) -> None:
        emulator = self.api.emulator
        chat = emulator.private(person)
        message = next(kept.id for kept in emulator.messages(chat) if kept.sender is emulator.me)
        for stars in itertools.cycle((4, 1, 5, 2, 3)):
            action = RateFilm(self.film_id, stars).pack()
            tap = emulator.tap(emulator.forges_tap(person, chat, message, action))
            await until(partial(lambda tap: tap.answer, tap))
            self.acknowledged[person.id] = stars
            self.taps[person.id] += 1
            if stop.is_set():
                return

    async def _talks(self, person: Person, stop: asyncio.Event) -> None:
        while not stop.is_set():
            for words, answer in self.steps:
                await self.api.asks(person, words, answer)
            self.talks += 1
