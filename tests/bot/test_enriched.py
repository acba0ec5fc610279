"""The sample catalogue enriched by feeds while the bot runs: what people are answered changes
without a restart. Real processes, a web site on loopback that speaks as the sources do."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from bot.importers.run import import_package
from bot.playground.demo import write_package
from bot.playground.emulator import Person
from db.base import utc_now
from db.models import FeedRun, Job
from db.session import Database
from tests.bot.importers.data_fair import dataset
from tests.bot.importers.fetching.site import Site, answer, site
from tests.bot.seance_process import PATIENCE, Telegram, finished, started, telegram

NEW, NEW_IN_ENGLISH = "Le Phare aux marées (démo)", "The Tidal Lighthouse (demo)"


class Town(NamedTuple):
    """A town of the communes' list in which the sample has no cinema."""

    name: str
    postcode: str
    zone: str


# By night nobody is told anything: whatever the hour, it is day in one of these.
TOWNS = (
    Town("Pau", "64000", "Europe/Paris"),
    Town("Papeete", "98714", "Pacific/Tahiti"),
    Town("Nouméa", "98800", "Pacific/Noumea"),
    Town("Cayenne", "97300", "America/Cayenne"),
)


def where_it_is_day(now: datetime) -> Town:
    return next(town for town in TOWNS if 10 <= now.astimezone(ZoneInfo(town.zone)).hour < 20)


def till(town: Town, number: int, day: int, clock: str) -> dict[str, Any]:
    """A till's line: the sample's best known film, in capitals, in so many days at that hour."""
    zone = ZoneInfo(town.zone)
    date = datetime.now(zone).date() + timedelta(days=day)
    starts = datetime.fromisoformat(f"{date}T{clock}").replace(tzinfo=zone)
    return {
        "showid": str(number),
        "showstart": f"{starts.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "cineid": "P1",
        "cinenom": "L’Estran",
        "cinecp": town.postcode,
        "cineville": town.name,
        "filmid": str(number),
        "filmtitle": "LES PETITES VICTOIRES (VF)",
        "filmdirector": "AUFFRET Mélanie",
        "filmduration": 5340,
        "filmversion": "VF",
    }


def page(town: Town, *titles: tuple[str, str]) -> bytes:
    """A cinema's page: a film a day, each with an English title."""
    cinema = {
        "@type": "MovieTheater",
        "name": "La Digue",
        "address": {
            "addressLocality": town.name, "postalCode": town.postcode, "addressCountry": "FR"
        },
    }  # fmt: skip
    first = datetime.now(ZoneInfo(town.zone)).date() + timedelta(days=2)
    shows = [
        {
            "@type": "ScreeningEvent",
            "startDate": f"{first + timedelta(days=number)}T18:45",
            "location": cinema,
            "workPresented": {
                "@type": "Movie",
                "name": title,
                "alternateName": {"@value": english, "@language": "en"},
                "director": {"@type": "Person", "name": "Apolline Sarcelle"},
                "duration": "PT1H35M",
            },
        }
        for number, (title, english) in enumerate(titles)
    ]
    script = json.dumps({"@context": "https://schema.org", "@graph": shows})
    head = f'<html lang="fr"><script type="application/ld+json">{script}</script>'
    return answer(head)


async def runs(database: Database) -> dict[str, list[str]]:
    """How the runs of every source ended, in order."""
    async with database.read() as session:
        rows = await session.execute(select(FeedRun.source, FeedRun.outcome).order_by(FeedRun.id))
        found: dict[str, list[str]] = {}
        for source, outcome in rows:
            found.setdefault(source, []).append(outcome)
        return found


async def refreshed(database: Database) -> None:
    """Waits until the worker has refreshed both sources and gone on."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with database.read() as session:
                done = await session.scalar(
                    select(func.count())
                    .select_from(Job)
                    .where(Job.name.like("feed.%"), Job.ran_at.is_not(None), Job.due_at > utc_now())
                )
            if done == 2:
                return
            await asyncio.sleep(0.1)


async def the_hour_comes(database: Database) -> None:
    """The schedules are due now, and not in five minutes."""
    async with database.write() as session:
        now = utc_now()
        await session.execute(
            update(Job).where(Job.name.like("feed.%")).values(due_at=now - timedelta(seconds=1))
        )
    await refreshed(database)


async def taps(api: Telegram, person: Person, label: str) -> None:
    """Somebody presses a button, as soon as it is there."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                api.taps(person, label)
            except AssertionError:
                await asyncio.sleep(0.02)
            else:
                return


def opening(web: Site, town: Town) -> str:
    """The sources as they are at first; the worker's schedule for them."""
    lines = [till(town, 1, 2, "20:10"), till(town, 2, 3, "17:35")]
    scare = dataset(web, lines)
    jsonld = web("/programme", page(town, ("La Pêcheuse d’étoiles", "The Star Fisher")))
    return f"scare+{scare}@5m jsonld+{jsonld}@5m"


async def test_answers_change_with_the_feeds_and_without_a_restart(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    town = where_it_is_day(utc_now())
    report = await import_package(database, write_package(tmp_path / "demo", now=utc_now()))
    assert report.clean
    async with telegram() as api, site() as web:
        settings = api.settings(database_url) | {
            "FEEDS": opening(web, town),
            "FEEDS_PRIVATE": "true",
        }
        async with started("run", folder=tmp_path, settings=settings) as bot:
            await bot.says("answering")
            await refreshed(database)
            alice, bob = api.person(), api.person("Bob", 8, "en")
            await api.asks(alice, f"/ville {town.name}", town.name)
            await api.asks(alice, f"/film {NEW}", "Je ne connais pas de film")
            shown = await api.asks(alice, "/seances petites victoires", "20:10")
            assert "L’Estran" in shown
            # She wants to be reminded of the session that will be gone.
            for label, expected in (
                ("L’Estran", "20:10"),
                ("20:10", "20:10–21:39"),
                ("Me le rappeler", "Quand"),
                ("Deux heures avant", "Je vous le rappelle"),
            ):
                await taps(api, alice, label)
                await api.hears(alice, expected)
            heard = len(api.said(alice))

            dataset(web, [till(town, 2, 3, "17:35"), till(town, 3, 2, "21:25")])
            web(
                "/programme",
                page(town, ("La Pêcheuse d’étoiles", "The Star Fisher"), (NEW, NEW_IN_ENGLISH)),
            )
            await the_hour_comes(database)
            told = await api.hears(alice, "cette séance n’est plus annoncée")
            assert "20:10, L’Estran" in told
            assert len(api.said(alice)) == heard + 1
            before = api.writes(alice, "/seances petites victoires")
            shown = await api.hears(alice, "21:25", before)
            assert "20:10" not in shown
            assert "Apolline Sarcelle" in await api.asks(alice, f"/film {NEW}", NEW)
            await api.asks(bob, "/film tidal lighthouse", NEW_IN_ENGLISH)
            assert bot.running
        assert set(map(tuple, (await runs(database)).values())) == {("done", "done")}
        status = await finished("import", "status", folder=tmp_path, settings=settings)
    assert status.code == 0
    assert "scare: done (" in status.output
    assert "1 withdrawn" in status.output
