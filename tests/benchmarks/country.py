"""A country's programme, generated: the cinemas of France by number and by city, 1.1 million
showtimes in two weeks, a thousand films of which few are shown everywhere.

That is three times as many sessions a screen as there are, so every query meets more than it will.
The same seed gives the same rows.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, islice
from typing import Any
from zoneinfo import ZoneInfo

from db.days import cinema_day
from db.folding import fold
from db.migrate import upgrade
from db.queries.figures import recompute_figures
from db.session import Database

SEED = 1
FIRST_DAY = date(2026, 11, 18)  # a Wednesday
NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
# Cinemas in a city: how many cities have so many; and screens in a cinema: how many cinemas. Both
# as the CNC counted them in 2022: 2,061 cinemas in 1,696 cities, 77 of them in Paris.
CITIES = {77: 1, 15: 1, 14: 1, 9: 1, 8: 2, 7: 1, 6: 3, 5: 6, 4: 7, 3: 27, 2: 120, 1: 1526}
SCREENS = {1: 1128, 2: 263, 3: 176, 4: 82, 5: 66, 6: 47, 7: 52, 8: 40, 9: 39, 10: 41, 11: 16}
SCREENS |= {12: 43, 13: 8, 14: 26, 15: 12, 16: 10, 17: 3, 18: 6, 22: 1, 23: 1, 27: 1}
SESSIONS_PER_SCREEN = 12.9
FILMS = 1000
SLOTS = 180  # of five minutes, from ten in the morning
BATCH = 50_000

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Cinema:
    """A generated cinema; the city of id 1 is Paris."""

    cinema_id: int
    city_id: int
    screens: int
    latitude: float
    longitude: float


def cinemas() -> list[Cinema]:
    """Every cinema, those of the largest city first."""
    chance = random.Random(SEED)
    screens = [count for count, times in SCREENS.items() for _ in range(times)]
    chance.shuffle(screens)
    made: list[Cinema] = []
    sizes = [size for size, times in CITIES.items() for _ in range(times)]
    for city_id, size in enumerate(sizes, 1):
        latitude, longitude = (48.86, 2.35) if city_id == 1 else _somewhere(chance)
        for _ in range(size):
            here = (latitude + chance.gauss(0, 0.03), longitude + chance.gauss(0, 0.04))
            made.append(Cinema(len(made) + 1, city_id, screens.pop(), *here))
    return made


def _somewhere(chance: random.Random) -> tuple[float, float]:
    return chance.uniform(43, 50.5), chance.uniform(-4, 7.5)


def showtimes(total: int) -> Iterator[Row]:
    """Rows of `SHOWTIMES`, cinema by cinema and day by day."""
    chance = random.Random(SEED)
    shares = list(accumulate(1 / (rank + 5) for rank in range(FILMS)))
    number = 0
    known = cinemas()
    for cinema in known:
        on = [*{*chance.choices(range(1, FILMS + 1), cum_weights=shares, k=4 + 3 * cinema.screens)}]
        weights = list(accumulate(1 / (film + 8) for film in on))
        for ahead in range(14):
            day = FIRST_DAY + timedelta(days=ahead)
            opens = datetime.combine(day, time(10), PARIS).astimezone(UTC)
            seen = set()
            for _ in range(round(cinema.screens * SESSIONS_PER_SCREEN * chance.uniform(0.9, 1.1))):
                (film,) = chance.choices(on, cum_weights=weights)
                slot = chance.randrange(SLOTS)
                if (film, slot) in seen or number == total:
                    continue
                seen.add((film, slot))
                number += 1
                starts = opens + timedelta(minutes=5 * slot)
                yield (
                    *(number, film, cinema.cinema_id, starts, starts + timedelta(minutes=120)),
                    day,
                    *(
                        chance.choice(("VF", "VF", "VF", "VOST")),
                        chance.choice(("", "", "2D", "3D")),
                    ),
                    *(chance.choice(("", "", "", "AD|SME")), f"https://booking.example/{number}"),
                )


SHOWTIMES = (
    "id film_id cinema_id starts_at ends_at cinema_day version format accessibility booking_url"
).split()


def tables(total: int) -> Iterator[tuple[str, list[str], Iterator[Row]]]:
    """Tables, their columns and rows, in the order in which they refer to each other."""
    known = cinemas()
    yield (
        "cities",
        "id name folded country latitude longitude aliases".split(),
        (
            (cinema.city_id, name, fold(name), "FR", cinema.latitude, cinema.longitude, "[]")
            for cinema in {each.city_id: each for each in reversed(known)}.values()
            for name in ["Paris" if cinema.city_id == 1 else f"Ville {cinema.city_id}"]
        ),
    )
    yield (
        "cinemas",
        "id source source_id name city_id country latitude longitude timezone "
        "accessibility".split(),
        (
            (
                *(each.cinema_id, "made", str(each.cinema_id), f"Cinéma {each.cinema_id}"),
                *(each.city_id, "FR", each.latitude, each.longitude, "Europe/Paris", "[]"),
            )
            for each in known
        ),
    )
    yield (
        "films",
        "id source source_id title directors cast genres release_date runtime_min".split(),
        (
            (
                *(film, "made", str(film), f"Le Film numéro {film}"),
                *(json.dumps([f"Réalisatrice {film}"]), json.dumps(["Une Actrice", "Un Acteur"])),
                *('["Comédie"]', FIRST_DAY + timedelta(days=7 * (film % 5) - 21), 100),
            )
            for film in range(1, FILMS + 1)
        ),
    )
    yield (
        "film_texts",
        "film_id language title synopsis awards".split(),
        (
            (film, language, f"{title} {film}", "Une phrase de plus. " * 20, "[]")
            for film in range(1, FILMS + 1)
            for language, title in (("fr", "Le Film numéro"), ("en", "Film Number"))
        ),
    )
    yield "showtimes", SHOWTIMES, showtimes(total)


async def build(url: str, total: int) -> None:
    """Migrates an empty database and fills it through the engine's own bulk path."""
    database = Database(url)
    await upgrade(database)
    if database.is_sqlite:
        _fill_sqlite(str(database.url.database), total)
    else:
        async with database.connection() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await connection.exec_driver_sql("SELECT 1")
            for table, columns, rows in tables(total):
                while batch := list(islice(rows, BATCH)):
                    await driver.copy_records_to_table(table, records=batch, columns=columns)
    async with database.connection() as connection:
        await recompute_figures(connection)
        if not database.is_sqlite:
            await connection.exec_driver_sql("ANALYZE")
    await database.close()


def _fill_sqlite(path: str, total: int) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA cache_size=-262144")
    connection.execute("BEGIN")
    for table, columns, rows in tables(total):
        marks = ", ".join("?" * len(columns))
        names = ", ".join(f'"{column}"' for column in columns)
        insert = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
        connection.executemany(insert, (tuple(map(_plain, row)) for row in rows))
    connection.execute("COMMIT")
    connection.close()


def _plain(value: Any) -> Any:
    """As SQLite stores it."""
    if isinstance(value, datetime):
        return int(value.timestamp())
    return value.isoformat() if isinstance(value, date) else value


def day_of(moment: datetime) -> date:
    """The cinema's day of a moment there."""
    return cinema_day(moment, "Europe/Paris")
