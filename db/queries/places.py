"""Cities and cinemas: by name, by id, by distance, and a person's favourites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, delete, func, literal, or_, select

from db.base import AnySelect
from db.folding import fold
from db.geo import bounding_box, distance_km
from db.models import Cinema, City, FavouriteCinema, Person
from db.results import CinemaRef, CityRef
from db.session import ReadSession, WriteSession

# Kilometres looked through in turn for the nearest cinemas; most people need the first only.
RADII = (10.0, 40.0, 160.0, 1000.0)


def _cities() -> AnySelect:
    zones = (
        select(Cinema.city_id, func.min(Cinema.timezone).label("zone"), func.count().label("n"))
        .group_by(Cinema.city_id)
        .subquery()
    )
    return select(
        City.id,
        City.name,
        City.country,
        zones.c.zone,
        func.coalesce(zones.c.n, 0),
        City.latitude,
        City.longitude,
        City.population,
    ).outerjoin(zones, zones.c.city_id == City.id)


async def get_city(session: ReadSession, *, city_id: int) -> CityRef | None:
    """A city, or None."""
    zone = select(func.min(Cinema.timezone)).where(Cinema.city_id == city_id).scalar_subquery()
    count = select(func.count()).where(Cinema.city_id == city_id).scalar_subquery()
    row = (
        await session.execute(
            select(
                City.id,
                City.name,
                City.country,
                zone,
                count,
                City.latitude,
                City.longitude,
                City.population,
            ).where(City.id == city_id)
        )
    ).one_or_none()
    return CityRef(*row) if row else None


async def list_cities(session: ReadSession) -> tuple[tuple[CityRef, tuple[str, ...]], ...]:
    """Every city the database knows, with its aliases: some hundreds to some thousands."""
    rows = await session.execute(_cities().add_columns(City.aliases).order_by(City.id))
    return tuple((CityRef(*city), tuple(aliases)) for *city, aliases in rows)


async def find_cities(
    session: ReadSession, *, names: Sequence[str], country: str | None = None
) -> tuple[CityRef, ...]:
    """The cities of exactly these names (folded), those with cinemas first."""
    wanted = City.folded.in_([fold(name) for name in names])
    statement = _cities().where(wanted)
    if country is not None:
        statement = statement.where(City.country == country)
    found = (CityRef(*row) for row in await session.execute(statement))
    return tuple(sorted(found, key=lambda city: -city.cinemas))


def _cinemas(person_id: int | None) -> AnySelect:
    statement: AnySelect = select(
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
        literal(False) if person_id is None else FavouriteCinema.person_id.is_not(None),
    ).join(City, City.id == Cinema.city_id)
    if person_id is not None:
        is_mine = and_(
            FavouriteCinema.cinema_id == Cinema.id, FavouriteCinema.person_id == person_id
        )
        statement = statement.outerjoin(FavouriteCinema, is_mine)
    return statement


def _cinema(row: Any) -> CinemaRef:
    accessibility, favourite = row[10:]
    # The columns are the fields, in order; mypy cannot count a slice.
    known: tuple[Any, ...] = (*tuple(row)[:10], tuple(accessibility), None, bool(favourite))
    return CinemaRef(*known)


async def get_cinema(
    session: ReadSession, *, cinema_id: int, person_id: int | None = None
) -> CinemaRef | None:
    """A cinema, or None."""
    statement = _cinemas(person_id).where(Cinema.id == cinema_id)
    row = (await session.execute(statement)).one_or_none()
    return _cinema(row) if row else None


async def list_cinemas(
    session: ReadSession, *, city_id: int, person_id: int | None = None
) -> tuple[CinemaRef, ...]:
    """A city's cinemas, favourites first, then by name."""
    rows = await session.execute(_cinemas(person_id).where(City.id == city_id))
    return tuple(sorted(map(_cinema, rows), key=lambda c: (not c.favourite, fold(c.name))))


async def list_favourites(session: ReadSession, *, person_id: int) -> tuple[CinemaRef, ...]:
    """A person's favourite cinemas by name."""
    statement = _cinemas(person_id).where(FavouriteCinema.person_id.is_not(None))
    return tuple(sorted(map(_cinema, await session.execute(statement)), key=lambda c: fold(c.name)))


async def find_nearest(
    session: ReadSession,
    *,
    latitude: float,
    longitude: float,
    limit: int,
    person_id: int | None = None,
) -> tuple[CinemaRef, ...]:
    """The nearest cinemas, nearest first: a box in SQL, the exact distance here.

    Args:
        latitude, longitude: degrees, WGS 84.
    """
    here: list[CinemaRef] = []
    for radius in RADII:
        box = bounding_box(latitude, longitude, radius)
        spans = [Cinema.longitude.between(west, east) for west, east in box.longitudes]
        inside = and_(Cinema.latitude.between(box.south, box.north), or_(*spans))
        rows = await session.execute(_cinemas(person_id).where(inside))
        near = (
            replace(
                cinema,
                distance_km=distance_km(
                    latitude, longitude, cinema.latitude or 0.0, cinema.longitude or 0.0
                ),
            )
            for cinema in map(_cinema, rows)
        )
        here = sorted(
            (cinema for cinema in near if (cinema.distance_km or 0.0) <= radius),
            key=lambda cinema: (cinema.distance_km or 0.0, cinema.cinema_id),
        )
        if len(here) >= limit:
            break
    return tuple(here[:limit])


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
