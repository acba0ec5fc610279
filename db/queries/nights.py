"""Film nights: begun, the films on their lists, and how they end. What can be on a list:
`db.queries.proposals`; their polls: `db.queries.votes`.

Every change says under which condition it may happen and tells whether it did: an update that
comes twice, two taps at once and two workers at once change things once.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    and_,
    bindparam,
    delete,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import aliased

from db.base import AnySelect
from db.models import Chat, City, FilmNight, NightFilm
from db.nights import MOST_FILMS, Night
from db.queries.places import city_columns
from db.queries.proposals import showing, within
from db.results import CityRef
from db.session import ReadSession, WriteSession

RUNNING = FilmNight.ended_at.is_(None)
PROPOSING = and_(RUNNING, FilmNight.stage == "proposing")


async def start_night(
    session: WriteSession,
    *,
    chat_id: int,
    topic: int | None,
    person_id: int | None,
    city_id: int,
    language: str,
    update_id: int,
    since: datetime,
    until: datetime,
    proposed: int,
    now: datetime,
) -> int | None:
    """Begins a film night with the films that have most sessions in the city between two moments;
    its id, None when the chat has one under way, 0 when nothing is on there."""
    statement = session.insert(FilmNight).values(
        chat_id=chat_id,
        topic=topic,
        person_id=person_id,
        city_id=city_id,
        language=language,
        update_id=update_id,
        created_at=now,
        changed_at=now,
    )
    once = statement.on_conflict_do_nothing(
        index_elements=["chat_id"], index_where=text("ended_at IS NULL")
    )
    night_id: int | None = (await session.execute(once.returning(FilmNight.id))).scalar()
    if night_id is None:
        return None
    films = showing(most=proposed).params(**within(city_id, since, until)).subquery()
    place = func.row_number().over(order_by=(films.c.sessions.desc(), films.c.film_id))
    into = session.insert(NightFilm).from_select(
        ["night_id", "film_id", "position"], select(literal(night_id), films.c.film_id, place)
    )
    done = await session.execute(into)
    assert isinstance(done, CursorResult)
    if not done.rowcount:
        await session.execute(delete(FilmNight).where(FilmNight.id == night_id))
        return 0
    return night_id


def _night() -> AnySelect:
    of = FilmNight
    return select(
        of.id,
        of.chat_id,
        of.topic,
        of.person_id,
        of.language,
        of.stage,
        of.outcome,
        of.notice,
        of.round,
        of.message_id,
        of.update_id,
        of.minutes,
        of.film_id,
        of.showtime_id,
        of.ended_at,
        *city_columns(),
    ).join(City, City.id == of.city_id)


@cache
def _by_id() -> AnySelect:
    return _night().where(FilmNight.id == bindparam("night_id"))


@cache
def _by_chat() -> AnySelect:
    return _night().where(FilmNight.chat_id == bindparam("chat_id"), RUNNING)


def _read(row: Any) -> Night | None:
    if row is None:
        return None
    # The columns are the fields, in order; mypy cannot count a slice.
    return Night(*row[:15], CityRef(*row[15:]))  # type: ignore[call-arg]


async def get_night(session: ReadSession, *, night_id: int) -> Night | None:
    """A film night, be it over; None when it was cleared away."""
    return _read((await session.execute(_by_id(), {"night_id": night_id})).one_or_none())


async def find_running(session: ReadSession, *, chat_id: int) -> Night | None:
    """The film night a chat has under way."""
    return _read((await session.execute(_by_chat(), {"chat_id": chat_id})).one_or_none())


async def find_by_message(session: ReadSession, *, chat_id: int, message_id: int) -> int | None:
    """The night under way whose message this is."""
    return await session.scalar(_BY_MESSAGE, {"chat_id": chat_id, "message_id": message_id})


_BY_MESSAGE = select(FilmNight.id).where(
    FilmNight.chat_id == bindparam("chat_id"),
    FilmNight.message_id == bindparam("message_id"),
    RUNNING,
)


async def find_city_id(session: ReadSession, *, chat_id: int) -> int | None:
    """The city that a chat has chosen, or else that of its latest film night."""
    latest = (
        select(FilmNight.city_id)
        .where(FilmNight.chat_id == chat_id)
        .order_by(FilmNight.id.desc())
        .limit(1)
    )
    chosen = select(Chat.city_id).where(Chat.id == chat_id)
    return await session.scalar(
        select(func.coalesce(chosen.scalar_subquery(), latest.scalar_subquery()))
    )


async def add_film(session: WriteSession, *, night_id: int, film_id: int, now: datetime) -> bool:
    """Puts a film on the list, at its end; False when the list is closed, full, or has it."""
    # The update keeps others out of the list until this is kept.
    if not await change_night(session, night_id=night_id, now=now, only=PROPOSING):
        return False
    mine = NightFilm.night_id == night_id
    count, last = (
        await session.execute(select(func.count(), func.max(NightFilm.position)).where(mine))
    ).one()
    if count >= MOST_FILMS:
        return False
    statement = session.insert(NightFilm).values(
        night_id=night_id, film_id=film_id, position=(last or 0) + 1
    )
    done = await session.execute(
        statement.on_conflict_do_nothing(index_elements=["night_id", "film_id"])
    )
    assert isinstance(done, CursorResult)
    return bool(done.rowcount)


async def drop_film(session: WriteSession, *, night_id: int, film_id: int) -> None:
    """Takes a film off the list."""
    await session.execute(
        delete(NightFilm).where(NightFilm.night_id == night_id, NightFilm.film_id == film_id)
    )


async def change_night(
    session: WriteSession,
    *,
    night_id: int,
    now: datetime,
    only: ColumnElement[bool] = RUNNING,
    **values: Any,
) -> bool:
    """Changes any columns of a night that is still as `only` says; whether it was."""
    done = await session.execute(
        update(FilmNight).where(FilmNight.id == night_id, only).values(changed_at=now, **values)
    )
    assert isinstance(done, CursorResult)
    return bool(done.rowcount)


async def end_night(
    session: WriteSession, *, night_id: int, outcome: str, now: datetime, **values: Any
) -> bool:
    """Ends a night; whether it was still under way."""
    return await change_night(
        session,
        night_id=night_id,
        now=now,
        stage="ended",
        outcome=outcome,
        ended_at=now,
        **values,
    )


async def move_nights(session: WriteSession, *, old: int, new: int) -> None:
    """A group became a supergroup, which has another id. Its messages are out of reach there, so
    that how its open poll ends is what Telegram tells of it."""
    other = aliased(FilmNight)
    free = ~select(other.id).where(other.chat_id == new, other.ended_at.is_(None)).exists()
    await session.execute(
        update(FilmNight)
        .where(FilmNight.chat_id == old, or_(FilmNight.ended_at.is_not(None), free))
        .values(chat_id=new, message_id=None)
    )


async def find_idle(session: ReadSession, *, before: datetime) -> list[int]:
    """Nights under way in which nothing has happened since then."""
    idle = select(FilmNight.id).where(RUNNING, FilmNight.changed_at <= before)
    return [night_id for (night_id,) in await session.execute(idle)]


async def forget_nights(session: WriteSession, *, before: datetime) -> None:
    """Clears away what ended before then."""
    await session.execute(delete(FilmNight).where(FilmNight.ended_at <= before))
