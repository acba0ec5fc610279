"""`seance import scare`, `jsonld`, `status` and `seance films …`: exit codes, and what is said."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.cli import main
from tests.bot.commands.test_importing import rows

PAGE = Path(__file__).parents[1] / "importers" / "jsonld" / "cinema.html"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEANCE_DATABASE_URL", f"sqlite:///{tmp_path}/new.sqlite3")
    return tmp_path / "new.sqlite3"


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["seance", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_a_saved_page_goes_in_and_is_on_record(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "import", "status") == 0
    assert capsys.readouterr().out == "No source has been taken in yet.\n"
    assert call(monkeypatch, "import", "jsonld", str(PAGE)) == 1  # two sessions refused
    assert "showtimes: 2 rows, 2 added" in capsys.readouterr().out
    assert rows(file, "showtimes") == 2
    assert call(monkeypatch, "import", "status") == 0
    said = capsys.readouterr().out
    assert said.startswith("jsonld:cinema.html: done (20")
    assert "2 refused" in said


def test_a_page_that_cannot_be_had_is_one_sentence_and_exit_code_2(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "import", "jsonld", "http://127.0.0.1:9/x") == 2
    said = capsys.readouterr()
    assert "private address (SEANCE_FEEDS_PRIVATE allows them)" in said.err
    assert "Traceback" not in said.err
    assert call(monkeypatch, "import", "status") == 1
    assert "private address" in capsys.readouterr().out


def test_a_path_alone_is_a_package(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "films.csv").write_text("id,title\n1,Home\n")
    assert call(monkeypatch, "import", str(package)) == 0
    assert call(monkeypatch, "import", "--strict", str(package)) == 0
    assert call(monkeypatch, "import", "csv", str(package), "--source", "other") == 0
    assert rows(file, "films") == 2


def test_films_are_listed_merged_kept_apart_and_corrected(
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "films.csv").write_text("id,title\n1,Home\n")
    for source in ("csv", "other"):
        call(monkeypatch, "import", str(package), "--source", source)
    capsys.readouterr()
    assert call(monkeypatch, "films", "duplicates") == 0
    said = capsys.readouterr().out
    assert "1: Home (from csv)" in said
    assert "seance films merge 1 2" in said
    assert call(monkeypatch, "films", "apart", "2", "1") == 0
    assert call(monkeypatch, "films", "duplicates") == 0
    assert "No two films look like one." in capsys.readouterr().out
    assert call(monkeypatch, "films", "merge", "1", "2") == 0
    assert rows(file, "films") == 1
    assert call(monkeypatch, "films", "merge", "1", "2") == 2
    assert "there is no film 2" in capsys.readouterr().err
    assert call(monkeypatch, "films", "edit", "1", "title_fr=Chez nous") == 0
    assert "title_fr: Chez nous" in capsys.readouterr().out
    assert call(monkeypatch, "films", "edit", "1", "title_fr=-") == 0
    assert "What the sources say counts again." in capsys.readouterr().out
    assert call(monkeypatch, "films", "edit", "1", "title_fr") == 2
    assert "write FIELD=VALUE" in capsys.readouterr().err
