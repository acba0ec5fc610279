"""Bursts: what is held, what is not, and how the mean follows what is decided."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from db.models import BurstRating, Case, ModerationAct, Opinion, Outbox, Person
from db.moderation import Decision, Moderator
from db.queries.admission import Act
from db.queries.cases import get_case, list_cases
from db.queries.decisions import decide, reopen
from db.queries.opinion_writes import remove_stars, save_stars
from db.session import Database
from tests.db.test_opinions import FILM, NOW, TODAY, _updates, figures, film, imported

__all__ = ["film"]  # a fixture

ENOUGH = 4
CHAT = -100
LONG_AGO = NOW - timedelta(days=8)


async def give(
    database: Database,
    people: Iterable[int],
    stars: int,
    *,
    after: timedelta = timedelta(),
    enough: int = ENOUGH,
) -> None:
    for person_id in people:
        async with database.write() as session:
            doer = Act(person_id, f"P{person_id}", NOW + after, TODAY, next(_updates), CHAT)
            await save_stars(session, doer, film_id=FILM, stars=stars, per_hour=10**6, burst=enough)


async def known(database: Database, people: Iterable[int]) -> None:
    """People who came a while ago."""
    async with database.write() as session:
        session.add_all(Person(id=number, created_at=LONG_AGO) for number in people)


async def held(database: Database) -> int:
    async with database.read() as session:
        count = select(func.count()).select_from(Opinion).where(Opinion.held)
        return await session.scalar(count) or 0


async def cases(database: Database) -> list[tuple[int, int | None, str | None]]:
    async with database.read() as session:
        rows = await session.execute(select(Case.id, Case.stars, Case.decision).order_by(Case.id))
        return [(row.id, row.stars, row.decision) for row in rows]


async def settle(database: Database, case_id: int, decision: Decision, **after: float) -> bool:
    by = Moderator(NOW + timedelta(**after), 900, "Mona", CHAT)
    async with database.write() as session:
        return await decide(session, by, case_id=case_id, decision=decision)


@pytest.mark.parametrize("stars", [1, 5])
async def test_one_short_of_a_burst_counts_and_the_next_holds_them_all(
    film: Database, stars: int
) -> None:
    await give(film, range(1, ENOUGH), stars)
    assert await figures(film) == (float(stars), ENOUGH - 1)
    await give(film, [ENOUGH], stars)
    assert await figures(film) == (None, 0)
    assert await held(film) == ENOUGH
    assert len(await cases(film)) == 1


@pytest.mark.parametrize("stars", [2, 3, 4])
async def test_middling_stars_are_no_burst(film: Database, stars: int) -> None:
    await give(film, range(1, 12), stars)
    assert await figures(film) == (float(stars), 11)


async def test_people_known_for_a_week_are_no_burst(film: Database) -> None:
    await known(film, range(1, 12))
    await give(film, range(1, 12), 1)
    assert await figures(film) == (1.0, 11)
    assert await cases(film) == []


async def test_what_old_hands_gave_counts_while_the_burst_is_held(film: Database) -> None:
    await known(film, (101, 102))
    await give(film, (101, 102), 1)
    await give(film, range(1, ENOUGH + 1), 1)
    assert await figures(film) == (1.0, 2)


async def test_a_crowd_whose_stars_spread_is_no_burst(film: Database) -> None:
    for number in range(1, 51):
        await give(film, [number], number % 5 + 1)
    assert await figures(film) == (3.0, 50)
    assert await cases(film) == []


async def test_over_hours_they_are_no_burst(film: Database) -> None:
    for number in range(1, 9):
        await give(film, [number], 5, after=timedelta(minutes=25 * number))
    assert await figures(film) == (5.0, 8)


async def test_the_rule_can_be_turned_off(film: Database) -> None:
    await give(film, range(1, 30), 1, enough=0)
    assert await figures(film) == (1.0, 29)


async def test_imported_opinions_and_those_before_are_untouched(film: Database) -> None:
    await imported(film, 1, 1, 1, 5)
    await give(film, [50], 4, after=timedelta(days=-3))
    await give(film, range(1, 7), 1)
    assert await figures(film) == (12 / 5, 5)


async def test_a_burst_that_goes_on_is_one_case_with_one_message(film: Database) -> None:
    await give(film, range(1, 20), 1)
    assert await cases(film) == [(1, 1, None)]
    async with film.read() as session:
        rows = (await session.execute(select(Outbox.key, Outbox.chat_id))).all()
        case = await get_case(session, case_id=1)
    assert [tuple(row) for row in rows] == [("case:1", CHAT)]
    assert case is not None
    assert case.burst is not None
    assert (case.burst.ratings, case.burst.mean_with) == (19, 1.0)


async def test_kept_they_count_hidden_they_do_not_and_back_again(film: Database) -> None:
    await imported(film, 5, 5)
    await give(film, range(1, ENOUGH + 1), 1)
    assert await figures(film) == (5.0, 2)
    assert await settle(film, 1, Decision.KEEP)
    assert await figures(film) == (14 / 6, 6)
    assert not await settle(film, 1, Decision.HIDE)  # somebody was first
    async with film.write() as session:
        assert await reopen(session, Moderator(NOW, 900, "Mona", CHAT), case_id=1)
    assert await figures(film) == (14 / 6, 6)  # as it is until decided
    assert await settle(film, 1, Decision.HIDE)
    assert await figures(film) == (5.0, 2)


@pytest.mark.parametrize(("decision", "counted"), [(Decision.KEEP, ENOUGH + 3), (Decision.HIDE, 0)])
async def test_for_a_day_those_like_them_follow_the_decision(
    film: Database, decision: Decision, counted: int
) -> None:
    await give(film, range(1, ENOUGH + 1), 5)
    await settle(film, 1, decision)
    await give(film, range(20, 23), 5, after=timedelta(hours=20))
    assert (await figures(film))[1] == counted
    assert len(await cases(film)) == 1
    # Later the rule begins anew.
    await give(film, range(30, 30 + ENOUGH), 5, after=timedelta(hours=30))
    assert [decision for _id, _stars, decision in await cases(film)][1:] == [None]


async def test_ones_and_fives_are_bursts_of_their_own(film: Database) -> None:
    await give(film, range(1, ENOUGH + 1), 1)
    await give(film, range(20, 20 + ENOUGH), 5)
    assert [stars for _id, stars, _decision in await cases(film)] == [1, 5]
    await settle(film, 2, Decision.KEEP)
    assert await figures(film) == (5.0, ENOUGH)


async def test_other_stars_are_judged_anew(film: Database) -> None:
    await give(film, range(1, ENOUGH + 1), 1)
    await give(film, [1], 3)
    assert await figures(film) == (3.0, 1)
    await settle(film, 1, Decision.KEEP)
    assert await figures(film) == ((3 + (ENOUGH - 1)) / ENOUGH, ENOUGH)


async def test_who_takes_held_stars_back_leaves_the_burst(film: Database) -> None:
    await give(film, range(1, ENOUGH + 1), 1)
    async with film.write() as session:
        await remove_stars(session, person_id=1, film_id=FILM, now=NOW)
    await settle(film, 1, Decision.KEEP)
    assert await figures(film) == (1.0, ENOUGH - 1)
    async with film.read() as session:
        assert await session.scalar(select(func.count()).select_from(BurstRating)) == ENOUGH - 1


async def test_a_burst_has_nobody_to_ban_and_waits_in_the_list(film: Database) -> None:
    await give(film, range(1, ENOUGH + 1), 1)
    async with film.read() as session:
        (waiting,) = await list_cases(session)
    assert waiting.burst is not None
    await settle(film, 1, Decision.HIDE)
    async with film.read() as session:
        assert await list_cases(session) == []
        rows = await session.execute(
            select(ModerationAct.act, ModerationAct.role).order_by(ModerationAct.id)
        )
        assert [tuple(row) for row in rows] == [("burst", "rule"), ("hide", "moderator")]


async def test_thirty_at_the_same_moment_are_all_held(film: Database) -> None:
    """Each counts those before it, whatever the engine."""
    await asyncio.gather(*(give(film, [number], 1) for number in range(1, 31)))
    assert await figures(film) == (None, 0)
    assert await held(film) == 30
    assert len(await cases(film)) == 1
