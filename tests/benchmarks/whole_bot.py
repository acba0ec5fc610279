"""The whole bot as its operator has it, for benchmarks: a database full of films and of people.

The catalogue is that of the search and inline benchmarks: every film has a poster and a synopsis,
those on now have 200 ratings each and 3,000 sessions a day. Everybody who asks has chosen a
language and a city.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import func, insert, select

from db.base import utc_now
from db.models import Film, Person
from db.queries.search import find_films
from db.session import Database
from handlers.actions import ShowFilm
from handlers.links import payload
from tests.benchmarks.inline import furnish
from tests.benchmarks.search import postgresql
from tests.benchmarks.search_catalogue import Catalogue
from tests.benchmarks.search_methods import Seance

ENGINES = ("SQLite", "PostgreSQL")
PEOPLE = 100_000
BATCH = 10_000
CARDS = 12
"""Films that are asked for: more than anybody has questions waiting, so that an answer tells by
its film which question it answers."""
MARK = r"start%3D(\w+)&"
"""What tells a card's film: the link that its Share button hands on."""
TOKEN = "{port}:AAH-nobody-s-token_0123456789abcdefg"
"""With a number for each run, so that none takes up the journal of one that was killed."""
POLLING = (sys.executable, "-m", "bot", "run")
WEBHOOK = (sys.executable, "-m", "bot", "serve")


@dataclass(frozen=True, slots=True)
class House:
    """A database, and the titles of some films that are on, by id; none is in doubt."""

    url: str
    titles: Mapping[int, str]

    def questions(self, kind: str) -> dict[str, str]:
        """What people send, by the mark of the card that answers it: "title", "link" or "tap"."""
        films = {payload(ShowFilm(film_id)): film_id for film_id in self.titles}
        if kind == "title":
            return {key: self.titles[film_id] for key, film_id in films.items()}
        if kind == "link":
            return {key: f"/start {key}" for key in films}
        return {key: ShowFilm(film_id).pack() for key, film_id in films.items()}

    @property
    def environment(self) -> dict[str, str]:
        """How a process is told of it; `{port}`, `{api}` and `{folder}` are for the caller."""
        return {
            "SEANCE_API_URL": "{api}",
            "SEANCE_DATABASE_URL": self.url,
            "SEANCE_TOKEN": TOKEN,
            "SEANCE_PUBLIC_URL": "https://bot.example.org/telegram",
            "SEANCE_WEBHOOK_SECRET": "secret",
            "SEANCE_LISTEN_HOST": "127.0.0.1",
            "SEANCE_LISTEN_PORT": "{port}",
            "XDG_DATA_HOME": "{folder}",
        }


@contextmanager
def house(engine: str, folder: Path, films: int) -> Iterator[House]:
    """A database in `folder` on "SQLite" or "PostgreSQL", built unless it is there already."""
    if engine == "SQLite":
        url = f"sqlite:///{folder / 'seance.sqlite3'}"
        yield House(url, asyncio.run(_furnished(url, films)))
        return
    with postgresql(folder) as url:
        yield House(url, asyncio.run(_furnished(url, films)))


async def _furnished(url: str, films: int) -> dict[int, str]:
    now = utc_now()
    titles = Seance(url)
    database = Database(url)
    try:
        if not await _is_furnished(database):
            catalogue = Catalogue(films, showing=min(1000, films // 5), seed=2026)
            await titles.build(catalogue.films, now)
            await furnish(database, catalogue, now)
            await _people(database)
        return await _clear(database)
    finally:
        await titles.close()
        await database.close()


async def _is_furnished(database: Database) -> bool:
    try:
        async with database.read() as session:
            return (await session.scalar(select(func.count(Person.id))) or 0) > 1
    except Exception:  # no tables yet
        return False


async def _people(database: Database) -> None:
    rows = (
        {"id": number, "language": "fr", "telegram_language": "fr", "city_id": 1}
        for number in range(1, PEOPLE + 1)
        if number != 7  # is there already
    )
    async with database.connection() as connection:
        while batch := list(islice(rows, BATCH)):
            await connection.execute(insert(Person), batch)


async def _clear(database: Database) -> dict[int, str]:
    """Films that are on, by titles that mean nothing else."""
    found: dict[int, str] = {}
    async with database.read() as session:
        on = select(Film.id, Film.title).where(Film.last_show > utc_now()).order_by(Film.id)
        for film_id, title in (await session.execute(on)).all():
            hits = await find_films(session, title, language="fr")
            if hits.clear and hits.hits[0].film_id == film_id:
                found[film_id] = title
            if len(found) == CARDS:
                return found
    raise RuntimeError("too few films are on: a folder of another day? Have it built anew.")
