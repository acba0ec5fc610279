"""Three replicas on one PostgreSQL: every step of a conversation lands on another; one after the
other is killed while people rate and ask. For two minutes: `python -m tests.benchmarks.replicas`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from db.models import Opinion
from db.session import Database
from tests.bot.replicas import Crowd, house, stocked
from tests.bot.seance_process import telegram

SECONDS = 20.0
"""Of load."""
RATERS, TALKERS = 12, 4


@pytest.fixture
async def stock(postgresql_url: str, tmp_path: Path) -> tuple[int, list[tuple[str, str]]]:
    database = Database(postgresql_url)
    stock = await stocked(database, tmp_path)
    await database.close()
    return stock


async def test_every_step_of_a_conversation_lands_on_another_replica(
    stock: tuple[int, list[tuple[str, str]]], postgresql_url: str, tmp_path: Path
) -> None:
    _, steps = stock
    async with telegram() as api, house(api, postgresql_url, tmp_path, 3) as home:
        people = [api.person(f"P{number}", 100 + number) for number in range(6)]
        for words, answer in steps:
            asked = [(person, api.writes(person, words)) for person in people]
            for person, before in asked:
                await api.hears(person, answer, before)
                assert len(api.said(person, before)) == 1
        for person in people:
            assert home.proxy.seen[person.id] == [0, 1, 2, 0]


async def test_replicas_killed_under_load_lose_no_rating_and_leave_nobody_without_an_answer(
    stock: tuple[int, list[tuple[str, str]]], postgresql_url: str, tmp_path: Path
) -> None:
    film_id, steps = stock
    database = Database(postgresql_url)
    async with telegram() as api, house(api, postgresql_url, tmp_path, 3) as home:
        crowd = Crowd(api, film_id, steps)
        kills = await crowd.uses(home, raters=RATERS, talkers=TALKERS, seconds=SECONDS, pause=1.0)
        assert kills >= 1
        assert home.proxy.again >= 1  # somebody's update had to come again
        assert api.emulator.unanswered_callbacks() == []
    async with database.read() as session:
        rows = (await session.execute(select(Opinion.person_id, Opinion.stars))).all()
    await database.close()
    assert len(rows) == RATERS
    assert {row.person_id: row.stars for row in rows} == crowd.acknowledged
    assert min(crowd.taps.values()) >= 2
