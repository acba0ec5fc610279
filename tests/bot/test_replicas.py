"""Three replicas on one PostgreSQL: every step of a conversation lands on another; one after the
other is killed while people rate and ask. For two minutes: `python -m tests.benchmarks.replicas`.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.importers.run import import_package
from db.models import Film, Opinion
from db.session import Database
from tests.bot.replicas import Crowd, house
from tests.bot.seance_process import small_package, telegram

SECONDS = 20.0
"""Of load."""
RATERS, TALKERS = 12, 4


@pytest.fixture
async def steps(postgresql_url: str, tmp_path: Path) -> list[tuple[str, str]]:
    """What somebody says to be told a film's times, and what the answers contain."""
    database = Database(postgresql_url)
    package, first = small_package(tmp_path)
    assert (await import_package(database, package)).clean
    await database.close()
    day = first + timedelta(days=1)
    return [
        ("/seances", "Quel film"),
        ("petites victoires", "Dans quelle ville"),
        ("bordeaux", "20:31"),
        (f"{day:%d/%m/%Y}", "20:32"),
    ]


async def test_every_step_of_a_conversation_lands_on_another_replica(
    steps: list[tuple[str, str]], postgresql_url: str, tmp_path: Path
) -> None:
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
    steps: list[tuple[str, str]], postgresql_url: str, tmp_path: Path
) -> None:
    database = Database(postgresql_url)
    async with database.read() as session:
        film_id = await session.scalar(select(Film.id))
    assert film_id is not None
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
