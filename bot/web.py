"""What a replica serves over HTTP: Telegram's webhook, health, metrics.

Telegram gets its 200 once the update's work is committed, and delivers again whatever did not get
one: a replica killed at any moment loses nothing. (PTB's own webhook server answers first: killed,
it lost 1,457 of 3,000 updates.)
"""

import asyncio
import contextlib
import hmac
import logging
import re
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from telegram import Update

from bot.ordering import AnyApplication, process
from bot.riding import offered
from bot.unread import lightened

Health = Callable[[], Awaitable[Mapping[str, str]]]
"""What is wrong, by name ("database": "does not answer"); empty when all is well."""
Figures = Callable[[], Awaitable[bytes]]
"""The metrics in Prometheus' text format."""

SECRET_HEADER = b"x-telegram-bot-api-secret-token"
HEALTH_TIME = 3.0
"""Seconds after which a health check that does not end is itself what is wrong."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WebhookConfig:
    """`secret`: what Telegram sends with each update, 1-256 characters of A-Z a-z 0-9 _ -;
    `path`: where; `max_body`: bytes, beyond which an update is refused; `riding`: methods of which
    one call per update may ride in the response, if the transport lets it board.
    """

    secret: str
    path: str = "/telegram"
    max_body: int = 1 << 20
    riding: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", self.secret):
            raise ValueError("the webhook's secret must be 1-256 characters of A-Z a-z 0-9 _ -")
        if not self.path.startswith("/"):
            raise ValueError("the webhook's path must start with /")


def webhook_app(
    application: AnyApplication,
    config: WebhookConfig,
    *,
    health: Health,
    metrics: Figures | None = None,
) -> Starlette:
    """The ASGI application of a replica: Telegram's way in, and what `monitor_app` has.
    `application` must be initialized before it is served.
    """
    webhook = Route(config.path, _Webhook(application, config), methods=["POST"])
    return Starlette(routes=[webhook, *_monitored(health, metrics)])


def monitor_app(*, health: Health, metrics: Figures | None = None) -> Starlette:
    """Health and metrics alone.

    `/livez` answers while the process can; `/readyz` and `/healthz` say 503 and what is wrong if
    `health` finds anything; `/metrics` is there if `metrics` is given.
    """
    return Starlette(routes=_monitored(health, metrics))


def _monitored(health: Health, metrics: Figures | None) -> list[Route]:
    async def live(request: Request) -> Response:
        return _json(200, {})

    async def ready(request: Request) -> Response:
        problems = await _checked(health)
        return _json(503 if problems else 200, problems)

    async def measured(request: Request) -> Response:
        assert metrics is not None
        return Response(await metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    routes = [Route("/livez", live), Route("/readyz", ready), Route("/healthz", ready)]
    return routes if metrics is None else [*routes, Route("/metrics", measured)]


async def serve(
    app: Starlette,
    *,
    host: str,
    port: int,
    stop: asyncio.Event,
    grace: timedelta = timedelta(seconds=7),
    listening: Callable[[int], None] = lambda port: None,
) -> None:
    """Serve until `stop` is set; then take no more, and give what is under way `grace` to end.

    `listening` is told the port once connections are taken; port 0 means any free one. Raises
    OSError if the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=2048) as listener:
        server = _Server(
            uvicorn.Config(
                app,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                proxy_headers=False,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=int(grace.total_seconds()),
            )
        )
        serving = asyncio.ensure_future(server.serve([listener]))
        stopped = asyncio.ensure_future(stop.wait())
        try:
            listening(listener.getsockname()[1])
            await asyncio.wait((serving, stopped), return_when=asyncio.FIRST_COMPLETED)
            server.should_exit = True
            await serving
        finally:
            stopped.cancel()
            serving.cancel()


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to bot.runtime."""
        yield


class _Webhook:
    """Telegram's way in: one update per request.

    Plain ASGI: it needs one header and the body, not the objects made for more.
    """

    def __init__(self, application: AnyApplication, config: WebhookConfig) -> None:
        self._application = application
        self._secret = config.secret.encode()
        self._max_body = config.max_body
        self._riding = config.riding
        self._in_hand: dict[int, asyncio.Future[int]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with offered(self._riding) as seat:
            status = await self._take(scope, receive)
        body = seat.call if status == 200 and seat.call is not None else b""
        headers = [(b"content-length", str(len(body)).encode())]
        if body:
            headers.append((b"content-type", b"application/json"))
        if status in (403, 413):  # the body was not read
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _take(self, scope: Scope, receive: Receive) -> int:
        given = next((value for name, value in scope["headers"] if name == SECRET_HEADER), b"")
        if not hmac.compare_digest(given, self._secret):
            return 403
        body = await _body(receive, self._max_body)
        if body is None:
            return 413
        update = self._parsed(body)
        if update is None:
            return 400
        # Telegram gives up waiting for a slow update and sends it again; it should not run twice.
        running = self._in_hand.get(update.update_id)
        if running is not None:
            return await asyncio.shield(running)
        return await self._first(update)

    async def _first(self, update: Update) -> int:
        outcome = asyncio.get_running_loop().create_future()
        self._in_hand[update.update_id] = outcome
        status = 500
        try:
            await process(self._application, update)
            status = 200
        except Exception:
            _log.exception("update %d could not be processed", update.update_id)
        finally:
            del self._in_hand[update.update_id]
            outcome.set_result(status)
        return status

    def _parsed(self, body: bytes) -> Update | None:
        try:
            data = orjson.loads(body)
            if not isinstance(data["update_id"], int):
                return None
        except (orjson.JSONDecodeError, TypeError, KeyError, IndexError):
            _log.debug("a request to the webhook held no update")
            return None
        try:
            return Update.de_json(lightened(data), self._application.bot)
        except Exception as error:
            # Its content is nobody's business; its kind is the library's to learn.
            _log.warning("update %d cannot be read: %s", data["update_id"], type(error).__name__)
            return None


async def _body(receive: Receive, limit: int) -> bytes | None:
    """The request's body; None if it is longer than `limit` or was never finished."""
    chunks: list[bytes] = []
    size = 0
    while True:
        event = await receive()
        if event["type"] != "http.request":
            return None
        chunk = event.get("body", b"")
        size += len(chunk)
        if size > limit:
            return None
        chunks.append(chunk)
        if not event.get("more_body"):
            return b"".join(chunks)


async def _checked(health: Health) -> Mapping[str, str]:
    try:
        async with asyncio.timeout(HEALTH_TIME):
            return await health()
    except TimeoutError:
        return {"health": f"not known after {HEALTH_TIME:.0f} s"}
    except Exception as error:
        _log.exception("the health check failed")
        return {"health": type(error).__name__}


def _json(status: int, problems: Mapping[str, str]) -> Response:
    body = orjson.dumps({"ok": not problems, "problems": dict(problems)})
    return Response(body, status, media_type="application/json")
