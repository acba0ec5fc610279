"""The index of titles follows the films, by small steps or anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update

from db.bitmaps import numbers as members
from db.models import Film, FilmText, FilmTitle, TitleGram
from db.queries.search import FilmHits, find_films, grams, index_titles
from db.queries.search.grams import unpack
from db.session import Database
from tests.db.titles import NOW, film_row, films, store


async def search(database: Database, text: str) -> FilmHits:
    async with database.read() as session:
        return await find_films(session, text, language="fr", now=NOW)


async def found(database: Database, text: str) -> list[int]:
    hits = await search(database, text)
    return [] if hits.nearest else [hit.film_id for hit in hits.hits]


async def add(database: Database, *rows: Film) -> int:
    async with database.write() as session:
        session.add_all(rows)
        numbers = [row.id for row in rows]
    async with database.write() as session:
        return await index_titles(session, numbers, now=NOW)


async def contents(database: Database) -> Mapping[str, set[tuple[int, str]]]:
    """For every gram the films and keys that are filed under it."""
    async with database.read() as session:
        keys = select(FilmTitle.id, FilmTitle.film_id, FilmTitle.key)
        titles = {row.id: (row.film_id, row.key) for row in await session.execute(keys)}
        bitmaps = select(TitleGram.gram, TitleGram.block, TitleGram.bits)
        filed: dict[str, set[tuple[int, str]]] = {}
        for gram, block, bits in await session.execute(bitmaps):
            whole = int.from_bytes(unpack(bits), "little")
            numbers = (block * BLOCK + at for at in members(whole))
            if under := {titles[number] for number in numbers if number in titles}:
                filed.setdefault(gram, set()).update(under)
    return filed


BLOCK = 64


@pytest.fixture(params=["one block", "many blocks"])
def block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bitmaps so small that the list of films takes several, and as large as they are."""
    size = BLOCK if request.param == "many blocks" else grams.BLOCK
    for room in ("grams", "find", "index", "building"):
        monkeypatch.setattr(f"db.queries.search.{room}.BLOCK", size)
    monkeypatch.setitem(globals(), "BLOCK", size)


@pytest.mark.usefixtures("block")
async def test_step_by_step_gives_the_index_built_at_once(database: Database) -> None:
    await add(database, film_row(1000, "Le premier"))
    rest = films()
    while rest:
        some, rest = rest[:9], rest[9:]
        async with database.write() as session:
            session.add_all(film for film, _ in some)
            await session.flush()
            session.add_all(text for _, texts in some for text in texts)
        async with database.write() as session:
            await index_titles(session, [film.id for film, _ in some], now=NOW)
    stepwise = await contents(database)
    async with database.write() as session:
        assert await index_titles(session, now=NOW) == len(films()) + 1
    assert stepwise == await contents(database)
    assert await found(database, "rocky 2")


@pytest.mark.usefixtures("block")
async def test_a_new_title_is_found_and_the_old_one_no_longer(database: Database) -> None:
    await store(database)
    number = (await found(database, "la haine"))[0]
    async with database.write() as session:
        await session.execute(update(Film).where(Film.id == number).values(title="Le Dégoût"))
        await session.execute(delete(FilmText).where(FilmText.film_id == number))
        await index_titles(session, [number], now=NOW)
    assert await found(database, "le degout") == [number]
    assert await found(database, "la haine") == []
    filed = await contents(database)
    assert not any((number, "la haine") in under for under in filed.values())


async def test_a_film_that_is_gone_is_not_found(database: Database) -> None:
    await store(database)
    number = (await found(database, "parasite"))[0]
    async with database.write() as session:
        await session.execute(delete(Film).where(Film.id == number))
    assert await found(database, "parasite") == []
    async with database.write() as session:
        await index_titles(session, [number], now=NOW)
    assert await found(database, "parasite") == []


async def test_a_new_film_in_a_gone_ones_place_is_found_by_its_own_title(
    database: Database,
) -> None:
    await add(database, film_row(1, "Le premier"), film_row(2, "Quelque chose"))
    async with database.write() as session:
        await session.execute(delete(Film).where(Film.id == 2))
    await add(database, film_row(3, "Autre histoire"))
    assert await found(database, "autre histoire") == [3]
    assert await found(database, "quelque chose") == []


async def test_a_date_that_comes_later_tells_namesakes_apart(database: Database) -> None:
    await add(database, film_row(1, "Solaris", year=1972), film_row(2, "Solaris", year=1999))
    assert not (await search(database, "solaris 2002")).clear
    async with database.write() as session:
        second = update(Film).where(Film.id == 2)
        await session.execute(second.values(release_date=date(2002, 11, 27)))
        await index_titles(session, [2], now=NOW)
    hits = await search(database, "solaris 2002")
    assert (hits.clear, hits.hits[0].film_id) == (True, 2)


async def test_films_that_come_on_are_looked_at_first(database: Database) -> None:
    """So many titles fit alike that not all are compared: those of films on now are."""
    number = 700
    await add(database, *(film_row(n, f"Amour de ville {n:04}") for n in range(1, number + 1)))
    assert number not in await found(database, "amour de ville")
    async with database.write() as session:
        coming = update(Film).where(Film.id == number)
        await session.execute(coming.values(last_show=NOW + timedelta(hours=1)))
        await index_titles(session, (), now=NOW)
    hits = (await search(database, "amour de ville")).hits
    assert (hits[0].film_id, hits[0].showing) == (number, True)
    async with database.write() as session:
        await session.execute(coming.values(last_show=NOW - timedelta(hours=1)))
    assert not any(hit.showing for hit in (await search(database, "amour de ville")).hits)


async def test_indexing_twice_changes_nothing(database: Database) -> None:
    await store(database)
    before = await contents(database)
    async with database.write() as session:
        assert await index_titles(session, range(1, 20), now=NOW) == 19
    assert await contents(database) == before


async def test_a_film_without_a_title_to_type_is_indexed_like_any(database: Database) -> None:
    assert await add(database, film_row(1, "…"), film_row(2, "💔"), film_row(3, "\u200b")) == 3
    assert await found(database, "…") == [1]
    assert await found(database, "💔") == [2]
