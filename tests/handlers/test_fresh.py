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


def counting() -> Fresh[int]:
    """Tells how often it was read."""
    reads = iter(range(1, 100))

    async def read() -> int:
        await asyncio.sleep(0)
        return next(reads)

    return Fresh(read)


async def test_many_at_once_read_once(clock: list[float]) -> None:
    value = counting()
    assert set(await asyncio.gather(*(value.get(1) for _ in range(20)))) == {1}


async def test_it_is_read_anew_for_a_later_edition_and_when_it_is_old(clock: list[float]) -> None:
    value = counting()
    assert [await value.get(1), await value.get(1), await value.get(2)] == [1, 1, 2]
    # An update that began before the import has no use for what is older.
    assert await value.get(1) == 2
    clock[0] += FRESH_SECONDS + 1
    assert await value.get(2) == 3


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
