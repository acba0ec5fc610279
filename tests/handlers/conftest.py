"""A stage for tests that read like a chat: a small catalogue of this test's own, the real
application, people who talk to it. Both engines, each test its own database."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.application import Seance, build_application
from bot.config import Settings
from bot.playground.emulator import Chat, Emulator
from bot.playground.request import EmulatorRequest
from db.days import cinema_day
from db.folding import fold
from db.models import Cinema, City, Film, FilmText, Opinion, PressReview, Showtime
from db.queries.figures import recompute_figures
from db.queries.search import index_titles
from db.session import Database
from tests.client import Client
from tests.conftest import new_database, prepare

# A Sunday, 18:00 in Paris.
START = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


@dataclass
class Stage:
    """The bot and its Telegram. `at` moves the clock."""

    emulator: Emulator
    application: Seance
    database: Database
    moment: list[datetime] = field(default_factory=lambda: [START])

    def person(self, name: str, language: str = "fr", number: int = 7) -> Client:
        """Somebody with a Telegram client in that language."""
        someone = self.emulator.person(number, name, language_code=language)
        return Client(self.emulator, self.application, someone)

    def group(self, title: str, *clients: Client, admins: tuple[Client, ...] = ()) -> Chat:
        return self.emulator.group(
            title, [one.person for one in clients], [one.person for one in admins]
        )

    def at(self, moment: datetime) -> None:
        self.moment[0] = moment


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """The bot on an empty catalogue."""
    emulator = Emulator()
    moment = [START]
    settings = Settings(_env_file=None, database_url="sqlite://")  # type: ignore[call-arg]
    application = build_application(
        settings,
        database,
        EmulatorRequest(emulator),
        token=emulator.token,
        clock=lambda: moment[0],
    )
    async with application:
        yield Stage(emulator, application, database, moment)


@pytest.fixture(scope="session")
def postgresql_programme(postgresql_server: str, postgresql_template: str) -> str:
    """The name of a database with the programme to copy from."""
    prepare(new_database(postgresql_server, "seance_filled", postgresql_template), fill)
    return "seance_filled"


@pytest.fixture(scope="session")
def sqlite_programme(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A SQLite file with the programme to copy from."""
    path = tmp_path_factory.mktemp("filled") / "seance.sqlite3"
    shutil.copy(sqlite_template, path)
    prepare(f"sqlite:///{path}", fill)
    return path


@pytest.fixture
def programme(stage: Stage) -> Stage:
    """The stage with a few films, critics, cinemas and sessions: `database_url` is a copy of what
    `fill` makes."""
    return stage


@pytest.fixture
def alice(programme: Stage) -> Client:
    """Reads French."""
    return programme.person("Alice", "fr", 7)


@pytest.fixture
def bob(programme: Stage) -> Client:
    """Reads English."""
    return programme.person("Bob", "en", 8)


def film(number: int, title: str, **given: Any) -> Film:
    values: dict[str, Any] = {
        "source": "test",
        "source_id": str(number),
        "directors": [],
        "cast": [],
        "genres": [],
    }
    return Film(id=number, title=title, **{**values, **given})


