"""`seance stats`: sums that are right, on both engines, and plots."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.commands.stats import show_statistics
from db.base import utc_now
from db.models import Film, Opinion, Person, WatchedFilm
from db.queries.statistics import Day, Statistics, get_statistics
from db.session import Database

NOW = utc_now()
TODAY, YESTERDAY = NOW.date(), NOW.date() - timedelta(days=1)


@pytest.fixture
def filled(database_url: str) -> str:
    asyncio.run(fill(database_url))
    return database_url


async def fill(url: str) -> None:
    database = Database(url)
    async with database.write() as session:
        for number, title in ((1, "[Rec] $x^2$"), (2, "万引き家族")):
            film = Film(id=number, source="t", source_id=str(number), title=title)
            film.release_date = date(2007, 4, 1) if number == 1 else None
            film.directors = film.cast = film.genres = []
            session.add(film)
        for number in range(1, 6):
            at = NOW - timedelta(days=number - 1)
            code = "fr" if number < 4 else "en"
            session.add(Person(id=number, telegram_language=code, created_at=at))
        await session.flush()
        for person, film_id, back in ((1, 1, 0), (2, 1, 0), (3, 2, 1), (4, 2, 90)):
            at = NOW - timedelta(days=back)
            comment = "x" if person == 1 else None
            session.add(
                Opinion(film_id=film_id, person_id=person, stars=4, rated_at=at, comment=comment)
            )
        session.add(Opinion(film_id=1, author="A", stars=2))
        session.add(WatchedFilm(person_id=1, film_id=2, added_at=NOW))
    await database.close()


async def read(url: str, days: int) -> Statistics:
    database = Database(url)
    async with database.read() as session:
        found = await get_statistics(session, now=NOW, days=days)
    await database.close()
    return found


def test_sums(filled: str) -> None:
    found = asyncio.run(read(filled, 3))
    totals = dict(found.totals)
    assert (totals["films"], totals["people known"], totals["films on watchlists"]) == (2, 5, 1)
    assert (totals["ratings given here"], totals["comments given here"]) == (4, 1)
    assert totals["opinions imported"] == 1
    assert found.films == [("[Rec] $x^2$ (2007)", 2), ("万引き家族", 1)]
    assert found.languages == [("fr", 3), ("en", 2)]
    assert found.days[1:] == [Day(YESTERDAY, 1, 1, 0), Day(TODAY, 1, 2, 1)]
    assert found.days[0].day == date.fromordinal(TODAY.toordinal() - 2)


def test_tables_and_plots(
    filled: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SEANCE_DATABASE_URL", filled)
    monkeypatch.chdir(tmp_path)
    assert show_statistics(days=30, plots=tmp_path / "plots") == 0
    said = capsys.readouterr().out
    for part in ("people known", "[Rec] $x^2$", TODAY.isoformat(), "films.png"):
        assert part in said
    drawn = sorted(path.name for path in (tmp_path / "plots").iterdir())
    assert drawn == ["films.png", "people.png", "ratings.png", "wishes.png"]
    for path in (tmp_path / "plots").iterdir():
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size > 5_000
