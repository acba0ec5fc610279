"""Updates brought to a webhook, in the order and with the patience of Telegram's server.

One update at a time is under way for each chat (for each person where a press or inline query is
concerned), at most `max_connections` in all. Whatever does not answer 2xx gets the update again,
and what comes after it in the same chat waits.
"""

import asyncio
from functools import partial
from types import TracebackType
from typing import Any, Self

import aiohttp
import orjson

from bot.playground.emulator import ApiError, Emulator
from bot.playground.emulator.state import Webhook

_TIMEOUT = aiohttp.ClientTimeout(total=60)
_LONGEST_PAUSE = 60.0
_BY_PERSON = ("callback_query", "inline_query", "chosen_inline_result")


def lane(update: dict[str, Any]) -> tuple[str, Any]:
    """Updates of one lane follow each other, those of different lanes may go side by side."""
    kind = next(name for name in update if name != "update_id")
    content = update[kind]
    if kind in _BY_PERSON:
        return "person", content["from"]["id"]
    if "chat" in content:
        return "chat", content["chat"]["id"]
    return kind, content.get("id") or content.get("poll_id")


class WebhookDelivery:
    """Delivers while its context is open, whenever the emulator has a webhook set.

    `first_pause` is the wait in seconds after a failure; it doubles up to a minute.
    """

    def __init__(self, emulator: Emulator, first_pause: float = 1.0) -> None:
        self.emulator = emulator
        self.first_pause = first_pause
        self._news = asyncio.Event()
        self._under_way: dict[tuple[str, Any], asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        self.emulator.listeners.append(self._news.set)
        self._loop = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.emulator.listeners.remove(self._news.set)
        tasks = [self._loop, *self._under_way.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._session.close()

    async def _run(self) -> None:
        while True:
            self._news.clear()
            self._start_what_can_go()
            await self._news.wait()

    def _start_what_can_go(self) -> None:
        hook = self.emulator.state.webhook
        if not hook.url:
            return
        for update in list(self.emulator.state.updates):
            if len(self._under_way) >= hook.max_connections:
                return
            where = lane(update)
            if where not in self._under_way:
                task = asyncio.create_task(self._deliver(update))
                self._under_way[where] = task
                task.add_done_callback(partial(self._done, where))

    def _done(self, where: tuple[str, Any], task: asyncio.Task[None]) -> None:
        self._under_way.pop(where, None)
        self._news.set()

    async def _deliver(self, update: dict[str, Any]) -> None:
        pause = self.first_pause
        while (hook := self.emulator.state.webhook).url:
            failure = await self._attempt(hook, update)
            if failure is None:
                if update in self.emulator.state.updates:
                    self.emulator.state.updates.remove(update)
                self.emulator.state.changed()
                return
            hook.last_error_date = int(self.emulator.state.now())
            hook.last_error_message = failure
            self.emulator.state.changed()
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _attempt(self, hook: Webhook, update: dict[str, Any]) -> str | None:
        """One POST; what went wrong, or None. An answer may carry a call, whose result is lost."""
        headers = {"Content-Type": "application/json"}
        if hook.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret_token
        try:
            async with self._session.post(
                hook.url, data=orjson.dumps(update), headers=headers
            ) as response:
                body = await response.read()
                if not 200 <= response.status < 300:
                    return f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return f"Connection failed: {error}"
        self._answer(body)
        return None

    def _answer(self, body: bytes) -> None:
        try:
            call = orjson.loads(body)
            method = call.pop("method")
        except (AttributeError, KeyError, orjson.JSONDecodeError):
            return
        try:
            self.emulator.call(method, call)
        except ApiError:
            return  # as at Telegram, nobody is told
