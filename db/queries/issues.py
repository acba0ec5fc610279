"""A programme week's releases, announced: whose turn it is, and what goes where.

What is announced is noted (`announced`) in the transaction that puts it into the outbox; that
table's key keeps a film from being announced twice to a chat, whoever comes first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    update,
)

from db.announcing import (
    CARD,
    CARDS,
    LISTED,
    MOST_CARDS,
    MOST_FILMS,
)
from db.base import AnySelect, Instant, Key
from db.days import DAY_ENDS, programme_week
from db.models import Announced, Announcing, Film, PausedChat
from db.queries.outbox import Lane, enqueue, enqueue_selected, json_payload
from db.session import WriteSession

LEAD, CARD_KIND, LIST_KIND = "announce_lead", "announce_card", "announce_list"


@dataclass(frozen=True, slots=True)
class Turn:
    """A chat whose turn it is."""

    chat_id: int
    weekday: int
    hour: int
    timezone: str
    next_at: datetime
    paused: bool


async def take_turns(session: WriteSession, *, now: datetime, most: int) -> tuple[Turn, ...]:
    """Chats whose turn it is, first come first; nobody else takes them until this transaction
    ends."""
    paused = select(PausedChat.chat_id).where(PausedChat.chat_id == Announcing.chat_id).exists()
    rows = await session.execute(
        select(
            Announcing.chat_id,
            Announcing.weekday,
            Announcing.hour,
            Announcing.timezone,
            Announcing.next_at,
            paused,
        )
        .where(Announcing.active, Announcing.next_at <= now)
        .order_by(Announcing.next_at, Announcing.chat_id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return tuple(Turn(*row[:5], bool(row[5])) for row in rows)


async def set_turns(session: WriteSession, turns: Mapping[int, datetime]) -> None:
    """When it is each chat's turn again."""
    if turns:
        await session.execute(
            update(Announcing),
            [{"chat_id": chat_id, "next_at": at} for chat_id, at in turns.items()],
        )


def is_released(week: date) -> ColumnElement[bool]:
    return Film.release_date.between(*programme_week(week))


def best_first() -> tuple[Any, ...]:
    return Film.show_count.desc(), Film.id


def was_told(chat_id: Any) -> ColumnElement[bool]:
    told = select(Announced.film_id).where(
        Announced.film_id == Film.id, Announced.chat_id == chat_id
    )
    return told.exists()


async def announce_week(
    session: WriteSession, *, chat_ids: Collection[int], week: date, now: datetime
) -> int:
    """Announces the releases of a programme week to chats, those that each has not had yet: a lead
    message first, then a card for each film, and a list of what comes after the tenth; or all in
    one message. Where there is nothing new, nothing is said. How many messages."""
    week = programme_week(week)[0]
    await session.execute(_note_films(session, chat_ids, week, now))
    mine = and_(
        Announced.chat_id.in_(chat_ids), Announced.announced_at == now, Announced.position > 0
    )
    at = int(now.timestamp())
    late = datetime.combine(programme_week(week)[1] + timedelta(days=1), DAY_ENDS, UTC)
    options: dict[str, Any] = {"until": late, "now": now}
    first = and_(mine, Announced.position == 1)
    count = await enqueue_selected(
        session,
        _letters("lead", at, at=literal(at)).where(first, Announced.shown_as == CARD),
        kind=LEAD,
        **options,
    )
    # One after the other: rows of a chat leave in the order in which they came.
    for position in range(1, MOST_CARDS + 1):
        cards = _letters(str(position), at, film=Announced.film_id)
        here = and_(mine, Announced.position == position, Announced.shown_as == CARD)
        count += await enqueue_selected(session, cards.where(here), kind=CARD_KIND, **options)
    lists = _letters("list", at, at=literal(at)).where(mine, Announced.shown_as == LISTED)
    return count + await enqueue_selected(session, lists.distinct(), kind=LIST_KIND, **options)


def _letters(name: str, second: int, **payload: Any) -> AnySelect:
    """The outbox rows of an issue, one for each of the films that are chosen."""
    start: Any = literal("announce:")
    return select(
        Announced.chat_id.label("chat_id"),
        start.concat(cast(Announced.chat_id, Text))
        .concat(literal(f":{second}:{name}"))
        .label("key"),
        json_payload(**payload).label("payload"),
    )


def _note_films(session: WriteSession, chat_ids: Collection[int], week: date, now: datetime) -> Any:
    rank = func.row_number().over(partition_by=Announcing.chat_id, order_by=best_first())
    fresh = (
        select(Announcing.chat_id, Film.id.label("film_id"), Announcing.form, rank.label("place"))
        .select_from(Announcing)
        .join(Film, is_released(week))
        .where(Announcing.chat_id.in_(chat_ids), ~was_told(Announcing.chat_id))
        .subquery()
    )
    card = and_(fresh.c.form == CARDS, fresh.c.place <= MOST_CARDS)
    chosen = select(
        fresh.c.chat_id,
        fresh.c.film_id,
        literal(week),
        fresh.c.place,
        cast(case((card, CARD), else_=LISTED), Key),
        literal(now, Instant),
    ).where(fresh.c.place <= MOST_FILMS)
    columns = ["chat_id", "film_id", "week", "position", "shown_as", "announced_at"]
    statement = session.insert(Announced).from_select(columns, chosen, include_defaults=False)
    return statement.on_conflict_do_nothing()


async def announce_film(
    session: WriteSession, *, chat_id: int, film_id: int, week: date, now: datetime
) -> bool:
    """Announces one film to one chat, whatever its week; False when it was announced there."""
    statement = session.insert(Announced).values(
        chat_id=chat_id,
        film_id=film_id,
        week=programme_week(week)[0],
        position=0,
        shown_as=CARD,
        announced_at=now,
    )
    new = statement.on_conflict_do_nothing().returning(Announced.film_id)
    if (await session.execute(new)).one_or_none() is None:
        return False
    await enqueue(
        session,
        chat_id=chat_id,
        kind=CARD_KIND,
        payload={"film": film_id},
        lane=Lane.URGENT,
        now=now,
    )
    return True
