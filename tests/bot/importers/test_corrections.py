"""Two films made one, two kept two, a field corrected by hand: what follows, and what stays so."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.importers.corrections import CorrectionError, edit_film, merge_films
from db.models import Base, FilmClaim
from db.queries.merging import keep_apart, list_doubts, list_moves
from db.session import Database
from tests.bot.importers.packages import counts, imported, stored

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 12, tzinfo=UTC)
FILMS = "id,title,directors,runtime_min\n1,Small Victories,,\n"
OTHERS = "id,title,directors,runtime_min\nx,Petites victoires,Mel Auteur,95\n"
CINEMAS = "id,name,city\nc,Rex,Paris\n"
SHOWS = "film_id,cinema_id,starts_at,version\n{},c,2026-12-01 20:00,VF\n"
EXTRA = "{},c,2026-12-02 20:00,VF\n"


async def put(database: Database, table: str, **row: Any) -> None:
    async with database.connection() as connection:
        await connection.execute(insert(Base.metadata.tables[table]).values(row))


@pytest.fixture
async def two(database: Database, tmp_path: Path) -> tuple[int, int]:
    """Two films of two sources, each shown, the second also a day later."""
    shows = SHOWS.format("1")
    await imported(database, tmp_path, films=FILMS, cinemas=CINEMAS, showtimes=shows)
    await imported(database, tmp_path, source="other", films=OTHERS)
    keep, drop = await stored(database, "films", "id")
    [cinema] = await stored(database, "cinemas", "id")
    for day in (1, 2):
        starts = datetime(2026, 12, day, 19, tzinfo=UTC)
        await put(
            database, "showtimes", film_id=drop, cinema_id=cinema, starts_at=starts,
            cinema_day=starts.date(), version="VF", format="", accessibility="", source="other",
        )  # fmt: skip
    for person in (7, 8):
        await put(database, "people", id=person, created_at=NOW)
    return keep, drop


async def rated(database: Database, film: int, person: int, stars: int, at: datetime) -> None:
    await put(
        database, "opinions", film_id=film, person_id=person, stars=stars, posted_on=at.date(),
        rated_at=at, spoiler=False, source="",
    )  # fmt: skip


async def test_all_that_hangs_on_a_film_follows_it(
    database: Database, two: tuple[int, int]
) -> None:
    keep, drop = two
    await rated(database, keep, 7, 2, NOW)
    await rated(database, drop, 7, 5, LATER)
    await rated(database, drop, 8, 4, NOW)
    await put(database, "watchlist", person_id=7, film_id=keep, added_at=NOW, alerts=True)
    for person in (7, 8):
        await put(database, "watchlist", person_id=person, film_id=drop, added_at=NOW, alerts=True)
    await put(
        database, "outbox", chat_id=8, lane=1, kind="alert_released", payload={"film": drop},
        key=f"released:8:{drop}", due_at=NOW, created_at=NOW, keep_until=LATER,
    )  # fmt: skip
    await merge_films(database, keep=keep, drop=drop, now=NOW)
    assert await stored(database, "films", "id", "title", "directors", "runtime_min") == [
        (keep, "Small Victories", ["Mel Auteur"], 95)
    ]
    assert await stored(database, "opinions", "person_id", "stars", order="person_id") == [
        (7, 5),
        (8, 4),
    ]
    assert await stored(database, "watchlist", "person_id", "film_id", order="person_id") == [
        (7, keep),
        (8, keep),
    ]
    assert await stored(database, "outbox", "key", "payload") == [
        (f"released:8:{keep}", {"film": keep})
    ]
    assert await stored(database, "showtimes", "film_id") == [keep, keep]
    figures = await stored(database, "films", "audience_count", "audience_mean", "show_count")
    assert figures == [(2, 4.5, 2)]
    async with database.read() as session:
        assert await list_moves(session) == {drop: keep}


async def test_a_reminder_follows_to_the_session_that_stays(
    database: Database, two: tuple[int, int]
) -> None:
    keep, drop = two
    shows = await stored(database, "showtimes", "film_id", "starts_at", "id")
    ours = next(id for film, _, id in shows if film == keep)
    theirs = next(id for film, at, id in shows if film == drop and at.day == 1)
    [cinema] = await stored(database, "cinemas", "id")
    await put(
        database, "reminders", person_id=7, showtime_id=theirs, film_id=drop, cinema_id=cinema,
        starts_at=datetime(2026, 12, 1, 19, tzinfo=UTC), cinema_day=NOW.date(), ahead="h",
        due_at=datetime(2026, 12, 1, 17, tzinfo=UTC),
    )  # fmt: skip
    await merge_films(database, keep=keep, drop=drop, now=NOW)
    reminders = await stored(database, "reminders", "showtime_id", "film_id", order="person_id")
    assert reminders == [(ours, keep)]
    assert await stored(database, "outbox", "payload") == [{"showtime": ours}]


async def test_both_sources_go_on_speaking_of_the_one(
    database: Database, two: tuple[int, int], tmp_path: Path
) -> None:
    keep, drop = two
    await merge_films(database, keep=keep, drop=drop, now=NOW)
    for source, films in (("csv", FILMS), ("other", OTHERS)):
        report, _ = await imported(database, tmp_path, source=source, films=films)
        assert counts(report, "films.csv") == {"rows": 1, "unchanged": 1}
    report, _ = await imported(
        database, tmp_path, source="other", films=OTHERS.replace(",95", ",96")
    )
    assert counts(report, "films.csv") == {"rows": 1, "updated": 1}
    assert await stored(database, "films", "id", "runtime_min") == [(keep, 96)]


async def test_a_correction_wins_over_every_source_until_it_is_taken_back(
    database: Database, two: tuple[int, int], tmp_path: Path
) -> None:
    keep, _ = two
    values = await edit_film(
        database, film_id=keep, changes={"title_fr": "Les Petites Victoires", "cast": ""}, now=NOW
    )
    assert values["title_fr"] == "Les Petites Victoires"
    again = "id,title,title_fr,cast\n1,Small Victories,Faux,A|B\n"
    await imported(database, tmp_path, films=again)
    assert await stored(database, "film_texts", "title", order="film_id") == [
        "Les Petites Victoires"
    ]
    assert (await stored(database, "films", "cast"))[0] == []
    await edit_film(database, film_id=keep, changes={"title_fr": "-", "cast": "-"}, now=NOW)
    assert await stored(database, "film_texts", "title", order="film_id") == ["Faux"]
    assert (await stored(database, "films", "cast"))[0] == ["A", "B"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"runtime_min": "long"}, "runtime_min: 'long' is not a whole number"),
        ({"colour": "red"}, "colour: no such field"),
        ({"id": "2"}, "id: no such field"),
        ({"title": ""}, "title: required"),
        ({"poster_url": "javascript:alert(1)"}, "poster_url: not an http"),
    ],
)
async def test_what_cannot_be_is_refused(
    database: Database, two: tuple[int, int], changes: dict[str, str], said: str
) -> None:
    with pytest.raises(CorrectionError, match=said):
        await edit_film(database, film_id=two[0], changes=changes, now=NOW)
    async with database.read() as session:
        assert (await session.execute(select(FilmClaim.film_id))).all() == []


async def test_a_film_that_is_not_there_cannot_be_merged(
    database: Database, two: tuple[int, int]
) -> None:
    for keep, drop in ((two[0], 999), (999, two[0]), (two[0], two[0])):
        with pytest.raises(CorrectionError):
            await merge_films(database, keep=keep, drop=drop, now=NOW)


async def test_two_that_are_two_are_not_asked_about_again(
    database: Database, tmp_path: Path
) -> None:
    await imported(database, tmp_path, films="id,title\n1,Home\n")
    await imported(database, tmp_path, source="other", films="id,title\n2,Home\n")
    async with database.read() as session:
        [(one, other, _)] = await list_doubts(session)
    async with database.write() as writing:
        await keep_apart(writing, one=other, other=one, now=NOW)
    await imported(database, tmp_path, source="other", films="id,title\n2,Home\n")
    async with database.read() as session:
        assert await list_doubts(session) == []
