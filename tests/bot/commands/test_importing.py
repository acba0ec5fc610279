"""`seance import`: exit codes, and what is said where."""

from __future__ import annotations

import io
import itertools
import sqlite3
import sys
from pathlib import Path

import pytest
from rich.console import Console

from bot.commands.feeds import show_status
from bot.commands.importing import import_
from bot.config import ConfigurationError
from bot.importers.console import console_report, print_table
from bot.importers.package import open_package
from bot.importers.records import FilmRecord, feed_of
from bot.importers.report import Report
from tests.bot.importers.packages import write_package

GOOD = {"films": "id,title\nf1,One\nf2,Two\n", "press": "film_id,outlet,score\nf1,A,B+\n"}
BAD = {**GOOD, "press": "film_id,outlet,score,colour\nf1,A,9/5,red\nf1,B,2/5,red\n"}


def rows(path: Path, table: str) -> int:
    connection = sqlite3.connect(path)
    try:
        query = f"SELECT count(*) FROM {table}"  # noqa: S608
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.close()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database that is not there yet, where the setting says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEANCE_DATABASE_URL", f"sqlite:///{tmp_path}/new.sqlite3")
    return tmp_path / "new.sqlite3"


def test_all_in_is_0_and_a_new_database_is_made(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_(write_package(tmp_path / "package", **GOOD)) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "films.csv: 2 rows, 2 added, 0 updated, 0 unchanged",
        "press.csv: 1 rows, 1 added, 0 updated, 0 unchanged",
        "csv: 3 rows in, 0 merged, 0 refused",
    ]
    assert said.err == "Everything is in.\n"
    assert rows(file, "films") == 2


def test_something_refused_is_1_and_told_on_standard_error(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_(write_package(tmp_path / "package", **BAD)) == 1
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "press.csv:1: colour: note: unknown column, ignored",
        "press.csv:2: score: 9 is more than the 5 it is out of",
        "The rest is in; 1 row refused.",
    ]
    assert "press.csv: 2 rows, 1 added, 0 updated, 0 unchanged, 1 refused" in said.out
    assert rows(file, "press_reviews") == 1


def test_strict_says_that_nothing_was_written(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_(write_package(tmp_path / "package", **BAD), strict=True) == 1
    assert "Nothing was written (--strict): 1 row refused." in capsys.readouterr().err
    assert rows(file, "films") == 0


def test_a_dry_run_makes_no_database(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_(write_package(tmp_path / "package", **GOOD), dry_run=True) == 0
    assert "films.csv: 2 rows, 2 added" in capsys.readouterr().out
    assert not file.exists()
    assert import_(write_package(tmp_path / "bad", **BAD), dry_run=True) == 1
    assert not file.exists()


def test_a_file_that_cannot_be_read_is_1(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_(write_package(tmp_path / "package", **{**GOOD, "films": "id;title\n"})) == 1
    said = capsys.readouterr().err
    assert "films.csv:1: (row): the header lacks id, title" in said
    assert "1 row refused, and 1 file not read to the end." in said
    assert file.exists()


def test_no_package_is_2_in_one_line(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_(tmp_path / "nowhere") == 2
    assert capsys.readouterr().err == f"seance: {tmp_path}/nowhere: no such folder or file\n"
    assert file.exists()


def test_another_database_and_source_can_be_named(file: Path, tmp_path: Path) -> None:
    package = write_package(tmp_path / "package", **GOOD)
    other = tmp_path / "other.sqlite3"
    for source in ("one", "two"):
        assert import_(package, database=f"sqlite:///{other}", source=source) == 0
    assert rows(other, "films") == 4
    assert not file.exists()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"source": "a b"}, "--source"),
        ({"source": ""}, "--source"),
        ({"database": "mysql://x/y"}, "SEANCE_DATABASE_URL"),
        ({"database": "sqlite:////proc/none/x.sqlite3"}, "cannot be opened"),
    ],
)
def test_a_wrong_option_is_named(
    file: Path, tmp_path: Path, options: dict[str, str], reason: str
) -> None:
    package = write_package(tmp_path / "package", **GOOD)
    with pytest.raises(ConfigurationError, match=reason):
        import_(package, **options)  # type: ignore[arg-type]
    assert not file.exists()


