"""What an update costs, from Telegram's JSON to the last call: CPU by kind of update.

    python -m tests.benchmarks.updates [--rounds 300] [--only KIND] [--profile KIND]

The whole application, on SQLite with the sample catalogue; calls go to the emulator, whose own
time is taken off and printed beside. `--profile` shows where the time of one kind goes.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import gc
import pstats
import statistics
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any

from sqlalchemy import select
from telegram import Update

from bot.application import Seance, build_application
from bot.config import Settings
from bot.importers.run import import_package
from bot.playground.demo import write_package
from bot.playground.emulator import Emulator
from bot.playground.request import EmulatorRequest
from bot.unread import lightened
from db.base import utc_now
from db.migrate import upgrade
from db.models import Cinema, City, Film
from db.session import Database
from handlers.actions import (
    ShowCinema,
    ShowCities,
    ShowCityDay,
    ShowCritics,
    ShowFilm,
    ShowList,
    ShowSessions,
)
from handlers.callbacks import Action
from tests.statements import statements

UNREAD = b'{"ok":true,"result":true}'


class TimedRequest(EmulatorRequest):
    """Adds up the time that the emulator takes for itself. Results that nobody reads are not
    decoded, as over HTTP (bot.transport)."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(emulator)
        self.seconds = 0.0
        self.unread = False

    async def do_request(self, *given: Any, **named: Any) -> tuple[int, bytes]:
        start = process_time()
        try:
            status, answer = await super().do_request(*given, **named)
            return status, UNREAD if status == 200 and self.unread else answer
        finally:
            self.seconds += process_time() - start


@dataclass
class Stage:
    """The application, and somebody who uses it."""

    application: Seance
    database: Database
    emulator: Emulator
    request: TimedRequest
    ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.person = self.emulator.person(7, "Alice", language_code="fr")
        self.chat = self.emulator.private(self.person)

    def says(self, words: str) -> list[dict[str, Any]]:
        self.emulator.says(self.person, self.chat, words)
        return self.emulator.take_updates()

    def taps(self, action: Action) -> list[dict[str, Any]]:
        with_buttons = [
            kept for kept in self.emulator.messages(self.chat) if "reply_markup" in kept.message
        ]
        self.emulator.forges_tap(self.person, self.chat, with_buttons[-1].id, action.pack())
        return self.emulator.take_updates()

    async def process(self, updates: list[dict[str, Any]]) -> None:
        for update in updates:
            read = Update.de_json(lightened(update), self.application.bot)  # as the processes do
            await self.application.process_update(read)


Kind = Callable[[Stage, int], list[dict[str, Any]]]


def _tap(*actions: Callable[[Mapping[str, int]], Action]) -> Kind:
    """Taps in turn: Telegram refuses to change a message into what it is."""
    return lambda stage, turn: stage.taps(actions[turn % len(actions)](stage.ids))


KINDS: dict[str, Kind] = {
    "/start": lambda stage, turn: stage.says("/start"),
    "film card": _tap(lambda ids: ShowFilm(ids["film"]), lambda ids: ShowFilm(ids["other"])),
    "card in a list": _tap(
        lambda ids: ShowFilm(ids["film"], "now"), lambda ids: ShowFilm(ids["other"], "now")
    ),
    "critics": _tap(lambda ids: ShowCritics(ids["film"]), lambda ids: ShowCritics(ids["other"])),
    "what is on": _tap(lambda ids: ShowList("now"), lambda ids: ShowList("soon")),
    "cities": _tap(lambda ids: ShowCities(ids["film"]), lambda ids: ShowCities(ids["other"])),
    "film in a city": _tap(
        lambda ids: ShowSessions(ids["film"], ids["town"]),
        lambda ids: ShowSessions(ids["other"], ids["capital"]),
    ),
    "city": _tap(lambda ids: ShowCityDay(ids["town"]), lambda ids: ShowCityDay(ids["capital"])),
    "cinema": _tap(lambda ids: ShowCinema(ids["cinema"]), lambda ids: ShowCinema(1)),
    "a title": lambda stage, turn: stage.says("les petites victoires"),
    "a mistyped title": lambda stage, turn: stage.says("les petites victoirs"),
    "a sentence": lambda stage, turn: stage.says(
        "séances petites victoires à Bordeaux demain soir"
    ),
}


