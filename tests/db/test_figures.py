"""The figures that every screen shows, from rows and from what the source says of itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from db.models import Base, Film
from db.queries.figures import recompute_figures
from db.session import Database

TABLES = Base.metadata.tables
FIGURES = (
    *("press_mean", "press_count", "press_updated", "audience_mean", "audience_count"),
    *("first_show", "last_show", "show_count"),
)


async def fill(database: Database, **tables: list[dict[str, Any]]) -> None:
    async with database.write() as session:
        for name, rows in tables.items():
            for row in rows:
                await session.execute(insert(TABLES[name]).values(row))


def film(id: int, **given: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"directors": [], "cast": [], "genres": []}
    return {"id": id, "source": "s", "source_id": str(id), "title": "T", **empty, **given}


def review(film_id: int, outlet: str, stars: float | None, **more: Any) -> dict[str, Any]:
    return {"film_id": film_id, "outlet": outlet, "stars": stars, **more}


def opinion(film_id: int, author: str, stars: int) -> dict[str, Any]:
    return {
        "film_id": film_id,
        "source": "s",
        "author": author,
        "stars": stars,
        "posted_on": date.min,
        "spoiler": False,
    }


async def figures(database: Database, film_id: int = 1) -> dict[str, Any]:
    async with database.read() as session:
        row = await session.execute(
            select(*(TABLES["films"].c[name] for name in FIGURES)).where(Film.id == film_id)
        )
        return dict(row.one()._mapping)


async def recomputed(database: Database, film_id: int = 1, **tables: Any) -> dict[str, Any]:
    await fill(database, **tables)
    async with database.write() as session:
        await recompute_figures(session, [film_id])
    return await figures(database, film_id)


async def test_a_film_of_which_nothing_is_known_has_no_figures(database: Database) -> None:
    assert await recomputed(database, films=[film(1)]) == {
        "press_mean": None,
        "press_count": 0,
        "press_updated": None,
        "audience_mean": None,
        "audience_count": 0,
        "first_show": None,
        "last_show": None,
        "show_count": 0,
    }


async def test_an_outlet_counts_once_and_a_vote_or_quotation_not_at_all(
    database: Database,
) -> None:
    found = await recomputed(
        database,
        films=[film(1), film(2)],
        press_reviews=[
            review(1, "A", 4.0, language="fr", published=date(2023, 3, 1)),
            review(1, "A", 4.0, language="en", published=date(2023, 3, 4)),
            review(1, "B", 1.0),
            review(1, "C", None, vote="fresh", published=date(2023, 3, 9)),
            review(1, "D", None, quote="…"),
            review(2, "A", 5.0),
        ],
    )
    assert (found["press_mean"], found["press_count"]) == (2.5, 2)
    assert found["press_updated"] == date(2023, 3, 9)


@pytest.mark.parametrize(
    ("given", "mean", "count"),
    [
        ({"given_press_score": 3.5, "given_press_count": 16}, 3.5, 16),
        ({"given_press_score": 3.5, "given_press_count": 2}, 2.0, 2),
        ({"given_press_score": 3.5, "given_press_count": 1}, 2.0, 2),
        ({"given_press_score": 3.5}, 2.0, 2),
        ({"given_press_count": 16}, 2.0, 2),
    ],
)
async def test_the_source_is_believed_only_where_it_knows_more_than_we_hold(
    database: Database, given: dict[str, Any], mean: float, count: int
) -> None:
    found = await recomputed(
        database,
        films=[film(1, **given)],
        press_reviews=[review(1, "A", 3.0), review(1, "B", 1.0)],
    )
    assert (found["press_mean"], found["press_count"]) == (mean, count)


async def test_the_audience_is_counted_or_believed_in_the_same_way(database: Database) -> None:
    rows = [opinion(1, "X", 5), opinion(1, "Y", 4), opinion(1, "Z", 4)]
    found = await recomputed(database, films=[film(1)], opinions=rows)
    assert found["audience_mean"] == pytest.approx(13 / 3)
    assert found["audience_count"] == 3
    async with database.write() as session:
        await session.execute(
            update(Film).values(given_audience_score=4.4, given_audience_count=25)
        )
        await recompute_figures(session)
    found = await figures(database)
    assert (found["audience_mean"], found["audience_count"]) == (4.4, 25)


async def test_the_span_of_the_programme_is_kept(database: Database) -> None:
    start = datetime(2026, 3, 1, 19, tzinfo=UTC)
    city = {"id": 1, "name": "P", "folded": "p", "country": "FR", "aliases": []}
    cinema = {
        "id": 1,
        "source": "s",
        "source_id": "c",
        "name": "C",
        "city_id": 1,
        "country": "FR",
        "timezone": "Europe/Paris",
        "accessibility": [],
    }
    shows = [
        {
            "film_id": 1,
            "cinema_id": 1,
            "starts_at": start + timedelta(days=n),
            "cinema_day": start.date(),
        }
        for n in range(3)
    ]
    found = await recomputed(
        database, films=[film(1)], cities=[city], cinemas=[cinema], showtimes=shows
    )
    assert (found["first_show"], found["last_show"]) == (start, start + timedelta(days=2))
    assert found["show_count"] == 3


async def test_only_the_films_asked_for_are_touched(database: Database) -> None:
    await fill(
        database,
        films=[film(n) for n in (1, 2)],
        opinions=[opinion(1, "X", 5), opinion(2, "X", 5)],
    )
    async with database.connection() as connection:
        await recompute_figures(connection, {2})
    assert [(await figures(database, n))["audience_count"] for n in (1, 2)] == [0, 1]
    async with database.write() as session:
        await recompute_figures(session, [])
    assert (await figures(database, 1))["audience_count"] == 0


async def test_figures_fall_back_when_rows_go(database: Database) -> None:
    await recomputed(
        database, films=[film(1)], opinions=[opinion(1, "X", 5)], press_reviews=[review(1, "A", 4)]
    )
    async with database.write() as session:
        for name in ("opinions", "press_reviews"):
            await session.execute(TABLES[name].delete())
    found = await recomputed(database)
    assert (found["audience_count"], found["press_count"], found["press_mean"]) == (0, 0, None)
