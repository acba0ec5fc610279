"""A package that is the whole programme: what it does not name any more is withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.importers.records import Programme
from bot.importers.report import Report
from bot.importers.run import import_package
from db.base import utc_now
from db.models import Base
from db.session import Database
from tests.bot.importers.packages import counts, stored, write_package

FIRST = (utc_now() + timedelta(days=2)).date()
FILES = {
    "films": "id,title\n1,Home\n2,Away\n",
    "cinemas": "id,name,city\nrex,Le Rex,Pau\neden,L’Éden,La Ciotat\n",
}
# Three sessions a day in either cinema, four days.
ALL = [
    (cinema, day, hour) for cinema in ("rex", "eden") for day in range(4) for hour in (14, 18, 21)
]


def written(sessions: Iterable[tuple[str, int, int]]) -> str:
    lines = [f"1,{house},{FIRST + timedelta(days=day)}T{hour}:00" for house, day, hour in sessions]
    return "film_id,cinema_id,starts_at\n" + "\n".join(lines) + "\n"


async def taken_in(
    database: Database,
    folder: Path,
    sessions: Iterable[tuple[str, int, int]] | str,
    *,
    whole: bool = True,
    force: bool = False,
    source: str = "csv",
    dry_run: bool = False,
) -> Report:
    shows = sessions if isinstance(sessions, str) else written(sessions)
    package = write_package(folder / "package", **FILES, showtimes=shows)
    programme = Programme(utc_now(), None, careful=not force) if whole else None
    return await import_package(
        database, package, programme=programme, source=source, dry_run=dry_run
    )


async def starts(database: Database) -> list[datetime]:
    return await stored(database, "showtimes", "starts_at", order="starts_at")


async def test_what_is_not_named_any_more_is_withdrawn(database: Database, tmp_path: Path) -> None:
    await taken_in(database, tmp_path, ALL)
    left = [one for one in ALL if one not in (("rex", 0, 18), ("eden", 3, 21))]
    report = await taken_in(database, tmp_path, left)
    assert (report.withdrawn, report.held) == (2, None)
    assert len(await starts(database)) == 22
    assert await stored(database, "films", "show_count") == [22, 0]


async def test_twice_changes_nothing(database: Database, tmp_path: Path) -> None:
    await taken_in(database, tmp_path, ALL)
    report = await taken_in(database, tmp_path, ALL)
    assert report.withdrawn == 0
    assert counts(report, "showtimes.csv") == {"rows": 24, "unchanged": 24}


async def test_unless_it_is_said_nothing_is_withdrawn(database: Database, tmp_path: Path) -> None:
    await taken_in(database, tmp_path, ALL)
    report = await taken_in(database, tmp_path, ALL[:3], whole=False)
    assert report.withdrawn == 0
    assert len(await starts(database)) == 24


async def test_days_of_which_it_has_no_session_are_left_alone(
    database: Database, tmp_path: Path
) -> None:
    """It ends on its last day; that day is its own to the end."""
    await taken_in(database, tmp_path, ALL)
    report = await taken_in(database, tmp_path, [one for one in ALL if one[1] < 2 or one[2] == 14])
    assert report.withdrawn == 8
    report = await taken_in(database, tmp_path, [one for one in ALL if one[1] < 2])
    assert report.withdrawn == 0
    assert len(await starts(database)) == 16


async def test_a_cinema_that_is_gone_is_gone_with_its_sessions(
    database: Database, tmp_path: Path
) -> None:
    await taken_in(database, tmp_path, ALL)
    report = await taken_in(database, tmp_path, ALL[:12])
    assert report.withdrawn == 12  # half of them: not more


async def test_another_sources_sessions_are_not_its_own(database: Database, tmp_path: Path) -> None:
    await taken_in(database, tmp_path, ALL)
    others = [("rex", 0, 16)]
    await taken_in(database, tmp_path, others, source="other")
    assert len(await starts(database)) == 25


async def test_more_than_half_is_held_back_unless_forced(
    database: Database, tmp_path: Path
) -> None:
    await taken_in(database, tmp_path, ALL)
    few = [*ALL[:2], ALL[11], ("rex", 1, 16)]
    report = await taken_in(database, tmp_path, few)
    assert report.withdrawn == 0
    assert (report.held or "").startswith("of 25 sessions to come, 21 are not named any more")
    assert len(await starts(database)) == 25  # the new one is in
    report = await taken_in(database, tmp_path, few, dry_run=True, force=True)
    assert (report.withdrawn, len(await starts(database))) == (21, 25)
    report = await taken_in(database, tmp_path, few, force=True)
    assert (report.withdrawn, report.held) == (21, None)
    assert len(await starts(database)) == 4


@pytest.mark.parametrize(
    "shows", ["film_id,cinema_id,starts_at\n", "film_id;cinema_id\n", written(ALL) + "1,rex,soon\n"]
)
async def test_a_package_that_is_empty_or_broken_withdraws_nothing(
    database: Database, tmp_path: Path, shows: str
) -> None:
    await taken_in(database, tmp_path, [*ALL, ("rex", 0, 23)])
    report = await taken_in(database, tmp_path, shows)
    assert report.withdrawn == 0
    assert len(await starts(database)) == 25
    assert (report.held is not None) == ("soon" in shows)


async def test_who_wanted_to_be_reminded_is_told(database: Database, tmp_path: Path) -> None:
    await taken_in(database, tmp_path, ALL)
    [show, *_] = await stored(
        database, "showtimes", "starts_at", "id", "film_id", "cinema_id", order="starts_at"
    )
    async with database.connection() as connection:
        tables = Base.metadata.tables
        await connection.execute(insert(tables["people"]).values(id=7, created_at=utc_now()))
        wanted = {
            "person_id": 7, "showtime_id": show[1], "film_id": show[2], "cinema_id": show[3],
            "starts_at": show[0], "cinema_day": show[0].date(), "ahead": "h",
            "due_at": show[0] - timedelta(hours=2),
        }  # fmt: skip
        await connection.execute(insert(tables["reminders"]).values(wanted))
    report = await taken_in(database, tmp_path, [one for one in ALL if one[1:] != (0, 14)])
    assert report.withdrawn == 2
    told = await stored(database, "outbox", "kind", "chat_id", "payload")
    assert told == [("reminder", 7, {"showtime": show[1]})]
