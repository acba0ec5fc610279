"""The worker's side of the outbox: taking rows, and noting what became of them.

Two transactions for each message (`Database.transact`), each under the lock of the pace, so that
what workers send together keeps within Telegram's limits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate

from db.base import BigId, Instant
from db.models import Outbox, PausedChat
from db.queries.outbox import Lane
from db.queries.pace import is_set_back, read_pace
from db.session import ReadSession


@dataclass(frozen=True, slots=True)
class Departure:
    """A row that has been taken, and is to be sent by whoever took it.

    `attempts` counts this one. It is what tells this taking of the row from any other.
    """

    id: int
    chat_id: int | None
    lane: Lane
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    revision: int


# Statements are built once: that is most of what they would cost.
def _state(of: type[Outbox], state: str) -> ColumnElement[bool]:
    # Written out, so that the partial index is seen to fit.
    return of.state == literal(state, literal_execute=True)


def _first(lane: Lane) -> Select[int]:
    row, other, taken = aliased(Outbox), aliased(Outbox), aliased(Outbox)
    # A scalar subquery, because an anti-join may be planned as a scan of the whole table.
    held = select(func.max(other.held_until)).where(other.chat_id == row.chat_id).scalar_subquery()
    # What is in the air holds its chat although its lease has ended, until it is taken back.
    # The third condition says nothing: SQLite looks into a partial index only for its columns.
    in_air = select(taken.chat_id).where(
        _state(taken, "sending"), taken.chat_id.is_not(None), taken.held_until > 0
    )
    return (
        select(row.id)
        .where(
            _state(row, "pending"),
            row.lane == literal(int(lane), literal_execute=True),
            row.due_at <= bindparam("now", type_=Instant),
            or_(row.until.is_(None), row.until > bindparam("now", type_=Instant)),
            func.coalesce(held, 0) <= bindparam("at"),
            or_(row.chat_id.is_(None), row.chat_id.not_in(in_air)),
            func.coalesce(row.held_until, 0) <= bindparam("at"),
            ~select(PausedChat.chat_id).where(PausedChat.chat_id == row.chat_id).exists(),
        )
        .order_by(row.due_at, row.id)
        .limit(1)
    )


def _take(*lanes: Lane) -> ReturningUpdate[*tuple[Any, ...]]:
    # Locks of others, such as a chat being moved, are not waited for.
    free = (_first(lane).with_for_update(skip_locked=True).scalar_subquery() for lane in lanes)
    return (
        update(Outbox)
        .where(Outbox.id == func.coalesce(*free, -1))
        .values(
            state="sending",
            attempts=Outbox.attempts + 1,
            held_until=bindparam("lease"),
        )
        .returning(
            Outbox.id,
            Outbox.chat_id,
            Outbox.lane,
            Outbox.kind,
            Outbox.payload,
            Outbox.attempts,
            Outbox.revision,
        )
    )


_TAKE = {Lane.URGENT: _take(Lane.URGENT), Lane.BROADCAST: _take(*Lane)}
_ABANDONED = and_(_state(Outbox, "sending"), Outbox.held_until <= bindparam("at"))
_TAKE_BACK = update(Outbox).where(_ABANDONED).values(state="pending")
_ANY_DUE = select(
    func.coalesce(
        *(_first(lane).scalar_subquery() for lane in Lane),
        select(Outbox.id).where(_ABANDONED).limit(1).scalar_subquery(),
    )
)


async def is_any_due(session: ReadSession, *, now: datetime) -> bool:
    """Whether to ask for the lock: something may leave, was left, or waits for a wrong clock."""
    state, at = await read_pace(session)
    due = await session.scalar(_ANY_DUE, {"now": now, "at": at})
    return due is not None or is_set_back(state, at)


def take(
    connection: Connection, lane: Lane, *, now: datetime, at: int, lease: int
) -> Departure | None:
    """Takes the next row of this or a more urgent lane for at most `lease` milliseconds; under the
    lock of the pace.

    Rows of one chat come in the order in which they were due, and never two at once: all of a chat
    waits while one of its rows is in the air or waits to be tried again.
    """
    values = {"now": now, "at": at, "lease": at + lease}
    found = connection.execute(_TAKE[lane], values).first()
    if found is None:
        return None
    row_id, chat_id, in_lane, kind, payload, attempts, revision = found
    return Departure(row_id, chat_id, Lane(in_lane), kind, payload, attempts, revision)


def keep(connection: Connection, taken: Sequence[Departure], *, until: int) -> None:
    """What this worker has taken stays its own until then."""
    if taken:
        connection.execute(_KEEP, [{**_mine(row), "lease": until} for row in taken])


def take_back(connection: Connection, *, at: int) -> int:
    """Frees what nobody has kept beyond this moment; how many rows."""
    return connection.execute(_TAKE_BACK, {"at": at}).rowcount


_MINE = and_(
    Outbox.id == bindparam("row_id"),
    Outbox.state == "sending",
    Outbox.attempts == bindparam("taking"),
)
_KEEP = update(Outbox).where(_MINE).values(held_until=bindparam("lease"))
_SENT = (
    update(Outbox)
    .where(_MINE)
    .values(
        # Wished for again while it was in the air: it leaves again.
        state=case((Outbox.revision != bindparam("of_revision"), "pending"), else_="sent"),
        attempts=0,
        held_until=bindparam("hold"),
        message_id=func.coalesce(bindparam("message", type_=BigId), Outbox.message_id),
        sent_at=bindparam("moment"),
        last_error=None,
    )
)
_NOT_SENT = (
    update(Outbox)
    .where(_MINE)
    .values(
        state=bindparam("becomes"),
        attempts=bindparam("tries"),
        held_until=bindparam("hold"),
        last_error=bindparam("error"),
        due_at=func.coalesce(bindparam("due", type_=Instant), Outbox.due_at),
    )
)
_LATEST = (
    select(Outbox.held_until)
    .where(
        Outbox.chat_id == bindparam("chat"),
        Outbox.id != bindparam("row_id"),
        Outbox.state == "sent",
    )
    .order_by(Outbox.held_until.desc())
    .offset(bindparam("before"))
    .limit(1)
)


def note_sent(
    connection: Connection,
    departure: Departure,
    *,
    message_id: int | None,
    held_until: int,
    now: datetime,
) -> bool:
    """The row has arrived. False when somebody else took it meanwhile."""
    values = {
        **_mine(departure),
        "of_revision": departure.revision,
        "hold": held_until,
        "message": message_id,
        "moment": now,
    }
    return bool(connection.execute(_SENT, values).rowcount)


def note_failed(
    connection: Connection,
    departure: Departure,
    *,
    error: str | None,
    held_until: int,
    becomes: str = "pending",
    forgiven: bool = False,
    due_at: datetime | None = None,
) -> bool:
    """The row has not arrived.

    Args:
        becomes: `pending` to be tried again; `parked`, `dropped`, or `held` until the chat is back.
        forgiven: this try says nothing of the row and does not count.
        due_at: not before; None: as before.
    """
    values = {
        **_mine(departure),
        "becomes": becomes,
        "tries": departure.attempts - forgiven,
        "hold": held_until,
        "error": error and error[:500],
        "due": due_at,
    }
    return bool(connection.execute(_NOT_SENT, values).rowcount)


def _mine(departure: Departure) -> dict[str, Any]:
    return {"row_id": departure.id, "taking": departure.attempts}


def nth_latest_hold(connection: Connection, departure: Departure, *, nth: int) -> int | None:
    """`held_until` of the nth latest among the chat's sent rows, this one left out."""
    values = {"chat": departure.chat_id, "row_id": departure.id, "before": nth - 1}
    return connection.scalar(_LATEST, values)
