"""Two films that turned out to be one: whatever hangs on the one is hung on the other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    and_,
    delete,
    or_,
    select,
    update,
)

from db.models import (
    Base,
    Film,
    FilmDoubt,
    FilmMove,
    Opinion,
    Outbox,
    Reminder,
    Showtime,
    StarChange,
)
from db.queries.reminders import drop_reminder, get_reminder, save_reminder
from db.session import ReadSession, WriteSession
from db.watching import Reminding

# Made anew of what is left, or meaningless between the two.
LEFT_BEHIND = {"film_texts", "film_titles", "film_doubts"}
# Where a film's id stands in the keys of messages, between colons.
FILM_PART = {"released": 2, "city": 2}


async def hang_over(session: WriteSession, *, keep: int, drop: int, now: datetime) -> None:
    """Moves everything from film `drop` to film `keep`, and ends `drop`.

    Where both have the same thing, `keep`'s stays; of two ratings of one person the later one.
    The figures, titles and words of `keep` are the caller's to bring up to date.
    """
    await _follow_reminders(session, keep, drop, now)
    await _later_opinions(session, keep, drop)
    await session.execute(
        delete(FilmDoubt).where(or_(FilmDoubt.film_id == drop, FilmDoubt.other_id == drop))
    )
    for table in Base.metadata.sorted_tables:
        if table.name not in LEFT_BEHIND:
            for key in table.foreign_keys:
                if key.column is Film.__table__.c.id:
                    await _move(session, table, key.parent.name, keep, drop)
    await _rewrite_outbox(session, keep, drop)
    await session.execute(update(StarChange).where(StarChange.film_id == keep).values(pending=True))
    await session.execute(delete(Film).where(Film.id == drop))
    session.add(FilmMove(old_id=drop, film_id=keep))
    await session.flush()


async def _move(session: WriteSession, table: Table, name: str, keep: int, drop: int) -> None:
    """Moves rows, but for those whose like is there already."""
    mine, other = table.c[name], table.alias()
    for others in _beside(table, name):
        same: list[ColumnElement[bool]] = [other.c[column] == table.c[column] for column in others]
        there = select(other.c[name]).where(other.c[name] == keep, *same).exists()
        await session.execute(delete(table).where(mine == drop, there))
    await session.execute(update(table).where(mine == drop).values({name: keep}))


def _beside(table: Table, name: str) -> list[list[str]]:
    """What stands beside a column in each key of its table."""
    keys = [
        [column.name for column in constraint.columns]
        for constraint in table.constraints
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint)
    ]
    keys += [[column.name for column in index.columns] for index in table.indexes if index.unique]
    return [[column for column in key if column != name] for key in keys if name in key]


async def _follow_reminders(session: WriteSession, keep: int, drop: int, now: datetime) -> None:
    """Reminders of a session that both films have go to the one that stays."""
    theirs, ours = Showtime.__table__, Showtime.__table__.alias()
    same = and_(
        *(
            theirs.c[name] == ours.c[name]
            for name in ("cinema_id", "starts_at", "version", "format")
        )
    )
    pairs = await session.execute(
        select(theirs.c.id, ours.c.id, Reminder)
        .select_from(theirs.join(ours, same).join(Reminder, Reminder.showtime_id == theirs.c.id))
        .where(theirs.c.film_id == drop, ours.c.film_id == keep)
    )
    for old_id, new_id, reminder in pairs.all():
        wanted = Reminding(
            new_id, keep, reminder.cinema_id, reminder.starts_at, reminder.cinema_day,
            reminder.ahead, reminder.due_at,
        )  # fmt: skip
        person_id = reminder.person_id
        await drop_reminder(session, person_id=person_id, showtime_id=old_id)
        known = await get_reminder(
            ReadSession(await session.connection()), person_id=person_id, showtime_id=new_id
        )
        if known is None:
            await save_reminder(
                session, person_id=person_id, reminding=wanted, telegram_language=None, now=now
            )


async def _later_opinions(session: WriteSession, keep: int, drop: int) -> None:
    """Of a person's two opinions the later one stays."""
    rows = await session.execute(
        select(Opinion.person_id, Opinion.film_id, Opinion.id, Opinion.rated_at)
        .where(Opinion.film_id.in_((keep, drop)), Opinion.person_id.is_not(None))
        .order_by(Opinion.person_id, Opinion.rated_at.asc(), Opinion.film_id == keep)
    )
    by_person: dict[int | None, list[int]] = {}
    for person_id, _, opinion_id, _ in rows:
        by_person.setdefault(person_id, []).append(opinion_id)
    earlier = [ids[0] for ids in by_person.values() if len(ids) > 1]
    if earlier:
        await session.execute(delete(Opinion).where(Opinion.id.in_(earlier)))


async def _rewrite_outbox(session: WriteSession, keep: int, drop: int) -> None:
    """What waits to be told of the one is told of the other, unless that waits as well."""
    waiting = Outbox.state.in_(("pending", "held"))
    rows = (await session.execute(select(Outbox).where(waiting))).scalars()
    for row in rows.all():
        if row.payload.get("film") != drop:
            continue
        parts = (row.key or "").split(":")
        place = FILM_PART.get(parts[0], len(parts))
        if parts[place : place + 1] == [str(drop)]:
            parts[place] = str(keep)
            key = ":".join(parts)
            taken = await session.scalar(select(Outbox.id).where(Outbox.key == key))
            if taken is not None:
                await session.delete(row)
                continue
            row.key = key
        row.payload = {**row.payload, "film": keep}
    await session.flush()


async def list_moves(session: ReadSession) -> dict[int, int]:
    """Films that were found to be others: old id and id."""
    rows = await session.execute(select(FilmMove.old_id, FilmMove.film_id))
    return {row.old_id: row.film_id for row in rows}


async def list_doubts(session: ReadSession) -> list[tuple[int, int, str]]:
    """Pairs of films that may be one, and why; those that were said to be two are left out."""
    rows: Any = await session.execute(
        select(FilmDoubt.film_id, FilmDoubt.other_id, FilmDoubt.reason)
        .where(~FilmDoubt.apart)
        .order_by(FilmDoubt.film_id, FilmDoubt.other_id)
    )
    return [(one, other, reason) for one, other, reason in rows]


async def keep_apart(session: WriteSession, *, one: int, other: int, now: datetime) -> None:
    """Notes that two films are two, so that nobody is asked again."""
    said = session.insert(FilmDoubt).values(
        film_id=min(one, other), other_id=max(one, other), reason="", found_at=now, apart=True
    )
    await session.execute(
        said.on_conflict_do_update(index_elements=["film_id", "other_id"], set_={"apart": True})
    )
