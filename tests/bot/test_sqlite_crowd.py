"""Two hundred people who use the bot at once, two real processes, one SQLite file."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import select

from bot.importers.run import import_package
from bot.playground.emulator import Person
from db.models import Film, Opinion
from db.session import Database
from handlers.audience.actions import RateFilm
from tests.bot.replicas import house
from tests.bot.seance_process import Telegram, small_package, telegram, until

PEOPLE = 200


def rates(api: Telegram, person: Person, film_id: int, stars: int) -> str:
    """Somebody taps on stars; the tap's id."""
    emulator, chat = api.emulator, api.emulator.private(person)
    message = next(kept.id for kept in emulator.messages(chat) if kept.sender is emulator.me)
    return emulator.forges_tap(person, chat, message, RateFilm(film_id, stars).pack())


async def test_two_hundred_people_rating_at_once_are_all_kept_and_none_meets_a_lock(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "seance.sqlite3"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    package, _ = small_package(tmp_path)
    await import_package(database, package)
    async with database.read() as session:
        film_id = await session.scalar(select(Film.id))
    assert film_id is not None
    async with telegram() as api, house(api, f"sqlite:///{path}", tmp_path, 2) as home:
        people = [api.person(f"P{number}", 1000 + number) for number in range(PEOPLE)]
        # A chat's updates go to one process and the other in turn: who begins later is at the
        # other one, so both write at once.
        early, late = people[::2], people[1::2]
        for group in (early, late):
            asked = [(person, api.writes(person, "/start")) for person in group]
            if group is late:
                taps = [rates(api, person, film_id, 1) for person in early]
            for person, before in asked:
                await api.hears(person, "Bonjour", before)
        stars = {person.id: 1 + person.id % 5 for person in people}
        taps += [rates(api, person, film_id, stars[person.id]) for person in people]
        answered = [api.emulator.tap(tap) for tap in taps]
        await until(lambda: all(tap.answer for tap in answered))
        shares = [
            sum(chats.count(number) for chats in home.proxy.seen.values()) for number in (0, 1)
        ]
        assert min(shares) >= PEOPLE
        said = "".join(replica.output for replica in home.replicas)
    assert [line for line in said.splitlines() if "locked" in line or "incident" in line] == []
    async with database.read() as session:
        rows = (await session.execute(select(Opinion.person_id, Opinion.stars))).all()
    await database.close()
    assert len(rows) == PEOPLE
    assert {row.person_id: row.stars for row in rows} == stars
