"""What is kept between updates: of one edition of the catalogue, for a bounded time, in a bounded
number."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from db.models import FilmText
from db.queries.search import index_titles
from db.session import Database
from handlers.fresh import FRESH_SECONDS, Fresh, Remembered
from tests.client import Client
from tests.handlers.conftest import START, Stage, film


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The present moment, to be set."""
    now = [0.0]
    monkeypatch.setattr("handlers.fresh.monotonic", lambda: now[0])
    return now


class Counting:
    """A value that tells how often it was read, unless that `fails`; made anew only if it is."""

    def __init__(self) -> None:
        self.reads, self.same, self.fails = 0, False, False
        self.made: list[int] = []
        self.fresh = Fresh(self._read, self._make)

    async def _read(self) -> int:
        await asyncio.sleep(0)
        if self.fails:
            raise OSError("away")
        self.reads += 1
        return 0 if self.same else self.reads

    def _make(self, read: int) -> int:
        self.made.append(read)
        return read

    async def get(self, edition: int) -> int:
        return await self.fresh.get(edition)

    async def renewed(self) -> None:
        """Until what was begun in the background has ended."""
        if self.fresh._renewing is not None:
            await asyncio.wait([self.fresh._renewing])
            await asyncio.sleep(0)


async def test_many_at_once_read_once(clock: list[float]) -> None:
    value = Counting()
    assert set(await asyncio.gather(*(value.get(1) for _ in range(20)))) == {1}


async def test_it_is_read_anew_for_a_later_edition(clock: list[float]) -> None:
    value = Counting()
    assert [await value.get(1), await value.get(1), await value.get(2)] == [1, 1, 2]
    # An update that began before the import has no use for what is older.
    assert await value.get(1) == 2


async def test_nobody_waits_for_what_is_old_to_be_read_anew(clock: list[float]) -> None:
    value = Counting()
    assert await value.get(1) == 1
    clock[0] += FRESH_SECONDS + 1
    assert [await value.get(1), await value.get(1)] == [1, 1]
    await value.renewed()
    assert await value.get(1) == 2
    assert value.reads == 2


async def test_what_is_very_old_is_waited_for(clock: list[float]) -> None:
    value = Counting()
    await value.get(1)
    clock[0] += 2 * FRESH_SECONDS + 1
    assert await value.get(1) == 2


async def test_it_is_made_anew_only_of_something_else(clock: list[float]) -> None:
    value = Counting()
    value.same = True
    assert [await value.get(1), await value.get(2), await value.get(3)] == [0, 0, 0]
    assert (value.reads, value.made) == (3, [0])
    value.same = False
    assert await value.get(4) == 4
    assert value.made == [0, 4]


async def test_a_database_away_leaves_the_old_for_a_minute(clock: list[float]) -> None:
    value = Counting()
    await value.get(1)
    value.fails = True
    clock[0] += FRESH_SECONDS + 1
    for _ in range(3):
        assert await value.get(1) == 1
        await value.renewed()
    clock[0] += FRESH_SECONDS
    with pytest.raises(OSError, match="away"):
        await value.get(1)


def test_values_are_of_one_edition_and_of_one_minute(clock: list[float]) -> None:
    kept: Remembered[str, int] = Remembered(2)
    kept.keep("a", 1, 10)
    assert kept.get("a", 1) == 10
    assert kept.get("a", 2) is None
    kept.keep("b", 2, 20)
    kept.keep("a", 1, 10)  # computed before the import
    assert (kept.get("a", 2), kept.get("b", 2), kept.get("b", 1)) == (None, 20, None)
    clock[0] += FRESH_SECONDS + 1
    assert kept.get("b", 2) is None


def test_the_one_not_asked_for_the_longest_makes_room(clock: list[float]) -> None:
    kept: Remembered[str, int] = Remembered(2)
    for name in ("a", "b"):
        kept.keep(name, 1, 0)
    kept.get("a", 1)
    kept.keep("c", 1, 0)
    assert [name for name in "abc" if kept.get(name, 1) is not None] == ["a", "c"]


async def test_what_another_process_imports_is_in_the_next_sentence(
    alice: Client, programme: Stage, clock: list[float]
) -> None:
    sentence = "la grande traversée du désert à Bordeaux ce soir"
    assert "traversée du désert" not in (await alice.says(sentence)).text.split("\n")[0]
    other = Database(programme.database.url.render_as_string(hide_password=False))
    async with other.write() as session:
        session.add(film(900, "La Grande Traversée du désert", last_show=START + timedelta(days=2)))
        await session.flush()
        session.add(
            FilmText(film_id=900, language="fr", title="La Grande Traversée du désert", awards=[])
        )
        await index_titles(session, [900], now=START)
    await other.close()
    assert "La Grande Traversée du désert" in (await alice.says(sentence)).text


async def test_words_typed_again_mean_another_day_on_another_day(
    alice: Client, programme: Stage
) -> None:
    sentence = "petites victoires à Bordeaux demain"
    assert "14:00" in (await alice.says(sentence)).text
    assert "14:00" in (await alice.says(sentence)).text
    programme.at(START + timedelta(days=1))
    assert "aucune séance" in (await alice.says(sentence)).text
