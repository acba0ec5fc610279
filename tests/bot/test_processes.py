"""Conversations outlive processes: kill -9 between any two steps, a second process that takes the
next one, an update that comes again. Real processes, both engines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.importers.run import import_package
from db.models import Opinion
from db.session import Database
from tests.bot.seance_process import (
    Process,
    Telegram,
    small_package,
    started,
    talk_of,
    telegram,
    until,
)

OTHER_TOKEN = "987654321:BBH-another-secret_0123456789abcdefgh"


@dataclass
class Town:
    """A database with one film in two cities, and where processes keep their logs."""

    url: str
    folder: Path
    first_day: date

    @property
    def steps(self) -> list[tuple[str, str]]:
        """What somebody says to be told a film's times, and what the answers contain."""
        return talk_of(self.first_day)

    async def bot(self, stack: AsyncExitStack, api: Telegram) -> Process:
        """A process that answers there."""
        process = await stack.enter_async_context(
            started("run", folder=self.folder, settings=api.settings(self.url))
        )
        await process.says("answering")
        return process


@pytest.fixture
async def town(database: Database, database_url: str, tmp_path: Path) -> Town:
    package, first = small_package(tmp_path)
    report = await import_package(database, package)
    assert report.clean
    return Town(database_url, tmp_path, first)


async def test_a_conversation_goes_on_after_kill_9_between_any_two_steps(town: Town) -> None:
    async with telegram() as api, AsyncExitStack() as stack:
        alice = api.person()
        bot = await town.bot(stack, api)
        for number, (words, answer) in enumerate(town.steps):
            if number:
                await bot.kill()
                bot = await town.bot(stack, api)
            await api.asks(alice, words, answer)


async def test_what_was_said_to_a_dead_process_is_answered_by_the_next(town: Town) -> None:
    async with telegram() as api, AsyncExitStack() as stack:
        alice = api.person()
        bot = await town.bot(stack, api)
        for words, answer in town.steps[:2]:
            await api.asks(alice, words, answer)
        await bot.kill()
        before = api.writes(alice, "bordeaux")
        await town.bot(stack, api)
        await api.hears(alice, "20:31", before)
        await api.asks(alice, *town.steps[3])


async def test_killed_between_keeping_and_answering_the_step_is_taken_again(town: Town) -> None:
    """The state was kept and the answer never sent: Telegram delivers the update again, and it
    starts from where it did the first time, not from the state that it brought itself."""
    async with telegram() as api, AsyncExitStack() as stack:
        alice = api.person()
        bot = await town.bot(stack, api)
        await api.asks(alice, *town.steps[0])
        api.hold = True
        words, answer = town.steps[1]
        before = api.writes(alice, words)
        await until(lambda: api.held)
        await bot.kill()
        api.release(drop=True)
        assert api.said(alice, before) == []
        await town.bot(stack, api)
        await api.hears(alice, answer, before)
        await api.asks(alice, *town.steps[2])
        assert len(api.said(alice, before)) == 2


async def opinions(database: Database) -> list[tuple[int, str | None, bool]]:
    """Stars, words and spoiler of all opinions."""
    async with database.read() as session:
        rows = await session.execute(select(Opinion.stars, Opinion.comment, Opinion.spoiler))
        return [(row.stars, row.comment, bool(row.spoiler)) for row in rows]


@pytest.mark.parametrize("tapped", [False, True], ids=["at once", "by the button"])
async def test_stars_and_a_few_words_outlive_kill_9_between_any_two_steps(
    town: Town, database: Database, tapped: bool
) -> None:
    async with telegram() as api, AsyncExitStack() as stack:
        alice = api.person()
        bot = await town.bot(stack, api)

        async def killed() -> None:
            nonlocal bot
            await bot.kill()
            bot = await town.bot(stack, api)

        async def shown(label: str, expected: str) -> None:
            api.taps(alice, label)
            await api.hears(alice, expected)

        await api.asks(alice, "/noter petites victoires", "Combien d’étoiles")
        await killed()
        await shown("★ 4", "Voulez-vous ajouter quelques mots")
        await killed()
        if tapped:
            await shown("Écrire", "qu’en avez-vous pensé")
            await killed()
        await api.asks(alice, "Cinq processus plus tard", "dévoile-t-il")
        await killed()
        await shown("Oui", "Aperçu")
        assert await opinions(database) == [(4, None, False)]
        await killed()
        await shown("Publier", "Publié")
        assert await opinions(database) == [(4, "Cinq processus plus tard", True)]


@asynccontextmanager
async def two_telegrams() -> AsyncIterator[tuple[Telegram, Telegram]]:
    """Two bots' Telegrams that know the same people; update ids are never the same."""
    async with telegram() as one, telegram(OTHER_TOKEN, first_update=500) as other:
        yield one, other


async def test_a_second_process_takes_the_next_step(town: Town) -> None:
    """Two replicas at once, each with a Telegram of its own, one database: turn by turn."""
    async with two_telegrams() as apis, AsyncExitStack() as stack:
        for api in apis:
            await town.bot(stack, api)
        for turn, (words, answer) in enumerate(town.steps):
            api = apis[turn % 2]
            await api.asks(api.person(), words, answer)


async def test_people_speak_to_two_processes_at_once(town: Town) -> None:
    """Nobody's conversation is taken for another's."""
    async with two_telegrams() as apis, AsyncExitStack() as stack:
        for api in apis:
            await town.bot(stack, api)
        crowd = [
            (api, api.person(f"Guest {number}", 100 + number))
            for number, api in enumerate(apis * 6)
        ]
        for words, answer in town.steps:
            asked = [(api, guest, api.writes(guest, words)) for api, guest in crowd]
            for api, guest, before in asked:
                await api.hears(guest, answer, before)
                assert len(api.said(guest, before)) == 1