def test_a_database_that_gives_up_is_told_without_a_traceback(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = write_package(tmp_path / "package", **GOOD)
    assert import_(package) == 0
    connection = sqlite3.connect(file)
    connection.execute(
        "CREATE TRIGGER full BEFORE INSERT ON press_reviews"
        " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    )
    connection.close()
    write_package(package, press="film_id,outlet,score\nf1,New,B+\n", films="id,title\nf3,C\n")
    assert import_(package) == 1
    assert "seance: the database gave up: the disk is full" in capsys.readouterr().err
    assert rows(file, "films") == 3


def test_a_terminal_gets_a_bar_with_rate_and_a_table(tmp_path: Path) -> None:
    package = write_package(tmp_path / "package", **BAD)
    out = io.StringIO()
    screen = Console(file=out, force_terminal=True, width=120, legacy_windows=False)
    with console_report(screen) as report, open_package(package, report) as feeds:
        for feed in feeds:
            report.watch(feed, report.tally(feed.name))
            report.tally(feed.name).rows += len(list(feed.rows))
            report.watch(feed, report.tally(feed.name))
    print_table(report, screen)
    shown = out.getvalue()
    for part in ("films.csv", "100%", "2 rows", "/s", "press.csv:2: score: 9 is more", "refused"):
        assert part in shown, part


def test_elsewhere_progress_is_a_plain_line_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.importers.console.LINE_EVERY", 0.0)
    package = write_package(tmp_path / "package", films="id,title\n" + "f,[bold]T\n" * 1000)
    out = io.StringIO()
    with (
        console_report(Console(file=out, width=40)) as report,
        open_package(package, report) as feeds,
    ):
        for feed in feeds:
            report.tally(feed.name).rows += len(list(feed.rows))
            report.watch(feed, report.tally(feed.name))
            report.note(feed.name, 1, "title", "[bold]kept as it is, and never broken over lines")
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("films.csv: 1,000 rows (100%), ")
    assert lines[1] == "films.csv:1: title: note: [bold]kept as it is, and never broken over lines"


def test_a_report_that_nobody_watches_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    Report().note("films.csv", 1, "title", "…")
    print_table(Report(), Console(file=sys.stdout))
    assert capsys.readouterr().out == ""


SHOWS = {
    "films": "id,title\nf1,One\n",
    "cinemas": "id,name,city\nc1,Rex,Pau\n",
    "showtimes": "film_id,cinema_id,starts_at\n"
    + "".join(f"f1,c1,2036-01-{day:02}T20:00\n" for day in range(1, 13)),
}


def test_a_whole_programme_withdraws_and_is_held_back_where_it_collapses(
    file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    package = write_package(tmp_path / "package", **SHOWS)
    lines = SHOWS["showtimes"].splitlines(keepends=True)
    assert import_(package, whole=True) == 0
    write_package(package, showtimes="".join(lines[:3] + lines[4:]))
    assert import_(package, whole=True) == 0
    assert "csv: 13 rows in, 0 merged, 0 refused, 1 session withdrawn" in capsys.readouterr().out
    write_package(package, showtimes="".join(lines[:1] + lines[-2:]))
    assert import_(package, whole=True) == 1
    said = capsys.readouterr().err
    assert "seance: csv: of 11 sessions to come, 9 are not named any more: held back" in said
    assert show_status(runs=3) == 1
    newest, reason, *before = capsys.readouterr().out.splitlines()
    assert newest.startswith("csv: held (20")
    assert "9 are not named any more" in reason
    assert [line.partition(" (")[0] for line in before] == ["csv: done", "csv: done"]
    assert import_(package, whole=True, force=True) == 0
    assert rows(file, "showtimes") == 2
    assert show_status(runs=1) == 0


def test_a_package_that_is_not_there_is_on_record_and_a_dry_run_is_not(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_(tmp_path / "nowhere") == 2
    assert import_(write_package(tmp_path / "package", **BAD), strict=True, source="press") == 1
    import_(write_package(tmp_path / "other", **GOOD), dry_run=True, source="other")
    capsys.readouterr()
    assert show_status(runs=9) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("csv: failed (")
    assert said[1] == f"  {tmp_path}/nowhere: no such folder or file"
    assert said[2].startswith("press: failed (")
    assert said[3] == "  Nothing was written (--strict): 1 row refused."
    assert len(said) == 4


def test_a_bar_knows_how_far_records_at_hand_are_and_when_they_will_be_in() -> None:
    feed = feed_of("films", FilmRecord, ["title"], [(n, FilmRecord(str(n), "T")) for n in range(9)])
    out = io.StringIO()
    screen = Console(file=out, force_terminal=True, width=120, legacy_windows=False)
    with console_report(screen) as report:
        tally = report.tally(feed.name)
        report.watch(feed, tally)
        tally.rows = sum(1 for _ in itertools.islice(feed.rows, 3))
        report.watch(feed, tally)
        assert (feed.size, feed.position()) == (9, 3)
        assert len(list(feed.rows)) == 6
        report.watch(feed, tally)
    assert "100%" in out.getvalue()
