"""Many people at the same moment, in one process and in several."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from telegram import Update

from bot.ordering import process
from db.models import Opinion
from db.queries.figures import recompute_figures
from db.session import Database
from tests.handlers.audience.conftest import audience_of, rows_of
from tests.handlers.audience.rater import FILM
from tests.handlers.conftest import Stage, fill

ROOT = Path(__file__).parents[3]
PEOPLE = 50


def mean_of(stars: list[int]) -> float:
    return sum(stars) / len(stars)


async def test_fifty_people_at_once_are_each_counted_once(programme: Stage) -> None:
    emulator, application = programme.emulator, programme.application
    clients = [programme.person(f"P{n}", "en", 1000 + n) for n in range(PEOPLE)]
    for client in clients:
        await client.starts(f"r{FILM}")
    tapped = []
    for place, client in enumerate(clients):
        kept = client.sees().kept
        assert kept is not None
        tapped.append(emulator.taps(client.person, client.chat, kept.id, 0, place % 5))
    updates = [Update.de_json(one, application.bot) for one in emulator.take_updates()]
    await asyncio.gather(*(process(application, update) for update in updates))
    answers = [emulator.tap(query_id).answer for query_id in tapped]
    assert [a.text for a in answers if a and not a.show_alert] == [
        "Your rating: " + "★" * (n % 5 + 1) + "☆" * (4 - n % 5) for n in range(PEOPLE)
    ]
    assert await audience_of(programme.database, FILM) == (3.0, PEOPLE)
    rows = await rows_of(programme.database, Opinion.person_id, Opinion.film_id, Opinion.stars)
    given = [(row.person_id, row.stars) for row in rows if row.film_id == FILM]
    assert given == [(1000 + n, n % 5 + 1) for n in range(PEOPLE)]


async def test_fifty_people_in_two_processes_while_figures_are_recomputed(
    database_url: str,
) -> None:
    database = Database(database_url)
    await fill(database)
    half = PEOPLE // 2
    raters = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.handlers.audience.rater",
            database_url,
            str(first),
            str(half),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        for first in (1000, 1000 + half)
    ]
    try:
        for rater in raters:
            assert rater.stdout is not None
            assert await rater.stdout.readline() == b"ready\n"
        done = [asyncio.ensure_future(rater.communicate(b"\n")) for rater in raters]
        while not all(one.done() for one in done):  # an import, again and again
            async with database.write() as session:
                await recompute_figures(session, [1, FILM])
            await asyncio.sleep(0.01)  # the two do not wait for this all the time
        answers = [answer for one in done for answer in json.loads(one.result()[0])]
    finally:
        for rater in raters:
            if rater.returncode is None:
                rater.kill()
                await rater.wait()
    assert len(answers) == PEOPLE
    assert all(answer and answer.startswith("Your rating: ★") for answer in answers)
    assert await audience_of(database, FILM) == (3.0, PEOPLE)
    await database.close()
