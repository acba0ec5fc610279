"""Cities and cinemas by id, and a person's favourites."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, select
from sqlalchemy.orm import aliased

from db.base import AnySelect
from db.folding import fold
from db.models import Cinema, City, FavouriteCinema, Person
from db.results import CinemaRef, CityRef
from db.session import ReadSession, WriteSession

NOBODY = 0  # whose favourites are none


def zone_of(city: Any) -> ColumnElement[Any]:
    """The time zone of a city's cinemas; of several the first by name."""
    there = aliased(Cinema)
    zone = select(func.min(there.timezone)).where(there.city_id == city.id)
    return zone.correlate_except(there).scalar_subquery()


def city_columns() -> list[Any]:
    """The fields of `CityRef`, in order."""
    there = aliased(Cinema)
    count = select(func.count()).select_from(there).where(there.city_id == City.id)
    return [
        City.id,
        City.name,
        City.country,
        zone_of(City),
        count.correlate(City).scalar_subquery(),
        City.latitude,
        City.longitude,
        City.population,
        City.region,
        _name_is_shared(),
    ]


def _name_is_shared() -> ColumnElement[bool]:
    twin, there = aliased(City), aliased(Cinema)
    named = and_(twin.country == City.country, twin.folded == City.folded, twin.id != City.id)
    twins = select(twin.id).join(there, there.city_id == twin.id).where(named)
    return twins.correlate(City).exists()


async def get_city(session: ReadSession, *, city_id: int) -> CityRef | None:
    """A city, or None."""
    row = (await session.execute(_one_city(), {"city_id": city_id})).one_or_none()
    return CityRef(*row) if row else None


@cache
def _one_city() -> AnySelect:
    return select(*city_columns()).where(City.id == bindparam("city_id"))


async def list_cities(session: ReadSession) -> tuple[tuple[CityRef, tuple[str, ...]], ...]:
    """Every city the database knows, with its aliases: some hundreds to some thousands."""
    rows = await session.execute(select(*city_columns(), City.aliases).order_by(City.id))
    return tuple((CityRef(*city), tuple(aliases)) for *city, aliases in rows)


def cinema_columns() -> list[Any]:
    """What `cinema_of` reads, of `Cinema`, `City` and `FavouriteCinema`."""
    return [
        Cinema.id,
        Cinema.name,
        City.id,
        City.name,
        Cinema.address,
        Cinema.postcode,
        Cinema.latitude,
        Cinema.longitude,
        Cinema.timezone,
        Cinema.url,
        Cinema.accessibility,
        FavouriteCinema.person_id.is_not(None),
    ]


# The parameter is the person whose favourites are marked.
IS_MINE = and_(
    FavouriteCinema.cinema_id == Cinema.id, FavouriteCinema.person_id == bindparam("person_id")
)


def cinema_of(row: Any) -> CinemaRef:
    """A row of `cinema_columns` as a value."""
    accessibility, favourite = row[10:]
    # The columns are the fields, in order; mypy cannot count a slice.
    known: tuple[Any, ...] = (*row[:10], tuple(accessibility), None, bool(favourite))
    return CinemaRef(*known)


@cache
def select_cinemas() -> AnySelect:
    return (
        select(*cinema_columns())
        .join(City, City.id == Cinema.city_id)
        .outerjoin(FavouriteCinema, IS_MINE)
    )


@cache
def _one_cinema() -> AnySelect:
    return select_cinemas().where(Cinema.id == bindparam("cinema_id"))


@cache
def _of_city() -> AnySelect:
    return select_cinemas().where(City.id == bindparam("city_id"))


@cache
def _favourites() -> AnySelect:
    return select_cinemas().where(FavouriteCinema.person_id.is_not(None))


async def get_cinema(
    session: ReadSession, *, cinema_id: int, person_id: int | None = None
) -> CinemaRef | None:
    """A cinema, or None."""
    values = {"cinema_id": cinema_id, "person_id": person_id or NOBODY}
    row = (await session.execute(_one_cinema(), values)).one_or_none()
    return cinema_of(row) if row else None


async def list_cinemas(
    session: ReadSession, *, city_id: int, person_id: int | None = None
) -> tuple[CinemaRef, ...]:
    """A city's cinemas, favourites first, then by name."""
    values = {"city_id": city_id, "person_id": person_id or NOBODY}
    rows = await session.execute(_of_city(), values)
    return tuple(sorted(map(cinema_of, rows), key=lambda c: (not c.favourite, fold(c.name))))


async def list_favourites(session: ReadSession, *, person_id: int) -> tuple[CinemaRef, ...]:
    """A person's favourite cinemas by name."""
    rows = await session.execute(_favourites(), {"person_id": person_id})
    return tuple(sorted(map(cinema_of, rows), key=lambda c: fold(c.name)))


async def toggle_favourite(session: WriteSession, *, person_id: int, cinema_id: int) -> bool:
    """Makes a cinema a favourite, or takes that back; True when it is one now."""
    gone = await session.execute(
        delete(FavouriteCinema).where(
            FavouriteCinema.person_id == person_id, FavouriteCinema.cinema_id == cinema_id
        )
    )
    if gone.rowcount:  # type: ignore[attr-defined]
        return False
    await session.execute(session.insert(Person).values(id=person_id).on_conflict_do_nothing())
    mark = session.insert(FavouriteCinema).values(person_id=person_id, cinema_id=cinema_id)
    await session.execute(mark.on_conflict_do_nothing())
    return True
