"""A small programme for tests: cities, a cinema in each, films, and sessions at local times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from db.days import cinema_day
from db.folding import fold
from db.models import Cinema, City, Film, Showtime
from db.queries.figures import recompute_figures
from db.session import Database

# City -> its cinemas' time zones, one cinema each. Ids count from 1, cinemas through all cities.
Cities = Mapping[str, tuple[str, ...]]
# Film, cinema, and the start as a clock on the cinema's wall shows it (or an instant).
Sessions = Iterable[tuple[int, int, datetime]]


async def fill(database: Database, cities: Cities, sessions: Sessions, films: int = 3) -> None:
    """Stores a programme, each session in a version of its own."""
    zones: dict[int, str] = {}
    async with database.write() as session:
        for number in range(1, films + 1):
            empty: dict[str, list[str]] = {"directors": [], "cast": [], "genres": []}
            film = Film(id=number, source="t", source_id=str(number), title=f"Film {number}")
            for name, value in empty.items():
                setattr(film, name, value)
            session.add(film)
        for city_id, (name, there) in enumerate(cities.items(), 1):
            session.add(City(id=city_id, name=name, folded=fold(name), country="FR", aliases=[]))
            await session.flush()
            for zone in there:
                number = len(zones) + 1
                zones[number] = zone
                session.add(
                    Cinema(
                        id=number,
                        source="t",
                        source_id=str(number),
                        name=f"Cinéma {number}",
                        city_id=city_id,
                        country="FR",
                        timezone=zone,
                        accessibility=[],
                    )
                )
        await session.flush()
        for number, (film_id, cinema_id, starts) in enumerate(sessions, 1):
            zone = zones[cinema_id]
            moment = starts if starts.tzinfo else starts.replace(tzinfo=ZoneInfo(zone))
            session.add(
                Showtime(
                    id=number,
                    film_id=film_id,
                    cinema_id=cinema_id,
                    starts_at=moment,
                    cinema_day=cinema_day(moment, zone),
                    version=f"V{number}",
                )
            )
        await session.flush()
        await recompute_figures(session)
