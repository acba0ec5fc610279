"""The audience's figures: what the source says and what people give here, together and exact."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from db.models import Film, Opinion, Person
from db.queries.admission import Act, Refusal, RefusedError
from db.queries.figures import recompute_figures
from db.queries.opinion_writes import can_be_rated, remove_stars, save_stars
from db.session import Database

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
TODAY = NOW.date()
FILM = 1
_updates = count(1)


@pytest.fixture
async def film(database: Database) -> Database:
    """A database of one film, released years ago."""
    async with database.write() as session:
        session.add(
            Film(
                id=FILM,
                source="test",
                source_id="1",
                title="Film",
                directors=[],
                cast=[],
                genres=[],
                release_date=date(2020, 1, 1),
            )
        )
    return database


def act(person_id: int, *, now: datetime = NOW) -> Act:
    return Act(person_id, f"P{person_id}", now, TODAY, next(_updates))


async def give(database: Database, person_id: int, stars: int) -> None:
    async with database.write() as session:
        await save_stars(session, act(person_id), film_id=FILM, stars=stars, per_hour=10**6)


async def imported(database: Database, *stars: int, **given: Any) -> None:
    """Opinions as an importer brings them, the source's own figures, and all recomputed."""
    async with database.write() as session:
        session.add_all(
            Opinion(film_id=FILM, source="csv", author=f"A{n}", stars=value, posted_on=TODAY)
            for n, value in enumerate(stars)
        )
        if given:
            await session.execute(update(Film).where(Film.id == FILM).values(**given))
        await session.flush()
        await recompute_figures(session, [FILM])


async def figures(database: Database) -> tuple[float | None, int]:
    async with database.read() as session:
        row = (await session.execute(select(Film.audience_mean, Film.audience_count))).one()
    return row.audience_mean, row.audience_count


async def test_without_a_source_the_mean_is_of_the_ratings_given_here(film: Database) -> None:
    await give(film, 7, 5)
    await give(film, 8, 2)
    assert await figures(film) == (3.5, 2)


async def test_imported_opinions_and_ratings_given_here_weigh_the_same(film: Database) -> None:
    await imported(film, 5, 5, 4)
    await give(film, 7, 1)
    assert await figures(film) == (15 / 4, 4)


async def test_a_source_that_counts_more_is_believed_and_its_rows_not_counted_again(
    film: Database,
) -> None:
    await imported(film, 1, 1, 1, given_audience_score=4.0, given_audience_count=97)
    assert await figures(film) == (4.0, 97)
    for person in (7, 8, 9):
        await give(film, person, 1)
    mean, number = await figures(film)
    assert number == 100
    assert mean == pytest.approx((4.0 * 97 + 3) / 100)


async def test_a_source_that_counts_no_more_than_its_rows_is_its_rows(film: Database) -> None:
    await imported(film, 5, 5, 5, given_audience_score=1.0, given_audience_count=3)
    await give(film, 7, 1)
    assert await figures(film) == (4.0, 4)


async def test_a_score_without_a_count_weighs_nothing(film: Database) -> None:
    await imported(film, given_audience_score=4.9)
    assert await figures(film) == (None, 0)
    await give(film, 7, 2)
    assert await figures(film) == (2.0, 1)


async def test_importing_again_keeps_what_was_given_here(film: Database) -> None:
    await imported(film, 5, given_audience_score=4.0, given_audience_count=9)
    await give(film, 7, 2)
    before = await figures(film)
    async with film.write() as session:
        await recompute_figures(session, [FILM])
        await recompute_figures(session, None)
    assert await figures(film) == before


async def test_held_stars_move_nothing_and_count_once_they_are_let_go(film: Database) -> None:
    await give(film, 7, 5)
    await give(film, 8, 1)
    for held, expected in ((True, (5.0, 1)), (False, (3.0, 2))):
        async with film.write() as session:
            await session.execute(update(Opinion).where(Opinion.person_id == 8).values(held=held))
            await recompute_figures(session, [FILM])
        assert await figures(film) == expected


async def test_hidden_words_leave_the_stars_in_the_mean(film: Database) -> None:
    await give(film, 7, 5)
    async with film.write() as session:
        await session.execute(update(Opinion).values(hidden=True))
        await recompute_figures(session, [FILM])
    assert await figures(film) == (5.0, 1)


async def test_the_figures_never_drift_from_the_rows(film: Database) -> None:
    chance = random.Random(7)
    await imported(film, 3, 4, given_audience_score=3.3, given_audience_count=10)
    given: dict[int, int] = {}
    for _ in range(60):
        person = chance.randrange(1, 8)
        if chance.random() < 0.3:
            async with film.write() as session:
                await remove_stars(session, person_id=person, film_id=FILM)
            given.pop(person, None)
        else:
            given[person] = chance.randrange(1, 6)
            await give(film, person, given[person])
        mean, number = await figures(film)
        assert number == 10 + len(given)
        assert mean == pytest.approx((33 + sum(given.values())) / number)


async def test_what_is_refused_leaves_nothing(film: Database) -> None:
    with pytest.raises(RefusedError) as refused:
        async with film.write() as session:
            await save_stars(session, act(7), film_id=99, stars=5, per_hour=20)
    assert refused.value.reason is Refusal.GONE
    async with film.read() as session:
        assert await session.scalar(select(Person.id)) is None


async def test_one_person_has_one_opinion_and_every_opinion_one_author(film: Database) -> None:
    await give(film, 7, 5)
    for values in ({"person_id": 7}, {"person_id": 7, "author": "A"}, {}):
        with pytest.raises(IntegrityError):
            async with film.write() as session:
                session.add(Opinion(film_id=FILM, source="", stars=1, **values))


YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("release_date", "first_show", "audience_count", "open_"),
    [
        (YESTERDAY, None, 0, True),
        (TODAY, None, 0, True),
        (TOMORROW, None, 0, False),
        (TOMORROW, None, 50, False),  # a festival's figures are not this public's
        (TOMORROW, NOW - HOUR, 0, True),
        (TOMORROW, NOW, 0, True),
        (TOMORROW, NOW + HOUR, 0, False),
        (YESTERDAY, NOW + HOUR, 0, True),
        (None, NOW + HOUR, 9, False),
        (None, NOW - HOUR, 0, True),
        (None, None, 0, False),
        (None, None, 1, True),
    ],
)
def test_from_the_first_public_screening_on(
    release_date: date | None, first_show: datetime | None, audience_count: int, open_: bool
) -> None:
    assert (
        can_be_rated(
            release_date=release_date,
            first_show=first_show,
            audience_count=audience_count,
            now=NOW,
            today=TODAY,
        )
        is open_
    )
