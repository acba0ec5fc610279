"""The emulated Bot API over HTTP on loopback, with trouble on the way: calls that are cut, hang,
are refused, or are done and never answered."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from bot.playground.emulator import ApiError, Emulator
from bot.playground.request import refusal, respond

HTML = "<html><h1>Bad Gateway</h1></html>"
# What can become of a call; the last two take effect all the same.
REFUSED, BROKEN, GATEWAY, CUT, HANGS = "429", "500 html", "502 html", "cut", "hangs"
CONFLICT, LOST, LATE = "409", "done and cut", "done and hangs"


@dataclass
class ShakyTelegram:
    """`faults`: by method, what becomes of its next calls; `down`: of all calls. `asked`: how often
    each method was called since it was cleared."""

    emulator: Emulator = field(default_factory=Emulator)
    faults: dict[str, list[str | None]] = field(default_factory=dict)
    down: str | None = None
    asked: Counter[str] = field(default_factory=Counter)
    url: str = ""

    def fails(self, method: str, *faults: str) -> None:
        self.faults.setdefault(method, []).extend(faults)

    async def handle(self, request: web.Request) -> web.Response:
        method = request.path.rpartition("/")[2]
        raw: dict[str, Any] = orjson.loads(await request.read() or b"{}")
        self.asked[method] += 1
        ordered = self.faults.get(method)
        fault = ordered.pop(0) if ordered else self.down
        if fault in (BROKEN, GATEWAY):
            return web.Response(status=int(fault[:3]), text=HTML, content_type="text/html")
        if fault in (REFUSED, CONFLICT):
            wait = 1 if fault == REFUSED else None
            status, body = refusal(ApiError(int(fault), "told so by the test", retry_after=wait))
            return web.Response(status=status, body=body)
        if fault in (None, LOST, LATE):
            status, body = await respond(self.emulator, self.emulator.token, method, raw, {})
        if fault in (HANGS, LATE):
            await asyncio.Event().wait()
        if fault in (CUT, LOST):
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=status, body=body) if fault is None else web.Response()


@asynccontextmanager
async def shaky_telegram() -> AsyncIterator[ShakyTelegram]:
    """One that serves."""
    telegram = ShakyTelegram()
    app = web.Application()
    app.router.add_post("/{path:.*}", telegram.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    telegram.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield telegram
    finally:
        await runner.cleanup()
