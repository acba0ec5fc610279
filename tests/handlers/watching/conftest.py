"""What the watchlist's tests share: the worker's part, and a programme that goes on."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import and_, func, select

from bot.limits import UNLIMITED
from bot.worker import Worker
from db.days import cinema_day
from db.models import Outbox, Showtime
from db.queries.figures import recompute_figures
from handlers.watching.alerts import scan_alerts
from tests.client import Client
from tests.handlers.conftest import Stage


async def work(stage: Stage) -> None:
    """What a worker does when it looks: finds out who is to be told, and delivers."""
    await scan_alerts(stage.application.bot_data, stage.application.bot)
    worker = Worker(stage.application, jobs=(), limits=UNLIMITED)
    await worker.deliver_due()
    while await _waiting(stage):
        await asyncio.sleep(0.01)
        await worker.deliver_due()


async def _waiting(stage: Stage) -> int:
    due = and_(Outbox.state == "pending", Outbox.due_at <= stage.moment[0])
    async with stage.database.read() as session:
        return await session.scalar(select(func.count()).select_from(Outbox).where(due)) or 0


async def news(stage: Stage, person: Client) -> list[str]:
    """What a worker has to tell a person now: the messages that came."""
    before = {kept.id for kept in stage.emulator.messages(person.chat)}
    await work(stage)
    new = [kept for kept in stage.emulator.messages(person.chat) if kept.id not in before]
    return [kept.message["text"] for kept in new]


async def show(stage: Stage, number: int, film_id: int, cinema_id: int, at: datetime) -> None:
    """A session comes into the programme."""
    async with stage.database.write() as session:
        session.add(
            Showtime(
                id=number,
                film_id=film_id,
                cinema_id=cinema_id,
                starts_at=at,
                cinema_day=cinema_day(at, "Europe/Paris"),
            )
        )
    async with stage.database.write() as session:
        await recompute_figures(session, None)


async def add(stage: Stage, person: Client, *titles: str) -> None:
    """Onto the list, a minute apart."""
    for title in titles:
        stage.at(stage.moment[0] + timedelta(minutes=1))
        await person.says(f"/film {title}")
        await person.taps("Ma liste" if person.person.language_code == "fr" else "Watchlist")


@pytest.fixture
async def known(programme: Stage) -> Stage:
    """The programme as it is has been looked through: what comes is new."""
    await work(programme)
    return programme