async def prepared(folder: Path) -> Stage:
    """The sample catalogue imported, the application built."""
    database = Database(f"sqlite:///{folder}/seance.sqlite3")
    await upgrade(database)
    await import_package(database, write_package(folder / "catalogue", now=utc_now()))
    emulator = Emulator()
    request = TimedRequest(emulator)
    settings = Settings(_env_file=None, database_url="sqlite://")  # type: ignore[call-arg]
    application = build_application(settings, database, request, token=emulator.token)
    stage = Stage(application, database, emulator, request)
    by_name = {"film": Film.title == "Les Petites Victoires"}
    async with database.read() as session:
        most = (await session.execute(select(Film.id).order_by(Film.show_count.desc()))).scalars()
        stage.ids["other"] = next(iter(most.all()))
        for name, table, condition in (
            ("film", Film, by_name["film"]),
            ("town", City, City.name == "Bordeaux"),
            ("capital", City, City.name == "Paris"),
            ("cinema", Cinema, Cinema.name.contains("Utopia")),
        ):
            found = (await session.execute(select(table.id).where(condition))).scalars().first()
            assert found is not None, name
            stage.ids[name] = found
    return stage


async def measure(stage: Stage, name: str, kind: Kind, rounds: int) -> None:
    await stage.process(stage.says("/start"))
    for turn in range(20):
        await stage.process(kind(stage, turn))
    with statements(stage.database) as seen:
        await stage.process(kind(stage, 20))
    ours, theirs = [], []
    for turn in range(21, rounds + 21):
        updates = kind(stage, turn)
        before, start = stage.request.seconds, process_time()
        await stage.process(updates)
        spent, emulated = process_time() - start, stage.request.seconds - before
        ours.append((spent - emulated) * 1e6)
        theirs.append(emulated * 1e6)
    cuts = statistics.quantiles(ours, n=10)
    print(
        f"{name:20} {len(seen):>10} {cuts[4]:>9,.0f} {cuts[8]:>9,.0f} {min(ours):>9,.0f}"
        f" {statistics.median(theirs):>9,.0f}"
    )


async def profile(stage: Stage, kind: Kind, rounds: int) -> None:
    await stage.process(stage.says("/start"))
    for turn in range(20):
        await stage.process(kind(stage, turn))
    profiler = cProfile.Profile()
    for turn in range(20, rounds + 20):
        updates = kind(stage, turn)
        profiler.enable()
        await stage.process(updates)
        profiler.disable()
    table = pstats.Stats(profiler)
    table.sort_stats("tottime").print_stats(30)
    table.sort_stats("cumulative").print_stats(r"handlers/|db/|bot/", 45)


async def main(arguments: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="seance-updates-") as folder:
        stage = await prepared(Path(folder))
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)  # as the processes do (bot.runtime)
        async with stage.application:
            stage.request.unread = not arguments.read
            if arguments.profile:
                await profile(stage, KINDS[arguments.profile], arguments.rounds)
                return
            print(
                f"{'CPU, µs an update':20} {'statements':>10} {'p50':>9} {'p90':>9} {'least':>9}"
                f" {'emulator':>9}"
            )
            for name, kind in KINDS.items():
                if arguments.only in name:
                    await measure(stage, name, kind, arguments.rounds)
        await stage.database.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--read", action="store_true", help="decode the results of all calls")
    parser.add_argument("--only", default="")
    parser.add_argument("--profile", choices=list(KINDS))
    asyncio.run(main(parser.parse_args()))
