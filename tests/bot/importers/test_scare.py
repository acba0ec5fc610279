"""The open programme of independent cinemas, from a server that speaks as theirs does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import insert

from bot.importers import scare
from bot.importers.fetching import Fetcher, Limits
from bot.importers.gathering import Outcome, run_source
from bot.importers.report import Report
from db.base import utc_now
from db.models import Base
from db.queries.feeds import list_last_runs
from db.session import Database
from tests.bot.importers.data_fair import START, dataset, line
from tests.bot.importers.fetching.site import Site, answer
from tests.bot.importers.packages import counts, stored

LINES = [line(number) for number in range(24)]


async def taken_in(
    database: Database, url: str, *, force: bool = False, dry_run: bool = False
) -> tuple[Outcome, Report, list[str]]:
    said: list[str] = []
    report = Report(say=said.append)
    async with Fetcher(Limits(attempts=1, silence=5), allow_private=True) as fetcher:
        outcome = await run_source(
            database,
            scare.SOURCE,
            lambda: scare.gather(fetcher, report, now=utc_now(), url=url),
            report=report,
            force=force,
            dry_run=dry_run,
        )
    return outcome, report, said


async def test_all_pages_come_in_and_the_tills_film_is_one(database: Database, web: Site) -> None:
    outcome, report, said = await taken_in(database, dataset(web, LINES))
    assert (outcome.word, said) == ("done", [])
    assert len(web.hits) == 3
    query = parse_qs(urlsplit(web.hits[0].path).query)
    assert query["select"][0].split(",") == scare.FIELDS
    assert query["qs"][0].startswith("showstart:[20")
    assert counts(report, "cinemas") == {"rows": 2, "added": 2}
    assert counts(report, "films") == {"rows": 1, "added": 1}
    assert counts(report, "showtimes") == {"rows": 24, "added": 24}
    assert await stored(database, "films", "title", "directors", "runtime_min", "show_count") == [
        ("Small Victories", ["Mel Auteur"], 95, 24)
    ]
    starts = await stored(database, "showtimes", "starts_at", order="starts_at")
    assert starts == [START + timedelta(hours=number) for number in range(24)]
    assert sorted(await stored(database, "cities", "name", "region")) == [
        ("Bordeaux", "33"),
        ("La Ciotat", "13"),
    ]


async def test_again_changes_nothing(database: Database, web: Site) -> None:
    url = dataset(web, LINES)
    await taken_in(database, url)
    _, report, _ = await taken_in(database, url)
    for file, tally in report.files.items():
        assert tally.unchanged == tally.rows, file
    assert report.withdrawn == 0


async def test_a_session_that_vanished_is_withdrawn_and_who_wanted_to_go_is_told(
    database: Database, web: Site
) -> None:
    await taken_in(database, dataset(web, LINES))
    shows = await stored(database, "showtimes", "starts_at", "id", "film_id", "cinema_id")
    starts_at, show, film, cinema = max(shows)
    async with database.connection() as connection:
        tables = Base.metadata.tables
        await connection.execute(insert(tables["people"]).values(id=7, created_at=utc_now()))
        wanted = {
            "person_id": 7, "showtime_id": show, "film_id": film, "cinema_id": cinema,
            "starts_at": starts_at, "cinema_day": starts_at.date(), "ahead": "h",
            "due_at": starts_at - timedelta(hours=2),
        }  # fmt: skip
        await connection.execute(insert(tables["reminders"]).values(wanted))
    _, report, _ = await taken_in(database, dataset(web, LINES[:-1]))
    assert report.withdrawn == 1
    assert await stored(database, "films", "show_count") == [23]
    [told] = await stored(database, "outbox", "kind", "chat_id", "payload", "due_at")
    assert told[:3] == ("reminder", 7, {"showtime": show})
    assert told[3] < starts_at - timedelta(hours=2)


async def test_what_has_begun_and_what_others_brought_is_left_alone(
    database: Database, web: Site
) -> None:
    await taken_in(database, dataset(web, LINES))
    async with database.connection() as connection:
        shows = Base.metadata.tables["showtimes"]
        await connection.execute(
            shows.update().values(source="other").where(shows.c.version == "VF")
        )
    _, report, _ = await taken_in(database, dataset(web, LINES[1::2]))
    assert report.withdrawn == 0
    assert len(await stored(database, "showtimes", "id")) == 24


async def test_a_programme_that_shrank_by_half_is_held_back(database: Database, web: Site) -> None:
    await taken_in(database, dataset(web, LINES))
    outcome, report, _ = await taken_in(database, dataset(web, LINES[:11]))
    assert outcome.word == "held"
    assert outcome.message
    assert outcome.message.startswith("scare: 11 sessions, where there were 24 on 20")
    assert "--force" in outcome.message
    assert report.files == {}
    assert len(await stored(database, "showtimes", "id")) == 24
    outcome, report, _ = await taken_in(database, dataset(web, LINES[:11]), force=True)
    assert (outcome.word, report.withdrawn) == ("done", 13)
    outcome, _, _ = await taken_in(database, dataset(web, LINES[:6]))
    assert outcome.word == "done"  # half of what there was by then


async def test_a_dry_run_changes_and_records_nothing(database: Database, web: Site) -> None:
    outcome, report, _ = await taken_in(database, dataset(web, LINES), dry_run=True)
    assert (outcome.word, report.files["showtimes"].added) == ("done", 24)
    assert await stored(database, "showtimes", "id") == []
    assert await stored(database, "feed_runs", "id") == []


FAULTS: list[tuple[Any, str]] = [
    (answer(status="500 Oh"), "500 Oh; tried once, gave up"),
    (answer("<html>"), "not a page of a Data Fair dataset"),
    (answer('{"results": 3}'), "not a page of a Data Fair dataset"),
    (answer('{"results": [], "total": 12}'), "0 lines came of 12"),
    (answer('{"results": [{}], "next": "http://elsewhere.example/"}'), "said to be elsewhere"),
    (answer(b'{"results": [{"filmtitle": "Am\xe9lie"}]}'), "not a page of a Data Fair dataset"),
]


@pytest.mark.parametrize(("page", "said"), FAULTS)
async def test_a_fault_changes_nothing_and_is_on_record(
    database: Database, web: Site, page: bytes, said: str
) -> None:
    url = dataset(web, LINES)
    await taken_in(database, url)
    web.pages[urlsplit(url).path] = page
    outcome, _, _ = await taken_in(database, url)
    assert outcome.word == "failed"
    assert said in (outcome.message or "")
    assert len(await stored(database, "showtimes", "id")) == 24
    async with database.read() as session:
        [last] = await list_last_runs(session)
    assert (last.source, last.outcome, last.message) == ("scare", "failed", outcome.message)


async def test_bad_lines_are_refused_one_by_one(database: Database, web: Site) -> None:
    bad: Sequence[Any] = [line(30, showstart="null"), "no line", line(31, cineid="null")]
    outcome, report, said = await taken_in(database, dataset(web, [*LINES, *bad]))
    assert outcome.word == "done"
    assert report.files["lines"].refused == 3
    assert said == [
        "lines:25: showstart: required",
        "lines:26: (row): not a line of the dataset",
        "lines:27: cineid: required",
    ]
    assert len(await stored(database, "showtimes", "id")) == 24
