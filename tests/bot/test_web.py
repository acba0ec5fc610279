"""The webhook over a real socket: who is let in, what is answered, and when."""

import asyncio
import logging
import socket
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from telegram import Update
from telegram.ext import TypeHandler

from bot import web
from bot.ordering import AnyApplication, OrderedUpdateProcessor
from bot.web import WebhookConfig, serve, webhook_app
from tests.bot.small_telegram import SmallTelegram, message, small_application

SECRET = "s3cret_-"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


async def well() -> Mapping[str, str]:
    return {}


@dataclass
class Site:
    """A served replica, and what its handlers have seen."""

    url: str
    client: aiohttp.ClientSession
    stop: asyncio.Event
    serving: asyncio.Task[None]
    seen: list[int] = field(default_factory=list)

    async def post(self, data: Any, headers: Mapping[str, str] | None = None) -> int:
        """The status for an update, or for any bytes."""
        body = {"data": data} if isinstance(data, bytes | str) else {"json": data}
        chosen = HEADERS if headers is None else headers
        async with self.client.post(self.url + "/telegram", headers=chosen, **body) as answer:
            return answer.status

    async def get(self, path: str) -> tuple[int, str]:
        async with self.client.get(self.url + path) as answer:
            return answer.status, await answer.text()


Do = Callable[[Update], Awaitable[Any]]


async def at_once(update: Update) -> None:
    """A handler with nothing to do."""


@asynccontextmanager
async def site(do: Do = at_once, **options: Any) -> AsyncIterator[Site]:
    async with (
        small_application(SmallTelegram()) as application,
        served(application, **options) as replica,
    ):

        async def handler(update: Update, context: object) -> None:
            await do(update)
            replica.seen.append(update.update_id)

        application.add_handler(TypeHandler(Update, handler))
        yield replica


@asynccontextmanager
async def served(application: AnyApplication, **options: Any) -> AsyncIterator[Site]:
    config = WebhookConfig(SECRET, max_body=options.pop("max_body", 10_000))
    app = webhook_app(application, config, **{"health": well, **options})
    stop = asyncio.Event()
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(
        serve(app, host="127.0.0.1", port=0, stop=stop, listening=port.set_result)
    )
    async with aiohttp.ClientSession() as client:
        yield Site(f"http://127.0.0.1:{await port}", client, stop, serving)
    stop.set()
    await serving


