"""A film's first session in a person's city: what it is, and whether they have heard of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, or_, select

from db.models import Cinema, CityOpening, Outbox, Person, Showtime
from db.queries.alerts import CITY, RELEASED
from db.queries.outbox import KEEP_KEY, Lane
from db.session import ReadSession, WriteSession

# States of rows that are still to leave.
WAITING = ("pending", "held")


async def find_first_show(
    session: ReadSession, *, film_id: int, city_id: int, since: datetime
) -> int | None:
    """The id of a film's first session in a city from then on."""
    return await session.scalar(
        select(Showtime.id)
        .join(Cinema, Cinema.id == Showtime.cinema_id)
        .where(Showtime.film_id == film_id, Cinema.city_id == city_id, Showtime.starts_at >= since)
        .order_by(Showtime.starts_at, Showtime.id)
        .limit(1)
    )


async def is_news_in_city(
    session: ReadSession, *, person_id: int, film_id: int, city_id: int
) -> bool:
    """Whether a person who waits for a film has not been told yet that it is on in a city: nobody
    has, or the message is still to leave."""
    told = exists().where(
        CityOpening.film_id == film_id, CityOpening.city_id == city_id, CityOpening.told
    )
    key = _city_key(person_id, film_id, city_id)
    waits = exists().where(Outbox.key == key, Outbox.state.in_(WAITING))
    return bool(await session.scalar(select(or_(~told, waits))))


async def is_release_waiting(
    session: ReadSession, *, person_id: int, film_id: int, now: datetime
) -> bool:
    """Whether a message that a film is released is about to leave to a person."""
    waits = exists().where(
        Outbox.key == f"{RELEASED}:{person_id}:{film_id}",
        Outbox.state == "pending",
        Outbox.due_at <= now,
    )
    return bool(await session.scalar(select(waits)))


async def forgo_opening(
    session: WriteSession, *, person_id: int, film_id: int, now: datetime
) -> None:
    """A person was told something that says also where the film is on in their city, if it is:
    there is nothing more to tell of that."""
    city_id = await session.scalar(
        select(Person.city_id)
        .join(Cinema, Cinema.city_id == Person.city_id)
        .join(Showtime, Showtime.cinema_id == Cinema.id)
        .where(Person.id == person_id, Showtime.film_id == film_id, Showtime.starts_at >= now)
        .limit(1)
    )
    if city_id is None:
        return
    end = {"state": "dropped", "last_error": "told with the release"}
    # Also where it was not wanted yet: the key is what keeps it from being.
    row = session.insert(Outbox).values(
        chat_id=person_id,
        kind="alert_city",
        payload={"film": film_id, "city": city_id},
        key=_city_key(person_id, film_id, city_id),
        lane=Lane.BROADCAST,
        due_at=now,
        created_at=now,
        keep_until=now + KEEP_KEY,
        **end,
    )
    await session.execute(
        row.on_conflict_do_update(index_elements=["key"], set_=end, where=Outbox.state.in_(WAITING))
    )


def _city_key(person_id: int, film_id: int, city_id: int) -> str:
    return f"{CITY}:{person_id}:{film_id}:{city_id}"
