"""From an import to the message: what a package brings is told by the workers' own jobs."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bot.worker import Worker
from db.models import Film, Outbox
from handlers.registration import JOBS
from tests.bot.importers.packages import imported
from tests.handlers.conftest import Stage

FILMS = "id,title,title_fr,release_date\nw1,Waited For,Tant attendu,2026-11-20\n"
CINEMAS = "id,name,city,latitude,longitude\nk1,Le Cap,Bordeaux,44.84,-0.58\n"
SHOWS = "film_id,cinema_id,starts_at\nw1,k1,2026-11-27T20:30\nw1,k1,2026-11-28T18:00\n"


async def scanned(stage: Stage) -> None:
    """The alerts' job as the schedule runs it, in two workers at once, and what comes of it."""
    services, bot = stage.application.bot_data, stage.application.bot
    alerts = [job for job in JOBS if job.name == "alerts.scan"]
    await asyncio.gather(*(job.run(services, bot) for job in alerts * 2))
    await Worker(stage.application, jobs=()).deliver_due()


async def alerts_in(stage: Stage) -> list[tuple[str, str]]:
    async with stage.database.read() as session:
        rows = await session.execute(
            select(Outbox.kind, Outbox.state).where(Outbox.kind.like("alert_%"))
        )
        return [(kind, state) for kind, state in rows]


async def test_a_programme_that_is_imported_is_told_once(stage: Stage, tmp_path: Path) -> None:
    alice = stage.person("Alice")
    await imported(stage.database, tmp_path, films=FILMS, cinemas=CINEMAS)
    async with stage.database.read() as session:
        film_id = await session.scalar(select(Film.id).where(Film.title == "Waited For"))
    await alice.says("/ville Bordeaux")
    await alice.starts(f"f{film_id}")
    await alice.taps("Ma liste")
    stage.at(stage.moment[0] + timedelta(minutes=1))
    await scanned(stage)
    assert await alerts_in(stage) == []
    for _ in range(3):  # the same package again changes nothing
        await imported(stage.database, tmp_path, films=FILMS, cinemas=CINEMAS, showtimes=SHOWS)
        stage.at(stage.moment[0] + timedelta(minutes=5))
        await scanned(stage)
    assert await alerts_in(stage) == [("alert_city", "sent")]
    seen = alice.sees()
    assert "Tant attendu" in seen.text
    assert "Bordeaux, première séance\u00a0: vendredi 27 novembre, 20:30, Le Cap." in seen.text
