"""`seance moderate`: the operator's way to what moderators do."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.cli import main
from db.models import Film, Opinion, Outbox, Person
from db.queries.admission import Act
from db.queries.figures import recompute_figures
from db.queries.opinion_writes import save_stars
from db.queries.reports import save_report
from db.session import Database
from tests.db.test_opinions import NOW, TODAY

Moderate = Callable[..., tuple[int, str, str]]
AUTHOR, READER, CHAT = 7, 8, -100
MINE, IMPORTED = 1, 2


def work(url: str, do: Callable[[Database], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        database = Database(url)
        try:
            return await do(database)
        finally:
            await database.close()

    return asyncio.run(run())


@pytest.fixture
def town(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A film with an opinion given here and an imported one."""

    async def fill(database: Database) -> None:
        async with database.write() as session:
            lists: dict[str, list[str]] = {"directors": [], "cast": [], "genres": []}
            session.add(
                Film(
                    id=1,
                    source="t",
                    source_id="1",
                    title="Film",
                    release_date=date(2020, 1, 1),
                    **lists,
                )
            )
            session.add(Person(id=AUTHOR, first_name="Ann\x1b[2J"))
            await session.flush()
            given = {"film_id": 1, "stars": 2, "posted_on": TODAY}
            session.add(Opinion(person_id=AUTHOR, comment="Bad\nwords", rated_at=NOW, **given))
            await session.flush()
            session.add(Opinion(author="Old", source="csv", comment="Old words", **given))
            await session.flush()
            await recompute_figures(session, None)

    work(database_url, fill)
    monkeypatch.setenv("SEANCE_DATABASE_URL", database_url)
    monkeypatch.setenv("SEANCE_MODERATORS_CHAT", str(CHAT))
    return database_url


@pytest.fixture
def moderate(
    town: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Moderate:
    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["seance", "moderate", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), *capsys.readouterr()

    return run


def column(url: str, wanted: Any) -> list[Any]:
    async def read(database: Database) -> list[Any]:
        async with database.read() as session:
            return [value for (value,) in await session.execute(select(wanted).order_by(wanted))]

    values: list[Any] = work(url, read)
    return values


def report(url: str, opinion_id: int = MINE) -> None:
    async def send(database: Database) -> None:
        async with database.write() as session:
            doer = Act(READER, "Rea", NOW, TODAY, 1)
            await save_report(session, doer, opinion_id=opinion_id, reason="insult", enough=3)

    work(url, send)


def test_what_was_reported_waits_in_the_list_until_it_is_decided(
    town: str, moderate: Moderate
) -> None:
    assert moderate("list") == (0, "Nothing waits for a decision.\n", "")
    report(town)
    code, said, _ = moderate("list")
    assert code == 0
    assert said.split("\t")[0] == str(MINE)
    assert "insult × 1" in said
    assert "\x1b" not in said
    assert moderate("hide", str(MINE))[:2] == (0, f"{MINE}: hidden.\n")
    assert moderate("list")[1] == "Nothing waits for a decision.\n"
    log = moderate("list", "--log")[1].splitlines()
    assert ["hide" in log[0], "operator" in log[0], "insult" in log[0]] == [True] * 3
    assert "reported" in log[1]
    # The author is told, and the moderators' chat.
    assert column(town, Outbox.chat_id) == [CHAT, AUTHOR]


def test_an_opinion_is_shown_with_its_author_and_its_past(town: str, moderate: Moderate) -> None:
    code, said, _ = moderate("show", str(MINE))
    assert code == 0
    assert f"({AUTHOR})" in said
    assert "words\tBad words" in said
    moderate("hide", str(MINE), "--reason", "off_topic")
    said = moderate("show", str(MINE))[1]
    assert "shown\tno" in said
    assert "off_topic" in said
    assert "imported from csv" in moderate("show", str(IMPORTED))[1]


def test_what_nobody_reported_is_hidden_and_shown_again(town: str, moderate: Moderate) -> None:
    assert moderate("hide", str(IMPORTED))[0] == 0
    assert column(town, Opinion.hidden) == [False, True]
    assert moderate("keep", str(IMPORTED))[0] == 0
    assert column(town, Opinion.hidden) == [False, False]


def test_a_ban_and_its_end(town: str, moderate: Moderate) -> None:
    assert moderate("ban", str(AUTHOR), "--reason", "insult")[1] == f"{AUTHOR} is banned.\n"
    assert "already" in moderate("ban", str(AUTHOR))[1]
    assert column(town, Person.banned_at) != [None]
    assert "banned" in moderate("show", str(MINE))[1]
    assert moderate("unban", str(AUTHOR))[1] == f"{AUTHOR} is free to write.\n"
    assert column(town, Person.banned_at) == [None]
    assert len(moderate("list", "--log")[1].splitlines()) == 2
    assert moderate("ban", "99")[0] == 1


def test_a_burst_is_kept_and_hidden_whatever_was_decided(town: str, moderate: Moderate) -> None:
    async def burst(database: Database) -> None:
        for number in range(20, 24):
            async with database.write() as session:
                doer = Act(number, "N", NOW, TODAY, number)
                await save_stars(session, doer, film_id=1, stars=5, per_hour=9, burst=3)

    async def age(database: Database) -> None:
        async with database.write() as session:
            await session.execute(update(Person).values(created_at=NOW))

    work(town, age)
    work(town, burst)
    assert "4 × 5★" in moderate("list")[1]
    for act, count in (("keep", 6), ("hide", 2), ("keep", 6)):
        assert moderate(act, "b1")[0] == 0
        assert column(town, Film.audience_count) == [count]
    assert "ratings\t4 × 5★" in moderate("show", "b1")[1]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "99"), 1),
        (("hide", "99"), 1),
        (("keep", "b99"), 1),
        (("show", "b99"), 1),
        (("hide", "nonsense"), 2),
        (("hide", "1", "--reason", "envy"), 2),
        (("ban", "99"), 1),
        (("unban", "99"), 1),
    ],
)
def test_what_does_not_exist_is_one_line(
    moderate: Moderate, words: tuple[str, ...], code: int
) -> None:
    ended, said, complaint = moderate(*words)
    assert (ended, said) == (code, "")
    assert complaint.startswith("seance: ")
    assert len(complaint.splitlines()) == 1
