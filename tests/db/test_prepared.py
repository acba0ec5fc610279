"""Statements on the driver give what SQLAlchemy itself gives."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, select

from db.base import AnySelect, utc_now
from db.days import cinema_day
from db.models import Cinema, City, Film, FilmText, Opinion, Person, PressReview, Run, Showtime
from db.prepared import mappings, rows
from db.queries import counting, film_lists, films, headings, people, press, showtimes
from db.session import Database, ReadSession
from db.starts import in_order, pack

OF_FILM = {"film_id": 1, "language": "fr", "person_id": 7}
OF_PERSON = {"person_id": 7, "chat_id": 7}
NOW = utc_now()
DAY = cinema_day(NOW, "Europe/Paris")
SINCE = {"since": NOW - timedelta(minutes=20)}
OF_CITY = {"city_id": 3, "language": "fr", **SINCE}
OF_CINEMA = {"cinema_id": 5, "language": "fr", "person_id": 7, **SINCE}
BEFORE = {"before": DAY - timedelta(days=2)}
OF_LIST = film_lists._moment(NOW, DAY)


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
                first_show=NOW,
                last_show=NOW + timedelta(days=2),
            )
        )
        paris = {"latitude": 48.86, "longitude": 2.35}
        session.add(City(id=3, name="Paris", folded="paris", country="FR", aliases=[], **paris))
        session.add(Person(id=7, language="fr", telegram_language="en"))
        await session.flush()
        session.add(FilmText(film_id=1, language="fr", title="Victoires", awards=["Un prix"]))
        session.add(Opinion(film_id=1, person_id=7, stars=4, posted_on=date(2023, 4, 1)))
        session.add(PressReview(film_id=1, outlet="Le Soir", stars=3.5, published=DAY))
        house = {"name": "Studio 5", "timezone": "Europe/Paris", "country": "FR"}
        session.add(
            Cinema(id=5, source="test", source_id="5", city_id=3, accessibility=[], **house)
        )
        await session.flush()
        what = {"film_id": 1, "accessibility": "AD", "version": "VF"}
        for start in (NOW, NOW + timedelta(days=1)):
            day = cinema_day(start, "Europe/Paris")
            session.add(Showtime(cinema_id=5, starts_at=start, cinema_day=day, **what))
        starts = pack(in_order([int(NOW.timestamp())]))
        run = {"first_start": NOW, "last_start": NOW, "sessions": 1, "starts": starts}
        session.add(Run(film_id=1, city_id=3, timezone="Europe/Paris", **run))
    return database


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (films._card(), OF_FILM),
        (films._card_and_stars(), OF_FILM),
        (films._card_in_city(), OF_FILM | OF_CITY),
        (films._name(), OF_FILM),
        (people._settings(), OF_PERSON),
        (people._settings(), {"person_id": 8, "chat_id": -9}),
        (films._card(), {**OF_FILM, "film_id": 2}),
        (press._REVIEWS, {"film_id": 1}),
        (counting._cities(), {**OF_FILM, **SINCE}),
        (counting._films_on(), {**OF_CITY, "latest": NOW + timedelta(days=1)}),
        (counting._in_city(), {"film_id": 1, "city_id": 3}),
        (headings._heading(True, True, True), OF_CITY | OF_FILM | BEFORE),
        (headings._heading(False, True, False), OF_CITY),
        (headings._heading(False, False, True), OF_CINEMA | BEFORE),
        (showtimes._day(True, True), OF_CITY | OF_FILM | {"day": DAY}),
        (showtimes._day(False, False), OF_CINEMA | {"day": DAY}),
        (showtimes._one_session(), {**OF_FILM, "showtime_id": 1}),
        (film_lists._page("now"), OF_LIST | {"language": "fr", "limit": 10, "offset": 0}),
        (film_lists._neighbours("now"), OF_LIST | {"film_id": 1}),
    ],
)
async def test_rows_are_those_of_sqlalchemy(
    furnished: Database, statement: AnySelect, values: dict[str, Any]
) -> None:
    async with furnished.read() as session:
        found = [tuple(row) for row in await rows(session, statement, values)]
        expected = (await session.execute(statement, values)).all()
    assert found == [tuple(row) for row in expected]
    assert found or values.get("film_id") == 2
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
