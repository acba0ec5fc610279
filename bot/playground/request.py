"""python-telegram-bot on top of the emulator, at the seam the library offers: its request class."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final
from urllib.parse import unquote
from weakref import WeakKeyDictionary

import orjson
from telegram.request import BaseRequest, RequestData

from bot.playground.emulator import ApiError, Emulator, File
from bot.playground.emulator.spec import decode

# The getUpdates call that waits on each emulator, by the event that would wake it.
_WAITING: WeakKeyDictionary[Emulator, asyncio.Event] = WeakKeyDictionary()


class EmulatorRequest(BaseRequest):
    """Hands PTB's calls to an emulator and answers with the bytes a Bot API server would send.

    One instance serves both as `request` and as `get_updates_request`. `latency` is in seconds
    and comes before each call, as a network's would.
    """

    def __init__(self, emulator: Emulator, latency: float = 0.0) -> None:
        self.emulator: Final = emulator
        self.latency = latency

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,
        connect_timeout: object = None,
        pool_timeout: object = None,
    ) -> tuple[int, bytes]:
        """One call, or the download of one file."""
        if self.latency:
            await asyncio.sleep(self.latency)
        kind, token, what = split_url(url)
        if kind == "file":
            return download(self.emulator, token, what)
        raw = request_data.json_parameters if request_data else {}
        files = {
            name: File(str(part[0]), _content(part[1]), str(part[2]))
            for name, part in (request_data.multipart_data if request_data else {}).items()
        }
        return await respond(self.emulator, token, what, raw, files)


def split_url(url: str) -> tuple[str, str, str]:
    """("bot" or "file", token, method or path) of a Bot API URL."""
    path = unquote(url.partition("://")[2].partition("/")[2])
    kind = "bot"
    if path.startswith("file/"):
        kind, path = "file", path.removeprefix("file/")
    token, _, what = path.removeprefix("bot").partition("/")
    return kind, token, what


async def respond(
    emulator: Emulator,
    token: str,
    method: str,
    raw: Mapping[str, Any],
    files: Mapping[str, File],
) -> tuple[int, bytes]:
    """Status and body of one call. Texts among `raw` are decoded as a form's; others are JSON."""
    try:
        check_token(emulator, token)
        texts = {name: value for name, value in raw.items() if isinstance(value, str)}
        params = {**raw, **decode(method, texts)}
        if method == "getUpdates":
            result = await get_updates(emulator, params)
        else:
            result = emulator.call(method, params, files)
    except ApiError as error:
        return refusal(error)
    return 200, orjson.dumps({"ok": True, "result": result})


def check_token(emulator: Emulator, token: str) -> None:
    """ApiError as Telegram's: 404 for what cannot be a token, 401 for somebody else's."""
    if not token.partition(":")[0].isdecimal() or ":" not in token:
        raise ApiError(404, "Not Found")
    if token != emulator.token:
        raise ApiError(401, "Unauthorized")


def refusal(error: ApiError) -> tuple[int, bytes]:
    """Status and body that tell of an ApiError."""
    body: dict[str, Any] = {
        "ok": False,
        "error_code": error.code,
        "description": error.description,
    }
    hints = {
        "retry_after": error.retry_after,
        "migrate_to_chat_id": error.migrate_to_chat_id,
    }
    parameters = {name: value for name, value in hints.items() if value is not None}
    if parameters:
        body["parameters"] = parameters
    return error.code, orjson.dumps(body)


def download(emulator: Emulator, token: str, path: str) -> tuple[int, bytes]:
    """Status and content of a file under the path that getFile gave."""
    try:
        check_token(emulator, token)
        return 200, emulator.file(path.rpartition("/")[2]).content
    except ApiError as error:
        return refusal(error)
    except KeyError:
        return refusal(ApiError(404, "Not Found"))


async def get_updates(emulator: Emulator, params: Mapping[str, Any]) -> Any:
    """getUpdates with its waiting: until there is an update or `timeout` seconds are over.

    A newer call ends an older one that still waits, which gets Telegram's 409 for that.
    """
    earlier = _WAITING.get(emulator)
    if earlier is not None:
        earlier.set()
    news = _WAITING[emulator] = asyncio.Event()
    emulator.listeners.append(news.set)
    try:
        updates = emulator.call("getUpdates", params)
        loop = asyncio.get_running_loop()
        until = loop.time() + params.get("timeout", 0)
        while not updates and loop.time() < until:
            news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), until - loop.time())
            if _WAITING.get(emulator) is not news:
                raise ApiError(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one"
                    " bot instance is running",
                )
            updates = emulator.call("getUpdates", params)
        return updates
    finally:
        emulator.listeners.remove(news.set)
        if _WAITING.get(emulator) is news:
            del _WAITING[emulator]


def _content(given: Any) -> bytes:
    # PTB hands over bytes, or an open file where the caller asked for that.
    return given if isinstance(given, bytes) else bytes(given.read())