async def test_an_update_is_answered_when_its_work_is_done() -> None:
    gate = asyncio.Event()
    async with site(lambda update: gate.wait()) as replica:
        call = asyncio.create_task(replica.post(message(1)))
        await asyncio.sleep(0.1)
        assert not call.done()
        gate.set()
        assert await call == 200
        assert replica.seen == [1]


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Telegram-Bot-Api-Secret-Token": ""}, {"X-Telegram-Bot-Api-Secret-Token": SECRET[:-1]},
     {"X-Telegram-Bot-Api-Secret-Token": SECRET + "x"}, {"Authorization": SECRET}],
)  # fmt: skip
async def test_without_the_secret_nobody_is_let_in(headers: Mapping[str, str]) -> None:
    async with site() as replica:
        assert await replica.post(message(1), headers) == 403
        assert replica.seen == []


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b'"update_id"', b"{}", b'{"update_id":"1"}', b"\xff\xfe",
     b'{"update_id":1,"message":{"no":"chat"}}', b'{"update_id":1,"message":[1]}'],
)  # fmt: skip
async def test_what_is_no_update_is_a_bad_request_without_noise(
    data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with site() as replica:
        assert await replica.post(data) == 400
        assert await replica.post(message(2)) == 200
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "chat" not in caplog.text


async def test_a_body_beyond_the_limit_is_refused() -> None:
    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield b" " * 1000

    async with site() as replica:
        assert await replica.post(b" " * 20_000) == 413
        url = replica.url + "/telegram"
        async with replica.client.post(url, headers=HEADERS, data=in_pieces()) as answer:
            assert answer.status == 413
        assert await replica.post(message(1)) == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_other_methods_are_not_allowed(method: str) -> None:
    async with site() as replica:
        url = replica.url + "/telegram"
        async with replica.client.request(method, url, headers=HEADERS) as answer:
            assert answer.status == 405


async def test_a_handlers_error_is_ours_not_telegrams() -> None:
    """It has been reported and apologised for; delivering it again would only repeat that."""

    async def fails(update: Update) -> None:
        raise RuntimeError("no film")

    async with site(fails) as replica:
        assert await replica.post(message(1)) == 200


async def test_what_could_not_be_processed_comes_again(caplog: pytest.LogCaptureFixture) -> None:
    class Breaks(OrderedUpdateProcessor):
        async def do_process_update(self, update: object, coroutine: Any) -> None:
            coroutine.close()
            raise RuntimeError("out of order")

    async with (
        small_application(SmallTelegram(), lambda b: b.concurrent_updates(Breaks())) as application,
        served(application) as replica,
    ):
        assert await replica.post(message(1)) == 500
    assert "update 1 could not be processed" in caplog.text


async def test_an_update_delivered_again_while_it_runs_runs_once() -> None:
    gate = asyncio.Event()
    async with site(lambda update: gate.wait()) as replica:
        calls = [asyncio.create_task(replica.post(message(1))) for _ in range(3)]
        await asyncio.sleep(0.1)
        gate.set()
        assert await asyncio.gather(*calls) == [200, 200, 200]
        assert replica.seen == [1]
        assert await replica.post(message(1)) == 200  # later is again: handlers see to that
        assert replica.seen == [1, 1]


async def test_chats_run_side_by_side_and_one_after_the_other_within() -> None:
    all_four = asyncio.Barrier(4)
    now_in: Counter[int] = Counter()

    async def meets_the_others(update: Update) -> None:
        assert update.effective_chat
        chat = update.effective_chat.id
        now_in[chat] += 1
        most_in[chat] = max(most_in[chat], now_in[chat])
        await all_four.wait()
        now_in[chat] -= 1

    most_in: Counter[int] = Counter()
    async with site(meets_the_others) as replica:
        calls = (replica.post(message(number, chat=number % 4 + 1)) for number in range(20))
        async with asyncio.timeout(20):
            assert set(await asyncio.gather(*calls)) == {200}
    assert most_in == {1: 1, 2: 1, 3: 1, 4: 1}


async def test_work_goes_on_when_telegram_hangs_up() -> None:
    gate = asyncio.Event()
    done = asyncio.Event()

    async def waits(update: Update) -> None:
        await gate.wait()
        done.set()

    async with site(waits) as replica:
        call = asyncio.create_task(replica.post(message(1)))
        await asyncio.sleep(0.1)
        call.cancel()
        await asyncio.sleep(0.1)
        gate.set()
        await asyncio.wait_for(done.wait(), 10)


async def test_stop_lets_what_is_under_way_end() -> None:
    gate = asyncio.Event()
    async with site(lambda update: gate.wait()) as replica:
        call = asyncio.create_task(replica.post(message(1)))
        await asyncio.sleep(0.1)
        replica.stop.set()
        await asyncio.sleep(0.3)
        with pytest.raises(aiohttp.ClientConnectionError):
            await replica.post(message(2))
        gate.set()
        assert await call == 200
        assert replica.seen == [1]


class TestHealth:
    async def test_all_well(self) -> None:
        async with site() as replica:
            for path in ("/livez", "/readyz", "/healthz"):
                assert await replica.get(path) == (200, '{"ok":true,"problems":{}}')

    async def test_what_is_wrong_is_said_and_it_recovers(self) -> None:
        problems = {"database": "does not answer"}

        async def check() -> Mapping[str, str]:
            return problems

        async with site(health=check) as replica:
            status, text = await replica.get("/readyz")
            assert (status, "does not answer" in text) == (503, True)
            assert (await replica.get("/healthz"))[0] == 503
            assert (await replica.get("/livez"))[0] == 200
            problems.clear()
            assert (await replica.get("/readyz"))[0] == 200

    async def test_a_check_that_hangs_or_fails_is_what_is_wrong(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(web, "HEALTH_TIME", 0.05)

        async def hangs() -> Mapping[str, str]:
            await asyncio.Event().wait()
            return {}

        async def fails() -> Mapping[str, str]:
            raise OSError("postgresql://user:password@host")

        for check, says in ((hangs, "not known"), (fails, "OSError")):
            async with site(health=check) as replica:
                status, text = await replica.get("/readyz")
                assert status == 503
                assert says in text
                assert "password" not in text

    async def test_metrics_are_there_if_given(self) -> None:
        async def figures() -> bytes:
            return b"updates_total 3\n"

        async with site(metrics=figures) as replica:
            assert await replica.get("/metrics") == (200, "updates_total 3\n")
        async with site() as replica:
            assert (await replica.get("/metrics"))[0] == 404


@pytest.mark.parametrize(
    "settings", [{"secret": ""}, {"secret": "a b"}, {"secret": "é"}, {"secret": "x" * 257},
                 {"secret": "x", "path": "telegram"}],
)  # fmt: skip
def test_settings_that_telegram_would_refuse_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="must"):
        WebhookConfig(**settings)  # type: ignore[arg-type]


async def test_an_address_in_use_is_an_error_not_an_exit() -> None:
    async with small_application(SmallTelegram()) as application:
        app = webhook_app(application, WebhookConfig(SECRET), health=well)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            with pytest.raises(OSError, match="in use"):
                await serve(app, host="127.0.0.1", port=port, stop=asyncio.Event())
