"""Films that were, or are to be, announced to a chat: which ones, in which messages, and what the
chat's city shows of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, literal, or_, select, update

from db.announcing import LISTED, MOST_FILMS, AnnouncedFilm, ShownIn
from db.base import AnySelect
from db.models import Announced, Announcing, Chat, Cinema, Film, Showtime
from db.queries.issues import best_first, is_released, was_told
from db.session import ReadSession, WriteSession


async def list_planned(session: ReadSession, *, chat_id: int | None, week: date) -> tuple[int, ...]:
    """The films of a programme week in the order in which they are announced: those a chat has not
    had yet, or (None) all."""
    statement = select(Film.id).where(is_released(week)).order_by(*best_first()).limit(MOST_FILMS)
    if chat_id is not None:
        statement = statement.where(~was_told(literal(chat_id)))
    return tuple((await session.execute(statement)).scalars())


def _announced() -> AnySelect:
    return select(
        Announced.film_id,
        Announced.week,
        Announced.position,
        Announced.shown_as,
        Announced.message_id,
        Announced.edited_at,
    )


async def get_announced(
    session: ReadSession, *, chat_id: int, film_id: int
) -> AnnouncedFilm | None:
    """What became of a film in a chat."""
    mine = and_(Announced.chat_id == chat_id, Announced.film_id == film_id)
    row = (await session.execute(_announced().where(mine))).one_or_none()
    return AnnouncedFilm(*row) if row else None


async def list_issue(
    session: ReadSession, *, chat_id: int, at: datetime
) -> tuple[AnnouncedFilm, ...]:
    """All that was announced to a chat at one time, in its order."""
    mine = and_(Announced.chat_id == chat_id, Announced.announced_at == at, Announced.position > 0)
    rows = await session.execute(_announced().where(mine).order_by(Announced.position))
    return tuple(AnnouncedFilm(*row) for row in rows)


async def note_message(
    session: WriteSession,
    *,
    chat_id: int,
    film_ids: Sequence[int] = (),
    at: datetime | None = None,
    **noted: Any,
) -> None:
    """Notes which message shows these films, or (`at`) the list of an issue, and when it was
    changed."""
    which = (
        Announced.film_id.in_(film_ids)
        if at is None
        else and_(Announced.announced_at == at, Announced.shown_as == LISTED)
    )
    await session.execute(
        update(Announced).where(Announced.chat_id == chat_id, which).values(**noted)
    )


async def shown_in(
    session: ReadSession, *, film_ids: Collection[int], city_id: int, since: datetime, until: date
) -> dict[int, ShownIn]:
    """What a city shows of films from a moment on until a day, that day included."""
    rows = await session.execute(
        select(Showtime.film_id, Cinema.name, func.count().label("sessions"))
        .select_from(Cinema)
        .join(Showtime, Showtime.cinema_id == Cinema.id)
        .where(
            Cinema.city_id == city_id,
            Showtime.film_id.in_(film_ids),
            Showtime.starts_at >= since,
            Showtime.cinema_day <= until,
        )
        .group_by(Showtime.film_id, Cinema.id, Cinema.name)
        .order_by(func.count().desc(), Cinema.name)
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for film_id, cinema, sessions in rows:
        found.setdefault(film_id, []).append((cinema, sessions))
    return {
        film_id: ShownIn(sum(count for _, count in cinemas), tuple(cinemas))
        for film_id, cinemas in found.items()
    }


async def find_chat(session: ReadSession, *, words: str) -> tuple[int, ...]:
    """The ids of the chats that are meant by an id or by a title."""
    number = int(words) if re.fullmatch(r"-?[0-9]{1,18}", words) else 0
    by_title = func.lower(Announcing.title) == words.lower()
    rows = await session.execute(
        select(Chat.id)
        .outerjoin(Announcing, Announcing.chat_id == Chat.id)
        .where(or_(Chat.id == number, by_title))
        .order_by(Chat.id)
    )
    return tuple(rows.scalars())
