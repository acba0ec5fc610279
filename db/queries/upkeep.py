"""What those who run the program ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import String, bindparam, column, func, select, table, text

from db.base import Instant
from db.models import Announcing, Film, Job, Outbox, Showtime
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


@dataclass(frozen=True, slots=True)
class Condition:
    """Films, sessions to come, jobs that failed with their errors, and chats that are announced to
    with their titles."""

    films: int
    sessions: int
    failing: tuple[tuple[str, str], ...]
    announcing: tuple[tuple[int, str], ...]


async def get_clock(session: ReadSession) -> datetime:
    """What time it is for the database; SQLite's is this machine's."""
    if session.dialect.name == "sqlite":
        return datetime.now(UTC)
    found: datetime | None = await session.scalar(select(func.now()))
    assert found is not None
    return found


async def get_condition(session: ReadSession, *, now: datetime) -> Condition:
    """What there is, and what does not go well."""
    films = await session.scalar(select(func.count()).select_from(Film))
    ahead = select(func.count()).select_from(Showtime).where(Showtime.starts_at > now)
    failing = await session.execute(
        select(Job.name, Job.last_error).where(Job.last_error.is_not(None)).order_by(Job.name)
    )
    chats = await session.execute(
        select(Announcing.chat_id, Announcing.title)
        .where(Announcing.active)
        .order_by(Announcing.chat_id)
    )
    return Condition(
        films=films or 0,
        sessions=await session.scalar(ahead) or 0,
        failing=tuple((name, error or "") for name, error in failing),
        announcing=tuple((chat, title) for chat, title in chats),
    )
