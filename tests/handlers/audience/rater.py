"""A bot process of its own: `python -m tests.handlers.audience.rater DATABASE_URL FIRST COUNT`.

COUNT people from number FIRST on have the stars of film 5 before them; after a line on stdin they
all tap at once. Writes "ready", then as JSON the alerts and toasts they were answered.
"""

from __future__ import annotations

import asyncio
import json
import sys

from telegram import Update

from bot.application import build_application
from bot.config import Settings
from bot.ordering import process
from bot.playground.emulator import Emulator
from bot.playground.request import EmulatorRequest
from db.session import Database
from tests.client import Client
from tests.handlers.conftest import START

FILM = 5


async def rate_at_once(url: str, first: int, count: int) -> list[str | None]:
    """What everybody was answered; None where the tap was not."""
    emulator, database = Emulator(), Database(url)
    settings = Settings(_env_file=None, database_url="sqlite://")  # type: ignore[call-arg]
    application = build_application(
        settings,
        database,
        EmulatorRequest(emulator),
        token=emulator.token,
        clock=lambda: START,
    )
    async with application:
        taps = []
        for number in range(first, first + count):
            person = emulator.person(number, f"P{number}", language_code="en")
            client = Client(emulator, application, person)
            seen = await client.starts(f"r{FILM}")
            assert seen.kept is not None
            taps.append((person, client.chat, seen.kept.id, number % 5))
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        tapped = [
            emulator.taps(person, chat, message, 0, column)
            for person, chat, message, column in taps
        ]
        updates = [Update.de_json(one, application.bot) for one in emulator.take_updates()]
        await asyncio.gather(*(process(application, update) for update in updates))
    await database.close()
    answers = (emulator.tap(query_id).answer for query_id in tapped)
    return [answer.text if answer else None for answer in answers]


if __name__ == "__main__":
    url, first, count = sys.argv[1:]
    print(json.dumps(asyncio.run(rate_at_once(url, int(first), int(count)))))
