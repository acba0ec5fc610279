"""`seance announce`, as an operator calls it."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.cli import main
from db.announcing import Announcements
from db.base import utc_now
from db.days import programme_week
from db.models import Film, Outbox
from db.queries.announcing import lock_chat, save_announcements
from db.queries.people import save_chat
from db.queries.search import index_titles
from db.session import Database, WriteSession

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path) -> str:
    """A database in which one chat has announcements on, and two films come out this week."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path)}"
    asyncio.run(_written(url, _fill))
    return url


async def _written(url: str, work: Callable[[WriteSession], Coroutine[Any, Any, Any]]) -> Any:
    database = Database(url)
    async with database.write() as session:
        done = await work(session)
    await database.close()
    return done


async def _fill(session: WriteSession) -> None:
    now = utc_now()
    week = programme_week((now + timedelta(hours=1)).date())[0]
    for number, title in enumerate(("Solaris", "Stalker"), 1):
        film = Film(id=number, title=title, source="t", source_id=str(number), release_date=week)
        film.directors, film.cast, film.genres = [], [], []
        session.add(film)
    await session.flush()
    await index_titles(session)
    await lock_chat(session, chat_id=-5)
    await save_chat(session, chat_id=-5, language="fr")
    turn = now + timedelta(hours=1)
    settings = Announcements(-5, "Ciné-club", 2, 18, "UTC", active=True, next_at=turn, silent=True)
    await save_announcements(session, settings)


@pytest.fixture
def call(url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    def called(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("SEANCE_DATABASE_URL", url)
        monkeypatch.setattr(sys, "argv", ["seance", "announce", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), *capsys.readouterr()

    return called


def rows(url: str) -> list[tuple[int, dict[str, Any]]]:
    async def read(session: WriteSession) -> Any:
        return (await session.execute(select(Outbox.chat_id, Outbox.payload))).all()

    return [tuple(row) for row in asyncio.run(_written(url, read))]


def test_the_plan_says_what_goes_where_and_sends_nothing(call: Call, url: str) -> None:
    code, out, _err = call("--dry-run")
    assert code == 0
    assert "Ciné-club (-5) · " in out
    assert "UTC · fr · no city · cards · silent" in out
    assert "  1. Solaris" in out
    assert "  2. Stalker" in out
    assert "1 chat; nothing was sent" in out
    assert rows(url) == []


def test_one_film_is_sent_by_hand_once(call: Call, url: str) -> None:
    code, out, _err = call("stalker", "--to", "ciné-club")
    assert (code, out) == (
        0,
        "Stalker goes to -5: `seance run` or `seance worker` delivers it.\n",
    )
    assert rows(url) == [(-5, {"film": 2})]
    code, _out, err = call("2", "--to", "-5")
    assert code == 1
    assert "only once" in err
    assert "1. Solaris" in call("--dry-run")[1]
    assert "Stalker" not in call("--dry-run")[1]
    assert call("1", "--to", "-77")[0] == 0  # a chat where nothing was set up
    assert len(rows(url)) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "either --dry-run, or FILM --to CHAT"),
        (("Solaris",), 2, "either --dry-run, or FILM --to CHAT"),
        (("Solaris", "--to", "-5", "--dry-run"), 2, "either --dry-run, or FILM --to CHAT"),
        (("99", "--to", "-5"), 1, "there is no film '99'"),
        (("Solaris", "--to", "elsewhere"), 1, "no chat is called 'elsewhere'"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    call: Call, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ended, out, err = call(*arguments)
    assert (ended, out) == (code, "")
    assert said in err
    assert err.count("\n") == 1
