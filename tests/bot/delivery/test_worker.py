"""Whole worker processes, two at once and killed, against a Telegram that enforces its limits."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from datetime import timedelta

from db.base import utc_now
from db.models import Outbox
from db.queries.outbox import Lane, enqueue
from db.session import Database
from tests.bot.small_worker import TOKEN
from tests.bot.telegram_process import all_sent, arrivals, end, kill, telegram, worker

LATENCY = 0.02


async def fill(database: Database, people: list[int]) -> set[str]:
    """A message for each; their texts."""
    async with database.write() as session:
        for number in people:
            payload = {"text": f"news {number}"}
            await enqueue(
                session, chat_id=number, kind="note", payload=payload, lane=Lane.BROADCAST
            )
    return {f"news {number}" for number in people}


async def test_two_workers_send_each_message_once_and_keep_within_the_limits(
    database: Database, database_url: str
) -> None:
    async with telegram(LATENCY) as api:
        texts = await fill(database, await api.people(100))
        workers = await asyncio.gather(*(worker(api.url, database_url) for _ in range(2)))
        try:
            await all_sent(database, within=40)
        finally:
            await end(*workers)
        sendings = await api.sendings()
    assert [call for call in sendings if call["error"]] == []
    assert dict(arrivals(sendings)) == dict.fromkeys(texts, 1)


async def test_kill_9_loses_nothing_and_repeats_only_what_was_in_the_air(
    database: Database, database_url: str
) -> None:
    async with telegram(LATENCY) as api:
        texts = await fill(database, await api.people(90))
        workers = list(await asyncio.gather(*(worker(api.url, database_url) for _ in range(2))))
        in_air = 0
        try:
            for turn in range(2):
                await asyncio.sleep(0.3)
                in_air += await kill(database, workers[turn % 2])
                workers[turn % 2] = await worker(api.url, database_url)
            await all_sent(database, within=40)
        finally:
            await end(*workers)
        sendings = await api.sendings()
    arrived = arrivals(sendings)
    assert set(arrived) == texts, "nobody is missed"
    assert arrived.total() - len(texts) <= in_air
    assert [call for call in sendings if call["error"]] == []


async def test_seance_worker_delivers_until_it_is_told_to_stop(
    database: Database, database_url: str
) -> None:
    operator = 1000
    async with database.write() as session:
        # Something to tell the operator, and the wish to tell it.
        session.add(
            Outbox(
                chat_id=5,
                lane=0,
                kind="note",
                state="parked",
                held_until=int(utc_now().timestamp() * 1000),
                last_error="BadRequest: no",
                keep_until=utc_now() + timedelta(days=1),
            )
        )
    async with telegram(LATENCY) as api:
        await api.people(1)
        environment = {
            **os.environ,
            "SEANCE_TOKEN": TOKEN,
            "SEANCE_API_URL": api.url,
            "SEANCE_DATABASE_URL": database_url,
            "SEANCE_ADMINS": str(operator),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "worker", env=environment, stderr=PIPE
        )
        try:
            for _ in range(400):
                if arrived := arrivals(await api.sendings()):
                    break
                await asyncio.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(15):
                _, log = await process.communicate()
        finally:
            await end(process)
    assert process.returncode == 0, log.decode()
    assert len(arrived) == 1
    assert "1 message could not be delivered" in next(iter(arrived))
