"""One film from several sources is one film: joined, in doubt, or another. On both engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.importers import known
from db.session import Database
from tests.bot.importers.packages import counts, imported, stored

HEAD = "id,title,title_fr,directors,release_date,runtime_min,synopsis_fr,poster_url\n"
OURS = "1,Small Victories,Les petites victoires,Mel Auteur,2026-11-25,95,,\n"
THEIRS = "x9,Petites victoires,LES PETITES VICTOIRES,Mel AUTEUR,2026-11-18,97,Résumé,\n"
SHOWS = "film_id,cinema_id,starts_at\nx9,c,2026-12-01 20:00\n"
CINEMAS = "id,name,city\nc,Rex,Paris\n"


@pytest.fixture(params=[known.AT_HAND, 0], ids=["at hand", "looked up"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "AT_HAND", request.param)


@pytest.mark.usefixtures("size")
async def test_a_film_of_two_sources_is_one(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, films=HEAD + OURS)
    report, said = await imported(
        database, tmp_path, source="other", films=HEAD + THEIRS, cinemas=CINEMAS, showtimes=SHOWS
    )
    assert said == []
    assert counts(report, "films.csv") == {"rows": 1, "joined": 1}
    [film_id] = await stored(database, "films", "id")
    assert await stored(database, "showtimes", "film_id") == [film_id]
    # Both are packages: the first by name counts, and the other where that knows nothing.
    columns = ("title", "runtime_min")
    assert await stored(database, "films", *columns) == [("Small Victories", 95)]
    words = await stored(database, "film_texts", "title", "synopsis", order="film_id")
    assert words == [("Les petites victoires", "Résumé")]


async def test_importing_both_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    for expected in ({"joined": 1}, {"unchanged": 1}):
        await imported(database, tmp_path, films=HEAD + OURS)
        report, _ = await imported(database, tmp_path, source="other", films=HEAD + THEIRS)
        assert counts(report, "films.csv") == {"rows": 1, **expected}
    report, _ = await imported(database, tmp_path, films=HEAD + OURS)
    assert counts(report, "films.csv") == {"rows": 1, "unchanged": 1}


async def test_a_source_may_change_its_mind(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, films=HEAD + OURS)
    await imported(database, tmp_path, source="other", films=HEAD + THEIRS)
    longer = OURS.replace(",95,", ",,")
    report, _ = await imported(database, tmp_path, films=HEAD + longer)
    assert counts(report, "films.csv") == {"rows": 1, "updated": 1}
    assert await stored(database, "films", "runtime_min") == [97]
    report, _ = await imported(database, tmp_path, films="id,title\n1,Small Wins\n")
    assert await stored(database, "films", "title", "runtime_min") == [("Small Wins", 97)]


@pytest.mark.usefixtures("size")
async def test_a_remake_is_another_film(database: Database, tmp_path: Path) -> None:
    remake = "r,Small Victories,,Pat Remake,2026-01-01,120,,\n"
    old = "o,Small Victories,,Mel Auteur,1961-01-01,80,,\n"
    await imported(database, tmp_path, films=HEAD + OURS)
    report, said = await imported(database, tmp_path, source="other", films=HEAD + remake + old)
    assert counts(report, "films.csv") == {"rows": 2, "added": 2}
    assert said == []


@pytest.mark.usefixtures("size")
async def test_what_is_doubtful_is_another_film_and_noted(
    database: Database, tmp_path: Path
) -> None:
    await imported(database, tmp_path, films=HEAD + OURS)
    bare = "d,Small victories,,,2026-11-01,,,\n"
    report, said = await imported(database, tmp_path, source="other", films=HEAD + bare)
    assert counts(report, "films.csv") == {"rows": 1, "added": 1}
    first, second = await stored(database, "films", "id")
    assert await stored(database, "film_doubts", "film_id", "other_id", order="film_id") == [
        (first, second)
    ]
    assert said == [
        f"films.csv:2: title: note: 'Small victories' may be film {first} "
        "(title; no director to compare): `seance films duplicates`"
    ]


async def test_a_source_that_knows_its_films_apart_is_believed(
    database: Database, tmp_path: Path
) -> None:
    """Two of its films cannot both be ours."""
    await imported(database, tmp_path, films=HEAD + OURS)
    twice = THEIRS + THEIRS.replace("x9", "x8")
    report, said = await imported(database, tmp_path, source="other", films=HEAD + twice)
    assert counts(report, "films.csv") == {"rows": 2, "joined": 1, "added": 1}
    assert len(said) == 1


async def test_an_identifier_joins_whatever_the_title(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, films="id,title,imdb_id\n1,Parasite,tt6751668\n")
    report, _ = await imported(
        database, tmp_path, source="other", films="id,title,imdb_id\n7,기생충,tt6751668\n"
    )
    assert counts(report, "films.csv") == {"rows": 1, "joined": 1}
