"""The cinemas nearest to a place: all of them, or those that show a film."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import cache
from math import cos, radians

from sqlalchemy import and_, bindparam, case, func, or_, select

from db.base import AnySelect, Instant
from db.geo import bounding_box, distance_km
from db.models import Cinema, Showtime
from db.queries.places import NOBODY, cinema_of, select_cinemas
from db.results import CinemaRef
from db.session import ReadSession

# Circles around somebody in which the nearest cinemas are looked for: kilometres, and how many are
# measured. The engine orders them on a flat map, right to a tenth of a percent in the first circle,
# in which most people live, and to some percent in the second.
CIRCLES = ((40.0, 24), (1000.0, 500))


@dataclass(frozen=True, slots=True)
class Showing:
    """A film on the cinema days from `day` on and before `until`; `since`: the earliest start that
    counts."""

    film_id: int
    day: date
    until: date
    since: datetime


async def find_nearest(
    session: ReadSession,
    *,
    latitude: float,
    longitude: float,
    limit: int,
    person_id: int | None = None,
    showing: Showing | None = None,
) -> tuple[CinemaRef, ...]:
    """The nearest cinemas, nearest first: a box in SQL, the exact distance here.

    Args:
        latitude, longitude: degrees, WGS 84.
        showing: only those that show a film.
    """
    here: list[CinemaRef] = []
    for radius, most in CIRCLES:
        box = bounding_box(latitude, longitude, radius)
        (west, east), (far_west, far_east) = box.longitudes[0], box.longitudes[-1]
        values = {
            "south": box.south,
            "north": box.north,
            "west": west,
            "east": east,
            "far_west": far_west,
            "far_east": far_east,
            "latitude": latitude,
            "longitude": longitude,
            "narrow": cos(radians(latitude)) ** 2,
            "most": max(most, 4 * limit),
            "person_id": person_id or NOBODY,
            **(asdict(showing) if showing else {}),
        }
        rows = await session.execute(_near(showing is not None), values)
        measured = [_measured(cinema_of(row), latitude, longitude) for row in rows]
        # In the corners of the box some are further away than others outside of it.
        here = sorted(
            (cinema for cinema in measured if (cinema.distance_km or 0.0) <= radius),
            key=lambda cinema: (cinema.distance_km or 0.0, cinema.cinema_id),
        )
        if len(here) >= limit:
            break
    return tuple(here[:limit])


def _measured(cinema: CinemaRef, latitude: float, longitude: float) -> CinemaRef:
    there = (cinema.latitude or 0.0, cinema.longitude or 0.0)
    return replace(cinema, distance_km=distance_km(latitude, longitude, *there))


@cache
def _near(film: bool) -> AnySelect:
    up = Cinema.latitude - bindparam("latitude")
    turn = func.abs(Cinema.longitude - bindparam("longitude"))
    along = case((turn > 180, 360 - turn), else_=turn)
    inside = and_(
        Cinema.latitude.between(bindparam("south"), bindparam("north")),
        or_(
            Cinema.longitude.between(bindparam("west"), bindparam("east")),
            Cinema.longitude.between(bindparam("far_west"), bindparam("far_east")),
        ),
    )
    shown = select(Showtime.id).where(
        Showtime.film_id == bindparam("film_id"),
        Showtime.cinema_id == Cinema.id,
        Showtime.cinema_day >= bindparam("day"),
        Showtime.cinema_day < bindparam("until"),
        Showtime.starts_at >= bindparam("since", type_=Instant),
    )
    nearest = (
        select(Cinema.id)
        .where(inside, *([shown.exists()] if film else []))
        .order_by(up * up + along * along * bindparam("narrow"), Cinema.id)
        .limit(bindparam("most"))
    )
    return select_cinemas().where(Cinema.id.in_(nearest))
