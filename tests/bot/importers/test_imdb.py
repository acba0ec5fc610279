"""IMDb's files: what is taken of them, what is refused, and what memory it takes."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest

from bot.commands.imdb import import_imdb
from bot.importers import imdb
from bot.importers.fetching import FetchError
from bot.importers.gathering import Gathered, run_source
from bot.importers.report import Report
from db.session import Database
from tests.bot.importers.packages import counts, imported, stored

BASICS = """
tt0000001\tshort\tCarmencita\tCarmencita\t0\t1894\t\\N\t1\tDocumentary,Short
tt0057345\tmovie\tContempt\tLe Mépris\t0\t1963\t\\N\t102\tDrama,Romance
tt9999999\tmovie\tNext\tNext\t0\t2199\t\\N\t\\N\t\\N
tt0000002\tmovie\tAdult\tAdult\t1\t1980\t\\N\t80\t\\N
tt10000003\ttvMovie\tA Year\tA Year\t0\t1990\t\\N\t90\tComedy
tt0000004\tmovie\tBroken\tBroken\t0\tsoon\t\\N\t90\tComedy
tt0000005\tmovie\tShort line
"""
AKAS = """
tt0057345\t1\tLe Mépris\t\\N\t\\N\toriginal\t\\N\t1
tt0057345\t2\tContempt\tUS\t\\N\timdbDisplay\t\\N\t0
tt0057345\t3\tA Ghost at Noon\tGB\ten\t\\N\tworking title\t0
tt0057345\t4\tLe mépris\tFR\t\\N\timdbDisplay\t\\N\t0
tt0057345\t5\tIl disprezzo\tIT\t\\N\timdbDisplay\t\\N\t0
tt0000001\t1\tCarmencita\tFR\t\\N\timdbDisplay\t\\N\t0
tt10000003\t1\tUne année\tCA\tfr\timdbDisplay\t\\N\t0
"""
RATINGS = "\ntt0057345\t7.5\t40000\ntt0000001\t5.7\t2000\ntt10000003\tx\t9\n"


def written(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, rows in files.items():
        whole = f"title.{name}.tsv"
        head = imdb.HEADS[whole].replace(" ", "\t")
        (folder / f"{whole}.gz").write_bytes(gzip.compress((head + rows).encode()))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "imdb", basics=BASICS, akas=AKAS, ratings=RATINGS)


async def taken_in(database: Database, folder: Path) -> tuple[str, Report, list[str]]:
    said: list[str] = []
    report = Report(say=said.append)

    async def gather() -> Gathered:
        return Gathered("imdb", imdb.feeds(folder, report), 0)

    outcome = await run_source(database, "imdb", gather, report=report)
    return outcome.word, report, said


async def test_films_titles_and_ratings_come_in(database: Database, folder: Path) -> None:
    word, report, said = await taken_in(database, folder)
    assert word == "done"
    assert counts(report, "title.basics.tsv.gz") == {"rows": 5, "added": 3, "refused": 2}
    assert said == [
        "title.basics.tsv.gz:7: (row): a number is expected and is none",
        "title.basics.tsv.gz:8: (row): 3 fields where the header has 9",
        "title.ratings.tsv.gz:4: (row): 'x', '9': no rating",
    ]
    columns = ("imdb_id", "title", "release_date", "runtime_min", "audience_mean", "genres")
    assert await stored(database, "films", *columns, order="title") == [
        ("tt10000003", "A Year", date(1990, 1, 1), 90, None, ["Comedy"]),
        ("tt0057345", "Le Mépris", date(1963, 1, 1), 102, 3.75, ["Drama", "Romance"]),
        ("tt9999999", "Next", None, None, None, []),
    ]
    texts = await stored(database, "film_texts", "language", "title", order="title")
    assert texts == [("en", "Contempt"), ("fr", "Le mépris"), ("fr", "Une année")]


async def test_again_changes_nothing(database: Database, folder: Path) -> None:
    await taken_in(database, folder)
    _, report, _ = await taken_in(database, folder)
    for tally in report.files.values():
        assert tally.added == tally.updated == 0


async def test_a_film_that_is_known_is_completed(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    known = "id,title,imdb_id,runtime_min\n1,Le mépris,tt0057345,103\n"
    await imported(database, tmp_path, films=known)
    for joined in ({"joined": 1}, {}):
        _, report, _ = await taken_in(database, folder)
        tally = report.files["title.basics.tsv.gz"]
        assert tally.joined == joined.get("joined", 0)
    rows = await stored(database, "films", "source", "title", "runtime_min", "audience_mean")
    assert rows[0] == ("csv", "Le mépris", 103, 3.75)
    assert len(rows) == 3


async def test_a_damaged_file_keeps_what_came_before(database: Database, folder: Path) -> None:
    file = folder / "title.ratings.tsv.gz"
    file.write_bytes(file.read_bytes()[:-12])
    word, report, said = await taken_in(database, folder)
    assert (word, report.failed) == ("failed", 1)
    assert "the file is damaged after this line" in said[-1]
    assert len(await stored(database, "films", "id")) == 3


async def test_another_file_is_refused(database: Database, tmp_path: Path) -> None:
    (tmp_path / "title.basics.tsv").write_text("id,title\n1,Home\n")
    assert (await taken_in(database, tmp_path))[0] == "failed"
    with pytest.raises(FetchError, match=r"there is no title\.basics"):
        list(imdb.feeds(tmp_path / "nowhere", Report()))


def test_the_licence_must_be_spoken_for(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path}/x.sqlite3"
    assert import_imdb(folder, private_use=False, database=database) == 2
    assert "--private-use" in capsys.readouterr().err
    assert not (tmp_path / "x.sqlite3").exists()
    assert import_imdb(folder, private_use=True, database=database) == 1
    assert "title.basics.tsv.gz: 5 rows, 3 added" in capsys.readouterr().out
