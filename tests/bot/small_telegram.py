"""A Telegram of three methods for tests of what lies below the handlers.

It hands out updates as Telegram does: those from `offset` on, at most 100, again and again until a
later `offset` confirms them; a second `getUpdates` ends the first with 409.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from telegram.ext import Application, ApplicationBuilder
from telegram.request import BaseRequest, RequestData

from bot.ordering import AnyApplication, OrderedUpdateProcessor

Configure = Callable[[ApplicationBuilder[Any, Any, Any, Any, Any, Any]], Any]
BOT = {"id": 1, "is_bot": True, "first_name": "Séance", "username": "seance_bot"}


def message(number: int, chat: int = 7, text: str = "/film") -> dict[str, Any]:
    """An update: somebody writes in a private chat."""
    person = {"id": chat, "is_bot": False, "first_name": "Ann"}
    room = {"id": chat, "type": "private", "first_name": "Ann"}
    content = {"message_id": number, "date": 1, "chat": room, "from": person, "text": text}
    return {"update_id": number, "message": content}


def refusal(code: int, description: str, **parameters: Any) -> tuple[int, bytes]:
    answer: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    if parameters:
        answer["parameters"] = parameters
    return code, json.dumps(answer).encode()


@dataclass
class SmallTelegram:
    """`faults`: what the next calls of getUpdates get instead: an answer, or an exception."""

    pending: list[dict[str, Any]] = field(default_factory=list)
    faults: deque[tuple[int, bytes] | Exception] = field(default_factory=deque)
    asked: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _turn: int = 0

    def add(self, *updates: dict[str, Any]) -> None:
        self.pending += updates
        self._wake()

    @property
    def unconfirmed(self) -> list[int]:
        return [update["update_id"] for update in self.pending]

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def call(self, method: str, parameters: dict[str, Any]) -> tuple[int, bytes]:
        """(status, body) of one call."""
        self.methods.append(method)
        if method == "getUpdates":
            return await self._get_updates(**parameters)
        if method in ("sendMessage", "sendDocument"):
            text = parameters.get("text", "")
            self.sent += [parameters] * (method == "sendMessage")
            result: Any = {**message(len(self.sent))["message"], "text": text}
        else:
            result = BOT if method == "getMe" else True
        return 200, json.dumps({"ok": True, "result": result}).encode()

    async def _get_updates(
        self,
        offset: int = 0,
        limit: int = 100,
        timeout: float = 0,  # noqa: ASYNC109 - the Bot API calls it so
        **rest: Any,
    ) -> tuple[int, bytes]:
        self.asked.append({"offset": offset, "limit": limit, "timeout": timeout, **rest})
        if self.faults:
            fault = self.faults.popleft()
            if isinstance(fault, Exception):
                raise fault
            return fault
        self._turn += 1
        turn = self._turn
        self._wake()
        self.pending = [update for update in self.pending if update["update_id"] >= offset]
        try:
            async with asyncio.timeout(timeout):
                while timeout and not self.pending and turn == self._turn:
                    await self._news.wait()
        except TimeoutError:
            pass
        if turn != self._turn:
            return refusal(409, "Conflict: terminated by other getUpdates request")
        return 200, json.dumps({"ok": True, "result": self.pending[:limit]}).encode()


class SmallRequest(BaseRequest):
    """PTB's way to a SmallTelegram without a network."""

    def __init__(self, telegram: SmallTelegram) -> None:
        self._telegram = telegram

    @property
    def read_timeout(self) -> float:
        return 5

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        parameters = request_data.parameters if request_data else {}
        return await self._telegram.call(url.rpartition("/")[2], parameters)


@asynccontextmanager
async def small_application(
    telegram: SmallTelegram,
    configure: Configure = lambda builder: builder,
    **bounds: Any,
) -> AsyncIterator[AnyApplication]:
    """A started application that talks to it, in order; no handlers yet."""
    builder = (
        Application.builder()
        .token("1:secret")
        .updater(None)
        .request(SmallRequest(telegram))
        .get_updates_request(SmallRequest(telegram))
        .concurrent_updates(OrderedUpdateProcessor(**bounds))
    )
    application: AnyApplication = configure(builder).build()
    async with application:
        await application.start()
        try:
            yield application
        finally:
            await application.stop()


@asynccontextmanager
async def small_server(telegram: SmallTelegram) -> AsyncIterator[str]:
    """The same over HTTP on loopback: the URL to use as the Bot API's."""

    async def handle(request: web.Request) -> web.Response:
        body = await request.read()
        method = request.path.rpartition("/")[2]
        plain = request.content_type == "application/json"
        status, answer = await telegram.call(method, json.loads(body) if plain else {})
        return web.Response(status=status, body=answer, content_type="application/json")

    app = web.Application()
    app.router.add_post("/{path:.*}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        port = runner.addresses[0][1]
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()
