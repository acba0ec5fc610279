"""One block is one transaction, on both engines."""

import asyncio

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from db.engines import async_url
from db.models import Opinion, Person
from db.session import Database


async def people(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(Person)) or 0


async def test_a_block_that_closes_is_kept(database: Database) -> None:
    async with database.write() as session:
        session.add(Person(id=1))
    assert await people(database) == 1


async def test_a_block_left_by_an_error_keeps_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as session:
            session.add(Person(id=1))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await people(database) == 0


async def test_many_writers_at_once_all_succeed(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.write() as session:
            session.add(Person(id=number))

    await asyncio.gather(*(write(number) for number in range(1, 51)))
    assert await people(database) == 50


async def test_a_reader_does_not_see_what_is_not_kept_yet(database: Database) -> None:
    async with database.write() as session:
        session.add(Person(id=1))
        await session.flush()
        assert await people(database) == 0


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "", "sqlite"])
def test_other_engines_are_refused_by_name(url: str) -> None:
    with pytest.raises(ValueError, match=r"sqlite:///PATH"):
        async_url(url)


def test_hosting_providers_spelling_is_understood() -> None:
    assert async_url("postgres://u:p@h/d").drivername == "postgresql+asyncpg"


async def test_an_error_tells_the_statement_and_nobodys_words(database: Database) -> None:
    row = {"film_id": 99, "stars": 3, "author": "x", "comment": "my very words"}

    async def fail() -> None:
        async with database.write() as session:
            await session.execute(insert(Opinion).values(**row))

    with pytest.raises(IntegrityError) as caught:
        await fail()
    assert "INSERT INTO opinions" in str(caught.value)
    assert "my very words" not in str(caught.value)
