"""What is counted, told as Prometheus reads it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import func, select
from telegram import Update

from bot.application import build_application
from bot.config import Settings
from bot.metrics import Metrics
from bot.ordering import process
from bot.playground.emulator import ApiError, Emulator
from bot.playground.request import EmulatorRequest
from db.base import utc_now
from db.models import FeedRun, Outbox, Person
from db.session import Database
from tests.bot.seance_process import started, telegram

Samples = dict[tuple[str, ...], float]


def samples(text: bytes) -> Samples:
    """Each sample's value by its name and its labels' values; buckets left out."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
        if not sample.name.endswith("_bucket")
    }


async def test_updates_statements_and_errors_are_counted(database: Database) -> None:
    emulator, metrics = Emulator(), Metrics()
    settings = Settings(_env_file=None, database_url="sqlite://")  # type: ignore[call-arg]
    request = EmulatorRequest(emulator)
    application = build_application(
        settings, database, request, token=emulator.token, metrics=metrics
    )
    async with application:
        alice = emulator.person(7, "Alice", language_code="en")
        chat = emulator.private(alice)

        async def takes() -> None:
            for update in emulator.take_updates():
                await process(application, Update.de_json(update, application.bot))

        emulator.says(alice, chat, "/film")
        await takes()
        emulator.forges_tap(alice, chat, emulator.messages(chat)[-1].id, "no button")
        await takes()
        emulator.fail_next("sendMessage", ApiError(400, "Bad Request: wrong mood"))
        emulator.says(alice, chat, "/help")
        await takes()
        seen = samples(await metrics.text(database))
    assert seen["seance_update_seconds_count", "message"] == 2
    assert seen["seance_update_seconds_count", "callback_query"] == 1
    assert seen["seance_update_seconds_sum", "message"] > 0
    assert seen["seance_errors_total", "BadRequest"] == 1
    assert seen["seance_query_seconds_count", "read"] >= 3
    assert seen["seance_query_seconds_count", "write"] >= 1
    assert seen["seance_database_up",] == 1


async def test_what_waits_to_be_sent_is_told_with_its_age(database: Database) -> None:
    now = utc_now()

    def row(state: str, minutes: int) -> Outbox:
        due = now - timedelta(minutes=minutes)
        return Outbox(chat_id=1, lane=1, kind="x", state=state, due_at=due, keep_until=now)

    async with database.write() as session:
        session.add_all(
            [row("pending", 5), row("pending", 2), row("pending", -9), row("parked", 60)]
        )
    seen = samples(await Metrics().text(database))
    assert [seen["seance_outbox_rows", state] for state in ("pending", "sending", "parked")] == [
        3, 0, 1,
    ]  # fmt: skip
    assert 300 <= seen["seance_outbox_late_seconds",] < 400


async def test_imports_are_told_by_source(database: Database) -> None:
    began = utc_now() - timedelta(hours=2)
    async with database.write() as session:
        for source, outcome in (("csv", "done"), ("tmdb", "failed")):
            run = {"started_at": began, "counts": {"size": 7}}
            session.add(FeedRun(source=source, outcome=outcome, **run))
    seen = samples(await Metrics().text(database))
    assert seen["seance_feed_well", "csv"] == 1
    assert seen["seance_feed_well", "tmdb"] == 0
    assert seen["seance_feed_rows", "csv"] == 7
    assert seen["seance_feed_seconds", "csv"] == began.timestamp()


async def test_without_a_database_the_rest_is_told(tmp_path: Path) -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    seen = samples(await Metrics().text(database))
    await database.close()
    assert seen["seance_database_up",] == 0


async def test_metrics_do_not_ask_the_database_at_every_scrape(database: Database) -> None:
    metrics = Metrics()
    metrics.watch(database)
    async with database.write() as session:
        assert await session.scalar(select(func.count()).select_from(Person)) == 0
    for _ in range(3):
        text = await metrics.text(database)
    assert samples(text)["seance_query_seconds_count", "read"] == 2  # one look: backlog, feeds


async def test_a_process_tells_its_calls_on_a_port_of_its_own(
    database_url: str, tmp_path: Path
) -> None:
    async with telegram() as api, aiohttp.ClientSession() as client:
        settings = api.settings(database_url) | {"METRICS_PORT": "0"}
        async with started("run", folder=tmp_path, settings=settings) as bot:
            await bot.says("answering")
            await bot.says("health and metrics")
            line = next(line for line in bot.output.splitlines() if "health and" in line)
            url = f"http://127.0.0.1:{line.rpartition('port=')[2]}"
            await api.asks(api.person(), "/start", "Bonjour")

            async def told(path: str) -> Any:
                async with client.get(f"{url}{path}") as answer:
                    return answer.status, await answer.read()

            status, text = await told("/metrics")
            assert status == 200
            seen = samples(text)
            assert seen["seance_api_call_seconds_count", "sendMessage", "ok"] == 1
            assert seen["seance_update_seconds_count", "message"] == 1
            assert seen["process_resident_memory_bytes",] > 0
            assert (await told("/readyz"))[0] == 200
            assert (await told("/telegram"))[0] == 404
            bot.terminate()
            assert (await bot.ended(seconds=10)).code == 0
