"""The watchlist: a person's films, the latest first."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, and_, delete, func, select, update

from db.models import Cinema, City, Film, Person, RecentAct, WatchedFilm
from db.queries.admission import HOUR
from db.queries.alerts import OFF, SILENT
from db.queries.film_lists import film_line, is_on, line_columns
from db.results import CityRef, Neighbours
from db.session import ReadSession, WriteSession
from db.watching import Waiting, Watched, WatchlistPage

_ORDER = (WatchedFilm.added_at.desc(), WatchedFilm.film_id.desc())


async def list_watched(
    session: ReadSession,
    *,
    person_id: int,
    language: str,
    now: datetime,
    today: date,
    limit: int,
    offset: int = 0,
) -> WatchlistPage:
    """A page of a person's watchlist."""
    mine = WatchedFilm.person_id == person_id
    total = await session.scalar(select(func.count()).select_from(WatchedFilm).where(mine)) or 0
    showing = is_on(now)
    rows = await session.execute(
        line_columns(language)
        .add_columns(func.coalesce(showing, False), WatchedFilm.alerts)
        .join(WatchedFilm, and_(WatchedFilm.film_id == Film.id, mine))
        .order_by(*_ORDER)
        .limit(limit)
        .offset(offset)
    )
    films = tuple(Watched(film_line(line), bool(on), alerts) for *line, on, alerts in rows)
    return WatchlistPage(films, total, offset)


async def find_watched_neighbours(
    session: ReadSession, *, person_id: int, film_id: int
) -> Neighbours | None:
    """The film's place on a person's watchlist; None when it is not there (any more)."""
    inner = (
        select(
            WatchedFilm.film_id,
            func.row_number().over(order_by=_ORDER).label("position"),
            func.count().over().label("total"),
            func.lag(WatchedFilm.film_id).over(order_by=_ORDER).label("previous"),
            func.lead(WatchedFilm.film_id).over(order_by=_ORDER).label("next"),
        )
        .where(WatchedFilm.person_id == person_id)
        .subquery()
    )
    row = (await session.execute(select(inner).where(inner.c.film_id == film_id))).one_or_none()
    return Neighbours(row.position, row.total, row.previous, row.next) if row else None


async def set_watched(
    session: WriteSession,
    *,
    person_id: int,
    film_id: int,
    wanted: bool | None,
    telegram_language: str | None,
    update_id: int,
    now: datetime,
) -> bool | None:
    """Puts a film on a person's watchlist or takes it off.

    Args:
        wanted: None: whichever it is not now; an update that is delivered twice does it once.
        telegram_language: kept with a person who was not known before.

    Returns:
        Whether it is on the list now; None: there is no such film.
    """
    mine = and_(WatchedFilm.person_id == person_id, WatchedFilm.film_id == film_id)
    if await session.scalar(select(Film.id).where(Film.id == film_id)) is None:
        return None
    known = session.insert(Person).values(
        id=person_id, telegram_language=telegram_language, created_at=now
    )
    # Writing a row that is there already locks it: what else the person does waits.
    await session.execute(
        known.on_conflict_do_update(index_elements=["id"], set_={"created_at": Person.created_at})
    )
    if wanted is None:
        on_list = await session.scalar(select(WatchedFilm.film_id).where(mine)) is not None
        if not await _first_time(session, person_id, update_id, now):
            return on_list
        wanted = not on_list
    if wanted:
        added = session.insert(WatchedFilm).values(
            person_id=person_id, film_id=film_id, added_at=now
        )
        await session.execute(added.on_conflict_do_nothing(index_elements=["person_id", "film_id"]))
    else:
        await session.execute(delete(WatchedFilm).where(mine))
    return wanted


async def _first_time(session: WriteSession, person_id: int, update_id: int, now: datetime) -> bool:
    """Whether this update has not been here before; what is past is forgotten."""
    mine: Any = RecentAct.person_id == person_id
    await session.execute(delete(RecentAct).where(mine, RecentAct.done_at <= now - HOUR))
    act = session.insert(RecentAct).values(
        person_id=person_id, kind="watch", update_id=update_id, done_at=now
    )
    done = await session.execute(act.on_conflict_do_nothing())
    assert isinstance(done, CursorResult)
    return bool(done.rowcount)


async def get_waiting(session: ReadSession, *, person_id: int, film_id: int | None) -> Waiting:
    """How a person wants to be told of a film, which is to be on their list; None: of any."""
    zone = select(func.min(Cinema.timezone)).where(Cinema.city_id == Person.city_id)
    row = (
        await session.execute(
            select(
                Person.alerts,
                WatchedFilm.alerts,
                City.id,
                City.name,
                City.country,
                zone.scalar_subquery(),
            )
            .outerjoin(City, City.id == Person.city_id)
            .outerjoin(
                WatchedFilm,
                and_(WatchedFilm.person_id == Person.id, WatchedFilm.film_id == film_id),
            )
            .where(Person.id == person_id)
        )
    ).one_or_none()
    if row is None:
        return Waiting(person_id, False, False, None, None)
    wish, of_this, city_id, name, country, timezone = row
    city = CityRef(city_id, name, country, timezone) if city_id is not None else None
    return Waiting(person_id, bool(of_this) and wish != OFF, wish == SILENT, city, timezone)


async def set_alerts(session: WriteSession, *, person_id: int, film_id: int, alerts: bool) -> bool:
    """Whether a person is told of a film on their list; False: it is not there (any more)."""
    done = await session.execute(
        update(WatchedFilm)
        .where(WatchedFilm.person_id == person_id, WatchedFilm.film_id == film_id)
        .values(alerts=alerts)
    )
    assert isinstance(done, CursorResult)
    return bool(done.rowcount)


async def get_alerts(session: ReadSession, *, person_id: int) -> str:
    """The person's wish for all alerts: `SILENT`, `OFF`, or empty: as they come."""
    return await session.scalar(select(Person.alerts).where(Person.id == person_id)) or ""
