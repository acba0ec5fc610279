"""Statements on the driver give what SQLAlchemy itself gives."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, select

from db.base import AnySelect, utc_now
from db.models import Film, FilmText, Opinion, Person
from db.prepared import mappings, rows
from db.queries import films, people
from db.session import Database, ReadSession

OF_FILM = {"film_id": 1, "language": "fr", "person_id": 7}
OF_PERSON = {"person_id": 7, "chat_id": 7}


@pytest.fixture
async def furnished(database: Database) -> Database:
    """One of everything that these statements read."""
    async with database.write() as session:
        session.add(
            Film(
                id=1,
                title="Les Petites Victoires",
                source="test",
                source_id="1",
                directors=["Mélanie Auffret"],
                cast=[],
                genres=["Comédie"],
                release_date=date(2023, 3, 1),
                press_mean=3.25,
                first_show=utc_now(),
                last_show=utc_now() + timedelta(days=2),
            )
        )
        session.add(Person(id=7, language="fr", telegram_language="en"))
        await session.flush()
        session.add(FilmText(film_id=1, language="fr", title="Victoires", awards=["Un prix"]))
        session.add(Opinion(film_id=1, person_id=7, stars=4, posted_on=date(2023, 4, 1)))
    return database


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (films._card(), OF_FILM),
        (films._card_and_stars(), OF_FILM),
        (films._name(), OF_FILM),
        (people._settings(), OF_PERSON),
        (people._settings(), {"person_id": 8, "chat_id": -9}),
        (films._card(), {**OF_FILM, "film_id": 2}),
    ],
)
async def test_rows_are_those_of_sqlalchemy(
    furnished: Database, statement: AnySelect, values: dict[str, Any]
) -> None:
    async with furnished.read() as session:
        found = [tuple(row) for row in await rows(session, statement, values)]
        expected = (await session.execute(statement, values)).all()
    assert found == [tuple(row) for row in expected]
    for given, wanted in zip(found, expected, strict=True):
        assert [type(value) for value in given] == [type(value) for value in wanted]


MOMENTS = select(Film.id, Film.first_show, Film.last_show, Film.release_date, Film.genres).where(
    Film.id == bindparam("film_id"), Film.source == "test"
)


async def test_columns_have_their_names(furnished: Database) -> None:
    async with furnished.read() as session:
        found = await mappings(session, films._card(), OF_FILM)
        expected = (await session.execute(films._card(), OF_FILM)).mappings().all()
    assert found == [dict(row) for row in expected]


async def test_values_are_read_as_what_they_are_and_fixed_ones_need_not_be_given(
    furnished: Database,
) -> None:
    async with furnished.read() as session:
        [[film_id, first, last, released, genres]] = await rows(session, MOMENTS, {"film_id": 1})
    assert (film_id, last - first) == (1, timedelta(days=2))
    assert first.utcoffset() == timedelta(0)
    assert (released, genres) == (date(2023, 3, 1), ["Comédie"])


async def test_a_transaction_that_writes_reads_what_it_wrote(furnished: Database) -> None:
    async with furnished.write() as session:
        session.add(Person(id=8, language="en"))
        await session.flush()
        inside = ReadSession(await session.connection())
        found = await people.get_settings(inside, person_id=8, chat_id=8)
    assert found.person_language == "en"
