"""A whole worker process: `python -m tests.bot.small_worker API_URL DATABASE_URL`.

Its one kind of row says what its payload holds. It prints "ready" when it begins.
"""

import asyncio
import sys

from bot.application import build_application
from bot.config import Settings
from bot.runtime import run, tune_gc
from bot.worker import Worker
from db.session import Database
from handlers.outgoing import Kind, Letter, Post
from handlers.screens.screen import Screen, escape

TOKEN = "1:TEST"


async def note(letter: Letter) -> Post:
    return Post(Screen(escape(letter.payload["text"], 4000)))


KINDS = {"note": Kind(note)}


async def _main(stop: asyncio.Event, api: str, url: str) -> None:
    settings = Settings(_env_file=None, api_url=api, token=TOKEN, database_url=url)  # type: ignore[call-arg, arg-type]
    database = Database(url)
    application = build_application(settings, database)
    async with application:
        tune_gc()
        print("ready", flush=True)
        worker = Worker(application, kinds=KINDS, jobs=())
        await worker.run(stop)
    await database.close()


if __name__ == "__main__":
    sys.exit(run(lambda stop: _main(stop, sys.argv[1], sys.argv[2])))
