"""Telegram as a process of its own, and workers as others: for tests that kill."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import func, select

from db.models import Outbox
from db.queries.outbox import Lane
from db.session import Database
from tests.bot.small_worker import TOKEN

FIRST = 1000
"""The id of the first person."""


@dataclass
class Telegram:
    """The emulator behind HTTP, with its limits enforced."""

    url: str
    client: httpx.AsyncClient

    async def do(self, action: str, **body: Any) -> Any:
        """One action of `bot.playground.control`."""
        answer = await self.client.post(f"/control/{action}", json=body)
        answer.raise_for_status()
        return answer.json()

    async def people(self, count: int) -> list[int]:
        """Their ids; each has written to the bot."""
        ids = list(range(FIRST, FIRST + count))
        for start in range(0, count, 250):
            actions: list[Any] = []
            for number in ids[start : start + 250]:
                actions.append(["person", {"id": number, "first_name": f"P{number}"}])
                actions.append(["starts", {"person": number}])
            await self.do("many", actions=actions)
        return ids

    async def sendings(self) -> list[dict[str, Any]]:
        """Every sendMessage there was, refused ones included."""
        found: list[dict[str, Any]] = []
        seen = 0
        while calls := await self.do("calls", since=seen):
            seen += len(calls)
            found += [call for call in calls if call["method"] == "sendMessage"]
        return found


@asynccontextmanager
async def telegram(latency: float) -> AsyncIterator[Telegram]:
    """A Telegram that enforces its limits, until the block ends."""
    options = ("--port", "0", "--token", TOKEN, "--rate-limits", "--latency", str(latency))
    # It complains of every connection that a killed worker leaves behind.
    server = await python("bot.playground.botapi_http", *options, stderr=DEVNULL)
    assert server.stdout is not None
    url = (await server.stdout.readline()).decode().strip()
    try:
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            yield Telegram(url, client)
    finally:
        await end(server)


async def python(module: str, *arguments: str, stderr: int | None = None) -> Process:
    """A process that runs a module."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdout=PIPE, stderr=stderr
    )


async def worker(api: str, database_url: str) -> Process:
    """A worker that has begun."""
    process = await python("tests.bot.small_worker", api, database_url)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n", "the worker did not start"
    return process


async def end(*processes: Process) -> None:
    """Kills what has not ended."""
    for process in processes:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def in_the_air(database: Database) -> set[tuple[int, int]]:
    """Rows that are taken and of which nothing has been heard: (id, attempts)."""
    async with database.read() as session:
        rows = await session.execute(
            select(Outbox.id, Outbox.attempts).where(Outbox.state == "sending")
        )
        return {(row.id, row.attempts) for row in rows}


async def states(database: Database, *lanes: Lane) -> Counter[str]:
    """How many rows of these lanes (of all, if none is given) there are in each state."""
    async with database.read() as session:
        rows = await session.execute(
            select(Outbox.state, func.count().label("rows"))
            .where(Outbox.lane.in_(lanes or tuple(Lane)))
            .group_by(Outbox.state)
        )
        return Counter({row.state: row.rows for row in rows})


async def all_sent(database: Database, *lanes: Lane, within: float) -> None:
    """When no row waits and none is in the air; TimeoutError else."""
    end = asyncio.get_running_loop().time() + within
    while (now := await states(database, *lanes))["pending"] or now["sending"]:
        if asyncio.get_running_loop().time() > end:
            raise TimeoutError(f"not sent in time: {now}")
        await asyncio.sleep(0.2)


async def kill(database: Database, process: Process) -> int:
    """Kills a worker by SIGKILL; how many rows it had in the air."""
    process.kill()
    await process.wait()
    left = await in_the_air(database)
    await asyncio.sleep(1.0)  # what others have in the air arrives meanwhile
    return len(left & await in_the_air(database))


def arrivals(sendings: Sequence[dict[str, Any]]) -> Counter[str]:
    """How often each text arrived."""
    return Counter(call["params"]["text"] for call in sendings if call["error"] is None)
