"""What those who run the program ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, column, func, select, table, text

from db.base import Instant
from db.models import Outbox
from db.session import ReadSession

_REVISION = select(column("version_num", String)).select_from(table("alembic_version"))


def _count(state: str) -> Any:
    # Spelled out, because only then a partial index is found.
    counted = select(func.count()).select_from(Outbox).where(text(f"outbox.state = '{state}'"))
    return counted.scalar_subquery().label(state)


_BACKLOG = select(
    _count("pending"),
    _count("sending"),
    _count("parked"),
    select(func.min(Outbox.due_at))
    .where(text("outbox.state = 'pending'"), Outbox.due_at <= bindparam("now", type_=Instant))
    .scalar_subquery()
    .label("oldest"),
)


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many messages wait, are in the air, or were set aside; since when the oldest that is due
    has been due."""

    pending: int
    sending: int
    parked: int
    oldest: datetime | None


async def get_revision(session: ReadSession) -> str | None:
    """The version of the tables; None if nothing ever made any.

    Raises:
        SQLAlchemyError, OSError: the database does not answer.
    """
    return await session.scalar(_REVISION)


async def get_backlog(session: ReadSession, *, now: datetime) -> Backlog:
    """What the outbox holds."""
    return Backlog(*(await session.execute(_BACKLOG, {"now": now})).one())