def at_paris(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


async def fill(database: Database) -> None:
    """Six films; Bordeaux with two cinemas, Paris with one, Saint-Denis with none but a session
    in Brussels; today, tomorrow, and a late one after midnight."""
    today, tomorrow = START.date(), START.date() + timedelta(days=1)
    async with database.write() as session:
        session.add_all(
            [
                film(
                    1,
                    "Les Petites Victoires",
                    directors=["Mélanie Auffret"],
                    cast=["Michel Blanc", "Julia Piaton"],
                    genres=["Comédie"],
                    release_date=date(2023, 3, 1),
                    runtime_min=89,
                    poster_url="https://posters.seance.example/1.svg",
                    trailer_url="https://trailers.example/1",
                    given_audience_score=4.4,
                    given_audience_count=25,
                ),
                film(
                    2,
                    "君たちはどう生きるか",
                    genres=["Animation"],
                    release_date=date(2023, 11, 1),
                    runtime_min=124,
                ),
                film(3, "Solaris", release_date=date(1972, 5, 13), directors=["A. Tarkovski"]),
                film(4, "Solaris", release_date=date(2002, 11, 27), directors=["S. Soderbergh"]),
                film(5, "Une nouveauté", release_date=date(2026, 11, 18)),
                film(6, "Pas encore", release_date=date(2026, 12, 2)),
            ]
        )
        await session.flush()
        session.add_all(
            [
                FilmText(
                    film_id=1,
                    language="fr",
                    title="Les Petites Victoires",
                    synopsis="Alice, institutrice et maire, apprend à lire à Émile.",
                    awards=["Prix spécial du jury, Alpe d’Huez 2023"],
                ),
                FilmText(
                    film_id=1,
                    language="en",
                    title="Small Victories",
                    synopsis="Alice, teacher and mayor, teaches Émile to read.",
                    awards=["Special Jury Prize, Alpe d’Huez 2023"],
                ),
                FilmText(film_id=2, language="fr", title="Le Garçon et le Héron", awards=[]),
                FilmText(film_id=2, language="en", title="The Boy and the Heron", awards=[]),
            ]
        )
        marks = [(4.0, "4/5"), (4.5, "9/10"), (4.0, "80%"), (3.5, "3.5/5"), (1.5, "D+")]
        for number, (stars, mark) in enumerate(marks):
            for language, quote in (("fr", "Une joie"), ("en", "A joy")):
                session.add(
                    PressReview(
                        film_id=1,
                        outlet=f"Journal {number}",
                        language=language,
                        mark=mark,
                        stars=stars,
                        quote=f"{quote} no {number}.",
                        published=date(2023, 3, 1),
                    )
                )
        for number in range(3):
            session.add(
                Opinion(
                    film_id=1,
                    source="test",
                    author=f"Spectateur {number}",
                    stars=5,
                    comment="Allez-y !",
                    language="fr",
                    posted_on=date(2023, 3, 4 + number),
                    spoiler=False,
                )
            )
        places = [("Bordeaux", "FR", 44.84, -0.58), ("Paris", "FR", 48.86, 2.35)]
        places.append(("Bruxelles", "BE", 50.85, 4.35))
        for number, (name, country, latitude, longitude) in enumerate(places, 1):
            session.add(
                City(
                    id=number,
                    name=name,
                    folded=fold(name),
                    country=country,
                    latitude=latitude,
                    longitude=longitude,
                    aliases=[],
                )
            )
        await session.flush()
        cinemas = [
            (1, "Utopia", 1, 44.8378, -0.5792, "Europe/Paris"),
            (2, "Le Français", 1, 44.8420, -0.5770, "Europe/Paris"),
            (3, "Le Champo", 2, 48.8500, 2.3440, "Europe/Paris"),
            (4, "Galeries", 3, 50.8480, 4.3550, "Europe/Brussels"),
        ]
        for number, name, city_id, latitude, longitude, zone in cinemas:
            session.add(
                Cinema(
                    id=number,
                    source="test",
                    source_id=str(number),
                    name=name,
                    city_id=city_id,
                    address=f"{number} rue du Cinéma",
                    postcode="33000",
                    country="BE" if city_id == 3 else "FR",
                    latitude=latitude,
                    longitude=longitude,
                    timezone=zone,
                    accessibility=["PMR"] if number == 1 else [],
                )
            )
        await session.flush()
        sessions = [
            (1, 1, at_paris(today, 17, 30), "VF", "2D", ""),  # began half an hour ago
            (1, 1, at_paris(today, 17, 50), "VF", "2D", ""),  # ten minutes ago
            (1, 1, at_paris(today, 20, 30), "VF", "2D", "AD|SME"),
            (1, 2, at_paris(today, 21), "VFST", "", "SME"),
            (1, 1, at_paris(tomorrow, 0, 30), "VF", "IMAX", ""),  # belongs to this evening
            (1, 1, at_paris(tomorrow, 14), "VF", "2D", ""),
            (1, 3, at_paris(tomorrow, 16), "VF", "", ""),
            (2, 1, at_paris(today, 19), "VOST", "", ""),
            (2, 1, at_paris(today, 22), "VF", "", ""),
            (2, 4, at_paris(tomorrow, 20), "VOST", "", ""),
        ]
        for number, (film_id, cinema_id, starts, version, form, needs) in enumerate(sessions, 1):
            session.add(
                Showtime(
                    id=number,
                    film_id=film_id,
                    cinema_id=cinema_id,
                    starts_at=starts,
                    cinema_day=cinema_day(starts, "Europe/Paris"),
                    version=version,
                    format=form,
                    accessibility=needs,
                    booking_url="https://booking.example/1" if number == 3 else None,
                )
            )
    async with database.write() as session:
        await recompute_figures(session, None)
        await index_titles(session)
