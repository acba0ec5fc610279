"""The emulator as a Bot API server on loopback, so that real processes can be tested against it.

    python -m bot.playground.botapi_http --port 0 --token 1:TEST

prints its address once it listens. `/bot<token>/<method>` and `/file/bot<token>/<path>` are the
Bot API; `POST /control/<action>` (see control.py) is what people do, for tests in other processes.
Whoever reaches the port controls it: it is for tests and listens on 127.0.0.1 alone.
"""

import argparse
import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.playground.control import ACTIONS, control
from bot.playground.emulator import ApiError, Emulator, File
from bot.playground.forms import read_multipart
from bot.playground.request import download, refusal, respond
from bot.playground.webhook import WebhookDelivery


def bot_api_app(
    emulator: Emulator, token: str, latency: float = 0.0, *, webhook_retry: float = 1.0
) -> Starlette:
    """The application. `latency` (seconds) comes before each call.

    `webhook_retry` is the first pause, in seconds, after a webhook failed; it doubles each time.
    """
    assert token == emulator.token, "the emulator knows another token"

    async def bot_api(request: Request) -> Response:
        if latency:
            await asyncio.sleep(latency)
        try:
            raw, files = await _parameters(request)
        except ApiError as error:
            return _response(*refusal(error))
        except UnicodeDecodeError:
            garbled = ApiError(400, "Bad Request: strings must be encoded in UTF-8")
            return _response(*refusal(garbled))
        method = request.path_params["method"]
        return _response(*await respond(emulator, request.path_params["token"], method, raw, files))

    async def file(request: Request) -> Response:
        status, content = download(
            emulator, request.path_params["token"], request.path_params["path"]
        )
        kind = "application/octet-stream" if status == 200 else "application/json"
        return Response(content, status, media_type=kind)

    async def controlled(request: Request) -> Response:
        action = request.path_params["action"]
        if action not in ACTIONS:
            return _response(404, orjson.dumps({"error": f"unknown action {action}"}))
        try:
            result = control(emulator, action, orjson.loads(await request.body() or b"{}"))
        except (IndexError, KeyError, TypeError, ValueError) as error:
            return _response(400, orjson.dumps({"error": f"{type(error).__name__}: {error}"}))
        return _response(200, orjson.dumps(result))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with WebhookDelivery(emulator, first_pause=webhook_retry):
            yield

    routes = [
        Route("/bot{token}/{method}", bot_api, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", file, methods=["GET"]),
        Route("/control/{action}", controlled, methods=["POST"]),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


async def _parameters(request: Request) -> tuple[dict[str, Any], dict[str, File]]:
    """Parameters and uploads of a call, from the query string and from any kind of body."""
    raw: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    body = await request.body()
    if kind.startswith("multipart/form-data"):
        fields, files = read_multipart(kind, body)
        return raw | fields, files
    if kind.startswith("application/json"):
        try:
            given = orjson.loads(body or b"{}")
        except orjson.JSONDecodeError:
            given = None
        if not isinstance(given, dict):
            raise ApiError(400, "Bad Request: can't parse JSON object")
        return raw | given, {}
    return raw | dict(parse_qsl(body.decode(), keep_blank_values=True)), {}


def _response(status: int, body: bytes) -> Response:
    return Response(body, status, media_type="application/json")


def main(arguments: list[str] | None = None) -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m bot.playground.botapi_http")
    parser.add_argument("--port", type=int, default=8081, help="0 takes any free port")
    parser.add_argument("--token", default="1:TEST")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each call")
    parser.add_argument("--rate-limits", action="store_true", help="enforce Telegram's limits")
    options = parser.parse_args(arguments)
    emulator = Emulator(token=options.token, rate_limits=options.rate_limits)
    app = bot_api_app(emulator, options.token, options.latency)
    with socket.create_server(("127.0.0.1", options.port), backlog=2048) as listening:
        print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
        config = uvicorn.Config(app, access_log=False, log_level="warning")
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
