"""`seance privacy …`: the same as /privacy, for those who asked the operator."""

from __future__ import annotations

import asyncio
import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from db.session import Database
from tests.db.crowd import ONE, OTHERS, about, gather
from tests.db.rows import contents


class Town:
    """A database full of people, and the program on it."""

    def __init__(self, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.url, self.capsys = url, capsys
        self.on(gather)

    def on(self, work: Any) -> Any:
        async def run() -> Any:
            database = Database(self.url)
            async with database.connection() as connection:
                done = await connection.run_sync(work)
            await database.close()
            return done

        return asyncio.run(run())

    def seance(self, *words: object) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        sys.argv = ["seance", *map(str, words)]
        with pytest.raises(SystemExit) as ended:
            main()
        said = self.capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err


@pytest.fixture
def town(
    database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Town:
    monkeypatch.setenv("SEANCE_DATABASE_URL", database_url)
    monkeypatch.setattr(sys, "argv", [])
    return Town(database_url, capsys)


def test_export_delete_and_then_nothing_is_kept(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "zoe.json"
    assert town.seance("privacy", "export", ONE, "--to", path) == (0, "", "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = json.loads(path.read_text("utf-8"))["kept"]
    rows = {name: len(rows) for name, rows in about(town.on(contents)).items()}
    assert {name: len(rows) for name, rows in kept.items()} == rows
    code, said, _ = town.seance("privacy", "delete", ONE)
    listed = ", ".join(f"{name} {count}" for name, count in sorted(rows.items()))
    assert (code, said) == (0, f"Deleted: {listed}.\n")
    assert about(town.on(contents)) == {}
    assert about(town.on(contents), OTHERS[0])
    nothing = f"Nothing is kept of {ONE}.\n"
    assert town.seance("privacy", "delete", ONE) == (0, nothing, "")
    code, said, told = town.seance("privacy", "export", ONE)
    assert (code, told) == (0, nothing)
    assert not any(json.loads(said)["kept"].values())


def test_a_file_that_cannot_be_written_is_said(town: Town, tmp_path: Path) -> None:
    code, said, told = town.seance("privacy", "export", ONE, "--to", tmp_path / "no" / "where")
    assert (code, said) == (1, "")
    assert told.startswith("seance: ")
    assert "where" in told


@pytest.mark.parametrize("words", [("export",), ("delete",), ("delete", "zoe")])
def test_without_an_id_nothing_is_done(town: Town, words: tuple[str, ...]) -> None:
    assert town.seance("privacy", *words)[0] == 2
    assert about(town.on(contents))
