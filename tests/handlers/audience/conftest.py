"""What the audience's tests share: the figures as the database has them, and how time goes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import Row, select, update
from telegram import Update

from bot.limits import UNLIMITED
from bot.playground.emulator import Chat
from bot.worker import Worker
from db.models import Case, Film, HelpfulVote, ModerationAct, Opinion, Person, Report
from db.session import Database
from tests.client import Client
from tests.handlers.conftest import Stage

Rows = Sequence[Row[*tuple[Any, ...]]]


async def rows_of(database: Database, *columns: Any) -> Rows:
    """The columns of all rows there are, in the order of the first."""
    async with database.read() as session:
        return (await session.execute(select(*columns).order_by(columns[0]))).all()


async def audience_of(database: Database, film_id: int) -> tuple[float | None, int]:
    """Mean and count as the film's card has them."""
    async with database.read() as session:
        row = (
            await session.execute(
                select(Film.audience_mean, Film.audience_count).where(Film.id == film_id)
            )
        ).one()
    return row.audience_mean, row.audience_count


async def snapshot(database: Database) -> list[Rows]:
    """All that the audience's buttons could change."""
    return [
        await rows_of(database, *Opinion.__table__.c),
        await rows_of(database, HelpfulVote.opinion_id, HelpfulVote.person_id),
        await rows_of(database, Film.id, Film.audience_mean, Film.audience_count),
        await rows_of(database, Person.id, Person.pen_name, Person.banned_at),
        await rows_of(database, Report.opinion_id, Report.person_id, Report.reason),
        await rows_of(database, *Case.__table__.c),
        await rows_of(database, *ModerationAct.__table__.c),
    ]


def appoint(stage: Stage, *clients: Client, title: str = "Moderators") -> Chat:
    """The moderators' chat, with these people in it."""
    chat = stage.group(title, *clients)
    object.__setattr__(stage.application.bot_data, "moderators_chat", chat.id)
    return chat


async def deliver(stage: Stage) -> None:
    """Whatever waits in the outbox arrives."""
    await Worker(stage.application, jobs=(), limits=UNLIMITED).deliver_due()


async def change_person(database: Database, person_id: int, **values: Any) -> None:
    async with database.write() as session:
        await session.execute(update(Person).where(Person.id == person_id).values(**values))


Twice = Callable[[Callable[[], Awaitable[Any]]], Awaitable[None]]


@pytest.fixture
def again(programme: Stage) -> Twice:
    """Does something, then delivers its updates once more, as Telegram may after a kill."""
    taken: list[dict[str, Any]] = []
    take = programme.emulator.take_updates

    def remember() -> list[dict[str, Any]]:
        updates = take()
        taken.extend(updates)
        return updates

    async def twice(step: Callable[[], Awaitable[Any]]) -> None:
        taken.clear()
        programme.emulator.take_updates = remember  # type: ignore[method-assign]
        await step()
        programme.emulator.take_updates = take  # type: ignore[method-assign]
        application = programme.application
        # A tap was answered already: Telegram refuses a second answer, which does no harm.
        for update_ in taken.copy():
            await application.process_update(Update.de_json(update_, application.bot))

    return twice
