"""deploy/Caddyfile in a real Caddy: what it lets through, and to whom.

Caddy is Debian's package, which no test brings along: where it is not there they are skipped.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web import serve
from tests.deploy.dockerfile import ROOT

CADDY = shutil.which("caddy")
PATIENCE = 30.0

pytestmark = pytest.mark.skipif(CADDY is None, reason="caddy is not installed")


@dataclass
class Replica:
    """Takes updates, says whether it is ready, and has what is nobody's business."""

    port: int = 0
    ready: bool = True
    got: list[str] = field(default_factory=list)
    asked: int = 0
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: Request) -> Response:
        self.got.append((await request.body()).decode())
        return Response(headers={"x-secret": request.headers["x-telegram-bot-api-secret-token"]})

    async def is_ready(self, request: Request) -> Response:
        self.asked += 1
        return Response(status_code=200 if self.ready else 503)

    async def private(self, request: Request) -> Response:
        return Response("figures")

    @asynccontextmanager
    async def served(self) -> AsyncIterator[None]:
        listening = asyncio.get_running_loop().create_future()
        routes = [
            Route("/telegram", self.take, methods=["POST"]),
            Route("/readyz", self.is_ready),
            Route("/metrics", self.private),
        ]
        app = Starlette(routes=routes)
        serving = asyncio.create_task(
            serve(app, host="127.0.0.1", port=0, stop=self.stop, listening=listening.set_result)
        )
        self.port = await listening
        try:
            yield
        finally:
            self.stop.set()
            await serving


@dataclass
class Front:
    """What the internet sees."""

    url: str
    client: aiohttp.ClientSession

    async def posts(self, text: str, path: str = "/telegram") -> int:
        headers = {"x-telegram-bot-api-secret-token": "s"}
        async with self.client.post(self.url + path, data=text, headers=headers) as answer:
            if answer.status == 200:
                assert answer.headers["x-secret"] == "s"
            return answer.status

    async def gets(self, path: str) -> int:
        async with self.client.get(self.url + path) as answer:
            return answer.status


@asynccontextmanager
async def caddy(replicas: list[Replica], folder: Path) -> AsyncIterator[Front]:
    """The shipped file, without TLS: nobody here hands out certificates."""
    assert CADDY is not None
    with socket.create_server(("127.0.0.1", 0)) as probe:
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    environment = {
        **os.environ,
        "BOT_HOST": url,
        "REPLICAS": " ".join(f"127.0.0.1:{one.port}" for one in replicas),
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    file = ROOT / "deploy" / "Caddyfile"
    process = await asyncio.create_subprocess_exec(
        CADDY, "run", "--config", str(file), "--adapter", "caddyfile",
        env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with aiohttp.ClientSession() as client:
            async with asyncio.timeout(PATIENCE):
                while not all(one.asked for one in replicas):  # noqa: ASYNC110 - Caddy asks
                    await asyncio.sleep(0.05)
            yield Front(url, client)
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[tuple[Front, Replica, Replica]]:
    async with AsyncExitStack() as stack:
        replicas = [Replica(), Replica()]
        for one in replicas:
            await stack.enter_async_context(one.served())
        front = await stack.enter_async_context(caddy(replicas, tmp_path))
        yield front, replicas[0], replicas[1]


async def test_updates_are_spread_and_nothing_else_gets_through(
    two: tuple[Front, Replica, Replica],
) -> None:
    front, one, other = two
    assert {await front.posts(str(number)) for number in range(20)} == {200}
    assert sorted(map(int, one.got + other.got)) == list(range(20))
    assert one.got
    assert other.got
    for path in ("/", "/telegram", "/metrics", "/readyz", "/healthz", "/telegram/metrics"):
        assert await front.gets(path) == 404, path
    assert await front.posts("x", "/metrics") == 404
    assert await front.posts("x", "/telegram/..//metrics") == 404


async def test_who_is_not_ready_gets_nothing_until_it_is(
    two: tuple[Front, Replica, Replica],
) -> None:
    front, one, _ = two

    async def seen_by_caddy() -> None:
        before = one.asked
        async with asyncio.timeout(PATIENCE):
            while one.asked < before + 2:  # noqa: ASYNC110 - Caddy asks
                await asyncio.sleep(0.05)

    one.ready = False
    await seen_by_caddy()
    one.got.clear()
    assert {await front.posts("x") for _ in range(10)} == {200}
    assert one.got == []
    one.ready = True
    await seen_by_caddy()
    assert {await front.posts("x") for _ in range(20)} == {200}
    assert one.got


async def test_a_replica_that_is_gone_costs_no_update(two: tuple[Front, Replica, Replica]) -> None:
    """One that it had begun to take is not Caddy's to give to another: Telegram brings it again."""
    front, one, other = two
    one.stop.set()
    async with asyncio.timeout(PATIENCE):
        for number in range(20):
            while await front.posts(str(number)) != 200:  # noqa: ASYNC110 - as Telegram does
                await asyncio.sleep(0.05)
    assert len(set(one.got + other.got)) == 20
