"""Pages of a site taken in: politely, only when they changed, and what vanished withdrawn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.config import Settings
from bot.importers.gathering import Outcome
from bot.importers.report import Report
from bot.importers.sources import Wanted, take_in
from db.session import Database
from tests.bot.importers.fetching.site import Asked, Site, Writer, answer
from tests.bot.importers.packages import counts, stored

PAGE = Path(__file__).with_name("cinema.html")
LOCAL = Settings(_env_file=None, feeds_private=True)  # type: ignore[call-arg]


async def taken_in(
    database: Database, where: str, settings: Settings = LOCAL, **more: Any
) -> tuple[Outcome, Report, list[str]]:
    said: list[str] = []
    report = Report(say=said.append)
    outcome = await take_in(database, settings, Wanted("jsonld", where), report=report, **more)
    return outcome, report, said


async def test_a_page_is_taken_in_once_and_asked_whether_it_changed(
    database: Database, web: Site
) -> None:
    async def page(asked: Asked, writer: Writer) -> None:
        known = asked.headers.get("if-none-match") == '"a"'
        writer.write(
            answer("", "304 Not Modified") if known else answer(PAGE.read_bytes(), etag='"a"')
        )

    url = web("/programme", page)
    outcome, report, _ = await taken_in(database, url)
    assert outcome.word == "done"
    assert counts(report, "showtimes") == {"rows": 2, "added": 2}
    assert counts(report, "reviews") == {"rows": 1, "added": 1}
    assert await stored(database, "cinemas", "source", "source_id") == [
        ("jsonld:127.0.0.1", "https://rex.example/#cinema")
    ]
    figures = await stored(database, "films", "audience_count", "press_count", "show_count")
    assert figures == [(1250, 1, 2)]
    assert (await taken_in(database, url))[0].word == "unchanged"
    outcome, report, _ = await taken_in(database, url, force=True)
    assert counts(report, "films") == {"rows": 1, "unchanged": 1}
    assert [hit.path for hit in web.hits][:2] == ["/robots.txt", "/programme"]


async def test_a_site_that_wants_no_programs_is_left_alone(database: Database, web: Site) -> None:
    web("/robots.txt", answer("User-agent: Seance\nDisallow: /"))
    outcome, _, _ = await taken_in(database, web("/programme", answer(PAGE.read_bytes())))
    assert outcome.word == "failed"
    assert "robots.txt" in (outcome.message or "")
    assert len(web.hits) == 1


async def test_private_addresses_are_refused_unless_a_setting_allows_them(
    database: Database, web: Site
) -> None:
    outcome, _, _ = await taken_in(
        database,
        web("/programme", answer(PAGE.read_bytes())),
        Settings(_env_file=None),  # type: ignore[call-arg]
    )
    assert "private address" in (outcome.message or "")
    assert web.hits == []


async def test_a_session_that_left_the_page_is_withdrawn(database: Database, web: Site) -> None:
    def show(day: int, cinema: str) -> dict[str, Any]:
        town = {"addressLocality": "Pau"}
        return {
            "@type": "ScreeningEvent",
            "startDate": f"2036-01-0{day}T20:00",
            "workPresented": {"@type": "Movie", "name": "One"},
            "location": {"@type": "MovieTheater", "name": cinema, "address": town},
        }

    shows = [show(day, "Rex") for day in (1, 2, 3)]
    url = web("/programme", answer(json.dumps(shows)))
    other = web("/other", answer(json.dumps([show(2, "Méliès")])))
    await taken_in(database, other)
    await taken_in(database, url)
    web("/programme", answer(json.dumps([shows[0], shows[2]])))
    _, report, _ = await taken_in(database, url)
    assert report.withdrawn == 1
    assert len(await stored(database, "showtimes", "id")) == 3  # the other cinema's among them


async def test_files_and_folders_of_saved_pages(database: Database, tmp_path: Path) -> None:
    (tmp_path / "rex.html").write_bytes(PAGE.read_bytes())
    for where in (tmp_path / "rex.html", tmp_path):
        outcome, report, _ = await taken_in(database, str(where))
        assert (outcome.word, report.files["showtimes"].rows) == ("done", 2)
    outcome, _, _ = await taken_in(database, str(tmp_path / "none.html"))
    assert (outcome.word, outcome.message) == (
        "failed",
        f"{tmp_path / 'none.html'}: No such file or directory",
    )
