"""`SEANCE_FEEDS`: what it means, and that it is done by one worker, in a process of its own."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import ConfigurationError, Settings, load_settings
from bot.feeds import Refresh, RefreshError, feed_jobs, next_at, read_feeds, run_command
from bot.schedules import Schedules
from db.session import Database
from tests.bot.importers.packages import stored, write_package
from tests.handlers.conftest import Stage, stage  # noqa: F401 - a fixture


def test_each_source_has_its_time() -> None:
    text = "scare@6h  tmdb@04:30\njsonld+https://a@rex.example/x@12h csv+/srv/a@30m"
    assert read_feeds(text) == (
        Refresh("scare", "", timedelta(hours=6), None),
        Refresh("tmdb", "", None, time(4, 30)),
        Refresh("jsonld", "https://a@rex.example/x", timedelta(hours=12), None),
        Refresh("csv", "/srv/a", timedelta(minutes=30), None),
    )
    assert read_feeds("") == ()
    [whole] = read_feeds("csv-whole+/srv/a@1d")
    assert whole.words == ["import", "csv", "--whole", "/srv/a"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scare", "'scare' is not SOURCE@WHEN"),
        ("imdb@1d", "'imdb@1d' is not SOURCE@WHEN"),
        ("scare@1m", "'1m' is not 30m (5m at least), 6h, 1d or 04:30"),
        ("scare@25:00", "'25:00' is not"),
        ("scare@", "'' is not"),
        ("jsonld@1d", "jsonld+ what? A path or an address is missing"),
    ],
)
def test_a_wrong_one_is_one_line(text: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEANCE_FEEDS", text)
    with pytest.raises(ConfigurationError, match="SEANCE_FEEDS") as refused:
        load_settings()
    assert said in str(refused.value)


def test_an_hour_of_the_day_is_that_of_the_zone() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert next_at(noon, time(4, 30), "Europe/Paris") == datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
    assert next_at(noon, time(13, 0), "Europe/Paris") == datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert next_at(noon, time(13, 1), "Europe/Paris") == noon + timedelta(minutes=1)


def settings(feeds: str) -> Settings:
    return Settings(_env_file=None, database_url="sqlite://", feeds=feeds)  # type: ignore[call-arg]


async def test_of_two_workers_one_refreshes_and_the_other_has_nothing_to_do(
    stage: Stage,  # noqa: F811
    tmp_path: Path,
) -> None:
    package = write_package(tmp_path / "package", films="id,title\n1,Home\n")
    jobs = feed_jobs(settings(f"csv+{package}@1h"))
    assert [job.name for job in jobs] == ["tmdb.terms", f"feed.csv:{package}"]
    jobs = jobs[1:]
    runs: list[str] = []

    async def counted(services: Any, bot: Any) -> None:
        runs.append("run")
        await jobs[0].run(services, bot)

    both = [
        Schedules(
            stage.application.bot_data, stage.application.bot, [replace(jobs[0], run=counted)]
        )
        for _ in range(2)
    ]
    await asyncio.gather(*(one.start_due() for one in both))
    await asyncio.gather(*(one.finished() for one in both))
    assert runs == ["run"]
    assert await stored(stage.database, "films", "title") == ["Home"]
    [row] = await stored(stage.database, "jobs", "due_at", "last_error", order="name")
    assert row == (stage.moment[0] + timedelta(hours=1), None)


async def test_a_refresh_that_fails_says_why(database: Database, tmp_path: Path) -> None:
    url = database.url.render_as_string(hide_password=False)
    with pytest.raises(RefreshError, match="No such file or directory"):
        await run_command(["import", "jsonld", str(tmp_path / "none.html")], url)


async def test_a_refresh_ends_with_its_worker(database: Database) -> None:
    """What a worker began is not left behind when it is told to stop."""
    url = database.url.render_as_string(hide_password=False)
    task = asyncio.create_task(run_command(["worker"], url))
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
