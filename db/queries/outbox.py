"""Putting messages to somebody into the outbox, and clearing away what has been sent.

Call these inside the transaction that gives the reason for the message: then both are kept, or
neither. What a `kind` says is rendered when the row leaves (`handlers.outgoing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from sqlalchemy import CursorResult, and_, case, delete, func, literal, or_, select, true, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from db.base import AnySelect, Instant, Json, utc_now
from db.models import Outbox, PausedChat, Person
from db.session import ReadSession, WriteSession

ENDED = ("sent", "parked", "dropped", "held")
# How long ended rows stay. One with a key is what keeps the same alert from being sent again.
KEEP = timedelta(days=7)
KEEP_KEY = timedelta(days=400)
# What could not be delivered for so long is no news any more.
STALE = timedelta(days=7)
# Rows cleared away in one transaction: other writers wait that long.
CLEARED = 5000


class Lane(IntEnum):
    """Who waits for a message. `URGENT` never waits behind `BROADCAST`, in whatever chat."""

    URGENT = 0
    BROADCAST = 1


class json_payload(FunctionElement[dict[str, Any]]):  # noqa: N801 - reads like an SQL function
    """A payload made of columns, for `enqueue_selected`: `json_payload(film=Film.id)`."""

    inherit_cache = True
    type: TypeEngine[Any] = Json

    def __init__(self, **columns: Any) -> None:
        super().__init__(*(part for name in columns for part in (literal(name), columns[name])))


@compiles(json_payload, "sqlite")
def _sqlite_payload(element: json_payload, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_object({compiler.process(element.clauses, **options)})"


@compiles(json_payload, "postgresql")
def _postgresql_payload(element: json_payload, compiler: SQLCompiler, **options: Any) -> str:
    return f"jsonb_build_object({compiler.process(element.clauses, **options)})"


async def enqueue(
    session: WriteSession,
    *,
    chat_id: int | None,
    kind: str,
    payload: Mapping[str, Any] | None = None,
    key: str | None = None,
    lane: Lane = Lane.URGENT,
    due_at: datetime | None = None,
    until: datetime | None = None,
    now: datetime | None = None,
) -> bool:
    """Wants a message sent; False when one with this key was wanted before.

    Args:
        chat_id: None for a message sent through inline mode, which can only be edited.
        payload: JSON values that the kind's renderer needs: ids rather than text.
        key: names what must happen once, such as `released:12:7`; None: as often as asked.
        due_at: not before; now when None.
        until: worthless from then on, and dropped.
    """
    now = now or utc_now()
    statement = session.insert(Outbox).values(
        chat_id=chat_id,
        kind=kind,
        payload=dict(payload or {}),
        key=key,
        lane=lane,
        due_at=due_at or now,
        until=until,
        created_at=now,
        keep_until=(due_at or now) + (KEEP_KEY if key else KEEP),
    )
    done = await session.execute(statement.on_conflict_do_nothing(index_elements=["key"]))
    assert isinstance(done, CursorResult)
    return bool(done.rowcount)


async def enqueue_selected(
    session: WriteSession,
    source: AnySelect,
    *,
    kind: str,
    lane: Lane = Lane.BROADCAST,
    due_at: datetime | None = None,
    until: datetime | None = None,
    now: datetime | None = None,
) -> int:
    """Wants a message for every row of a select, in one statement; how many are new.

    Args:
        source: labelled columns `chat_id` and `key`, and where they are not the same for all
            `payload` (see `json_payload`), `due_at` and `until`. Leave out chats that are paused
            (`reachable`).
    """
    now = now or utc_now()
    rows = source.subquery()
    given = {name: rows.c[name] for name in rows.c.keys()}  # noqa: SIM118 - not a mapping
    if not {"chat_id", "key"} <= given.keys():
        raise ValueError("the select needs columns labelled chat_id and key")
    values: dict[str, Any] = {
        "payload": json_payload(),
        "due_at": literal(due_at or now, Instant),
        "until": literal(until, Instant),
        "kind": literal(kind),
        "lane": literal(int(lane)),
        "created_at": literal(now, Instant),
        "keep_until": literal((due_at or now) + KEEP_KEY, Instant),
        **given,
    }
    # SQLite cannot tell a join's ON from ON CONFLICT unless there is a WHERE.
    chosen = select(*(value.label(name) for name, value in values.items())).where(true())
    statement = session.insert(Outbox).from_select(list(values), chosen, include_defaults=False)
    done = await session.execute(statement.on_conflict_do_nothing(index_elements=["key"]))
    assert isinstance(done, CursorResult)
    return done.rowcount


async def refresh(
    session: WriteSession,
    *,
    chat_id: int | None,
    kind: str,
    payload: Mapping[str, Any],
    key: str,
    due_at: datetime,
    lane: Lane = Lane.BROADCAST,
    now: datetime | None = None,
) -> None:
    """Wants a message brought up to date (a renderer that returns an `Edit`) by `due_at`.

    Wishes with the same key before it has left are one; one that comes while it is in the air
    makes it leave again. So the last state always arrives, and no more often than `due_at` says.
    """
    statement = session.insert(Outbox).values(
        chat_id=chat_id,
        kind=kind,
        payload=dict(payload),
        key=key,
        lane=lane,
        due_at=due_at,
        created_at=now or utc_now(),
        keep_until=due_at + KEEP,
    )
    await session.execute(once_more(statement))


def once_more(statement: Any) -> Any:
    """An INSERT of rows for messages that change: a row that is there already leaves once more."""
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "payload": new.payload,
            "keep_until": new.keep_until,
            "revision": Outbox.revision + 1,
            "due_at": case((Outbox.state == "pending", Outbox.due_at), else_=new.due_at),
            "state": case(
                (Outbox.state.in_(("sending", "held")), Outbox.state), else_=literal("pending")
            ),
            "attempts": case((Outbox.state.in_(("sending", "pending")), Outbox.attempts), else_=0),
        },
    )


async def cancel(session: WriteSession, *, key: str) -> None:
    """Takes back what has not left yet, so that the same key may be wanted again."""
    waiting = and_(Outbox.key == key, Outbox.state.in_(("pending", "held")))
    await session.execute(delete(Outbox).where(waiting))


async def tidy(session: WriteSession, *, now: datetime) -> None:
    """Drops what is too late, holds what is for paused chats, clears away what ended long ago."""
    due = and_(Outbox.state == "pending", Outbox.lane.in_(list(Lane)), Outbox.due_at <= now)
    await session.execute(
        update(Outbox)
        .where(due, Outbox.until <= now)
        .values(state="dropped", last_error="too late")
    )
    paused = select(PausedChat.chat_id).where(PausedChat.chat_id == Outbox.chat_id).exists()
    await session.execute(update(Outbox).where(due, paused).values(state="held"))
    old = select(Outbox.id).where(Outbox.keep_until <= now, Outbox.state.in_(ENDED)).limit(CLEARED)
    await session.execute(delete(Outbox).where(Outbox.id.in_(old)))


async def pause_chat(session: WriteSession, *, chat_id: int, reason: str, now: datetime) -> None:
    """Nothing more goes to this chat; what waits for it is held. Of a person of whom nothing is
    kept, this is not kept either."""
    if chat_id > 0:
        known = select(Person.id).where(Person.id == chat_id).exists()
        written = select(Outbox.id).where(Outbox.chat_id == chat_id).exists()
        if not await session.scalar(select(or_(known, written))):
            return
    statement = session.insert(PausedChat).values(chat_id=chat_id, reason=reason, since=now)
    await session.execute(statement.on_conflict_do_nothing(index_elements=["chat_id"]))
    mine = and_(Outbox.chat_id == chat_id, Outbox.state == "pending")
    await session.execute(update(Outbox).where(mine).values(state="held"))


async def resume_chat(session: WriteSession, *, chat_id: int, now: datetime) -> None:
    """The chat can be reached again: what was held for it leaves, unless it is no news any more."""
    await session.execute(delete(PausedChat).where(PausedChat.chat_id == chat_id))
    mine = and_(Outbox.chat_id == chat_id, Outbox.state == "held")
    late = or_(Outbox.until <= now, Outbox.due_at <= now - STALE)
    await session.execute(
        update(Outbox).where(mine, late).values(state="dropped", last_error="too late")
    )
    await session.execute(update(Outbox).where(mine).values(state="pending", attempts=0))


async def move_chat(session: WriteSession, *, old: int, new: int) -> None:
    """A group became a supergroup, which has another id: what waits for it goes there."""
    waiting = Outbox.state.in_(("pending", "held"))
    await session.execute(
        update(Outbox)
        .where(Outbox.chat_id == old, waiting)
        .values(chat_id=new, state="pending", held_until=None)
    )
    await session.execute(delete(PausedChat).where(PausedChat.chat_id.in_((old, new))))


def reachable(chat_id: Any) -> Any:
    """A condition for selects: the chat of this id column is not paused."""
    return ~select(PausedChat.chat_id).where(PausedChat.chat_id == chat_id).exists()


async def list_parked(
    session: ReadSession, *, since: datetime, most: int
) -> list[tuple[str, str, int]]:
    """Kind, error and number of what was set aside since then, the most frequent first."""
    held = Outbox.held_until >= int(since.timestamp() * 1000)
    count = func.count().label("count")
    rows = await session.execute(
        select(Outbox.kind, func.coalesce(Outbox.last_error, ""), count)
        .where(Outbox.state == literal("parked", literal_execute=True), held)
        .group_by(Outbox.kind, Outbox.last_error)
        .order_by(count.desc(), Outbox.kind)
        .limit(most)
    )
    return [(kind, error, number) for kind, error, number in rows]
