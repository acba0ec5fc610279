"""The polls of film nights, and the sessions that one can vote for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CursorResult, bindparam, select, update

from db.base import AnySelect
from db.models import Cinema, NightPoll, Showtime
from db.nights import Choice, Vote
from db.queries.proposals import reached, within
from db.session import ReadSession, WriteSession

MOST_CHOICES = 2000
"""Sessions looked at of a film in a city in a week."""


async def open_vote(
    session: WriteSession,
    *,
    night_id: int,
    round: int,
    kind: str,
    options: Sequence[int],
    closes_at: datetime,
) -> int | None:
    """A new poll; its id, or None when the night has had this round."""
    statement = session.insert(NightPoll).values(
        night_id=night_id, round=round, kind=kind, options=list(options), closes_at=closes_at
    )
    once = statement.on_conflict_do_nothing(index_elements=["night_id", "round"])
    vote_id: int | None = (await session.execute(once.returning(NightPoll.id))).scalar()
    return vote_id


def _vote() -> AnySelect:
    of = NightPoll
    return select(
        of.id,
        of.night_id,
        of.round,
        of.kind,
        of.options,
        of.telegram_id,
        of.message_id,
        of.counts,
        of.closes_at,
        of.closed_at,
    )


def _read(row: Any) -> Vote | None:
    if row is None:
        return None
    vote_id, night_id, number, kind, options, telegram_id, message_id, counts, *rest = row
    of = tuple(counts or ())
    return Vote(vote_id, night_id, number, kind, tuple(options), telegram_id, message_id, of, *rest)


async def get_vote(session: ReadSession, *, vote_id: int) -> Vote | None:
    """A poll by our id."""
    row = await session.execute(_vote().where(NightPoll.id == vote_id))
    return _read(row.one_or_none())


async def find_vote(session: ReadSession, *, telegram_id: str) -> Vote | None:
    """A poll by Telegram's id; None when it is not, or not yet, known to be one of ours."""
    row = await session.execute(_vote().where(NightPoll.telegram_id == telegram_id))
    return _read(row.one_or_none())


async def latest_vote(session: ReadSession, *, night_id: int) -> Vote | None:
    """A night's latest poll."""
    latest = _vote().where(NightPoll.night_id == night_id).order_by(NightPoll.round.desc())
    return _read((await session.execute(latest.limit(1))).one_or_none())


async def note_vote_sent(
    session: WriteSession, *, vote_id: int, telegram_id: str, message_id: int | None
) -> None:
    """The poll is in its chat."""
    await session.execute(
        update(NightPoll)
        .where(NightPoll.id == vote_id)
        .values(telegram_id=telegram_id, message_id=message_id)
    )


async def save_counts(
    session: WriteSession, *, telegram_id: str, counts: Sequence[int], voters: int
) -> None:
    """What Telegram tells of an open poll."""
    mine = (NightPoll.telegram_id == telegram_id, NightPoll.closed_at.is_(None))
    await session.execute(update(NightPoll).where(*mine).values(counts=list(counts), voters=voters))


async def close_vote(session: WriteSession, *, vote_id: int, now: datetime, **values: Any) -> bool:
    """The poll is over, with these last `counts` and `voters` if they are given; whether it was
    open until now. Who gets True goes on with the night, and nobody else."""
    done = await session.execute(
        update(NightPoll)
        .where(NightPoll.id == vote_id, NightPoll.closed_at.is_(None))
        .values(closed_at=now, **values)
    )
    assert isinstance(done, CursorResult)
    return bool(done.rowcount)


async def move_vote(session: WriteSession, *, vote_id: int, closes_at: datetime) -> bool:
    """The poll closes at another moment; False when it is over."""
    done = await session.execute(
        update(NightPoll)
        .where(NightPoll.id == vote_id, NightPoll.closed_at.is_(None))
        .values(closes_at=closes_at)
    )
    assert isinstance(done, CursorResult)
    return bool(done.rowcount)


async def list_overdue(session: ReadSession, *, before: datetime) -> list[int]:
    """Polls that should have been closed by then and were not."""
    late = select(NightPoll.id).where(NightPoll.closes_at <= before, NightPoll.closed_at.is_(None))
    return [vote_id for (vote_id,) in await session.execute(late)]


def _choice() -> AnySelect:
    return (
        select(
            Showtime.id,
            Cinema.id,
            Cinema.name,
            Cinema.timezone,
            Showtime.starts_at,
            Showtime.cinema_day,
            Showtime.version,
            Showtime.format,
        )
        .select_from(Cinema)
        .join(Showtime, Showtime.cinema_id == Cinema.id)
        .order_by(Showtime.starts_at, Showtime.id)
    )


@cache
def _in_city() -> AnySelect:
    film = Showtime.film_id == bindparam("film_id")
    return _choice().where(film, reached()).limit(MOST_CHOICES)


async def list_choices(
    session: ReadSession, *, film_id: int, city_id: int, since: datetime, until: datetime
) -> tuple[Choice, ...]:
    """A film's sessions in a city that begin between two moments, in order."""
    values = within(city_id, since, until) | {"film_id": film_id}
    rows = await session.execute(_in_city(), values)
    return tuple(Choice(*row) for row in rows)


async def choices_of(session: ReadSession, *, showtime_ids: Sequence[int]) -> dict[int, Choice]:
    """Those of these sessions that are still in the programme."""
    rows = await session.execute(_choice().where(Showtime.id.in_(showtime_ids)))
    return {row[0]: Choice(*row) for row in rows}
