"""Importing: what is stored, what a second run changes, what is refused. On both engines."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.importers import load
from bot.importers.records import Feed, FilmRecord, ShowtimeRecord, TextRecord
from bot.importers.report import Report
from bot.importers.run import OldDatabaseError, import_package, store_feeds
from db.migrate import downgrade, revision_of
from db.session import Database
from tests.bot.importers.packages import counts, imported, stored, write_package

FILMS = "id,title,title_fr,synopsis_fr\nf1,One,Un,Début\nf2,Two,,\n"
CINEMAS = "id,name,city,postcode\nc1,Rex,Paris,75002\nc2,Éden,LA CIOTAT,13600\n"
SHOWTIMES = (
    "film_id,cinema_id,starts_at,version,ends_at,booking_url\n"
    "f1,c1,2026-03-01 20:30,VF,2026-03-01 22:00,https://b.example/1\n"
    "f1,c1,2026-03-02 00:15,VO,,\n"
    "f2,c2,2026-03-01 20:30+01:00,,,\n"
)
PRESS = "film_id,outlet,score,language\nf1,A,4/5,fr\nf1,A,4/5,en\nf1,B,2/5,fr\nf1,C,fresh,fr\n"
OPINIONS = "film_id,author,rating,date\nf1,X,5,2026-01-01\nf1,X,4,\nf2,Y,3,2026-01-01\n"
CITIES = "name,country,latitude,longitude,aliases\nParis,FR,48.8,2.3,Paname\n"
ALL = {
    "films": FILMS,
    "cinemas": CINEMAS,
    "showtimes": SHOWTIMES,
    "press": PRESS,
    "opinions": OPINIONS,
    "cities": CITIES,
}
LOOKED_AT = {
    "films": ("id", "title", "press_mean", "show_count"),
    "cinemas": ("id", "name", "city_id"),
    "showtimes": ("id", "starts_at", "ends_at"),
    "press_reviews": ("id", "mark"),
    "opinions": ("id", "stars"),
    "cities": ("id", "name"),
}
ROWS = {"cities": 1, "cinemas": 2, "films": 2, "press": 4, "opinions": 3, "showtimes": 3}


async def test_a_package_is_stored_with_its_references(database: Database, tmp_path: Path) -> None:
    report, said = await imported(database, tmp_path, **ALL)
    assert said == []
    for file, rows in ROWS.items():
        assert counts(report, f"{file}.csv") == {"rows": rows, "added": rows}
    assert await stored(database, "films", "source", "source_id", "title") == [
        ("csv", "f1", "One"),
        ("csv", "f2", "Two"),
    ]
    assert await stored(database, "cities", "name", "folded", "country", "latitude") == [
        ("Paris", "paris", "FR", 48.8),
        ("LA CIOTAT", "la ciotat", "FR", None),
    ]
    f1, f2 = await stored(database, "films", "id")
    c1, c2 = await stored(database, "cinemas", "id")
    assert await stored(
        database, "showtimes", "film_id", "cinema_id", "starts_at", "cinema_day", "version"
    ) == [
        (f1, c1, datetime(2026, 3, 1, 19, 30, tzinfo=UTC), date(2026, 3, 1), "VF"),
        (f1, c1, datetime(2026, 3, 1, 23, 15, tzinfo=UTC), date(2026, 3, 1), "VO"),
        (f2, c2, datetime(2026, 3, 1, 19, 30, tzinfo=UTC), date(2026, 3, 1), ""),
    ]
    assert await stored(database, "press_reviews", "outlet", "mark", "stars", "vote") == [
        ("A", "4/5", 4.0, None),
        ("A", "4/5", 4.0, None),
        ("B", "2/5", 2.0, None),
        ("C", "fresh", None, "fresh"),
    ]
    assert await stored(database, "opinions", "posted_on", order="posted_on") == [
        date.min,
        date(2026, 1, 1),
        date(2026, 1, 1),
    ]


async def test_importing_twice_changes_nothing(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, **ALL)
    before = {
        table: await stored(database, table, *columns) for table, columns in LOOKED_AT.items()
    }
    report, said = await imported(database, tmp_path, **ALL)
    for file, rows in ROWS.items():
        assert counts(report, f"{file}.csv") == {"rows": rows, "unchanged": rows}
    assert said == []
    for table, columns in LOOKED_AT.items():
        assert await stored(database, table, *columns) == before[table]


async def test_a_changed_row_is_updated_and_a_new_one_added(
    database: Database, tmp_path: Path
) -> None:
    await imported(database, tmp_path, **ALL)
    report, _ = await imported(
        database,
        tmp_path,
        films=FILMS.replace("Two", "Deux") + "f3,Three,,\n",
        showtimes=SHOWTIMES.replace("22:00", "22:15"),
        press=PRESS.replace("B,2/5", "B,2.5/5"),
        cinemas=CINEMAS.replace("Rex", "Grand Rex"),
        cities=CITIES.replace("Paname", "Paname|Lutèce"),
        opinions=OPINIONS.replace("X,5", "X,4"),
    )
    assert counts(report, "films.csv") == {"rows": 3, "added": 1, "updated": 1, "unchanged": 1}
    for file in ("showtimes", "press", "cinemas", "cities", "opinions"):
        assert counts(report, f"{file}.csv").get("updated") == 1, file
        assert "added" not in counts(report, f"{file}.csv")
    assert "Deux" in await stored(database, "films", "title")
    assert 2.5 in await stored(database, "press_reviews", "stars")
    assert await stored(database, "cities", "aliases") == [["Paname", "Lutèce"], []]


async def test_a_film_whose_words_change_is_updated(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, films=FILMS)
    report, _ = await imported(database, tmp_path, films=FILMS.replace("Début", "Fin"))
    assert counts(report, "films.csv") == {"rows": 2, "updated": 1, "unchanged": 1}
    assert sorted(
        await stored(database, "film_texts", "title", "synopsis", order="film_id"), key=str
    ) == [("Un", "Fin"), (None, None)]


async def test_an_absent_column_keeps_what_is_known_and_an_empty_cell_clears_it(
    database: Database, tmp_path: Path
) -> None:
    await imported(
        database,
        tmp_path,
        films="id,title,title_fr,synopsis_fr,runtime_min,directors\nf1,One,Un,Début,90,A|B\n",
    )
    report, _ = await imported(database, tmp_path, films="id,title\nf1,One\n")
    assert counts(report, "films.csv") == {"rows": 1, "unchanged": 1}
    report, _ = await imported(
        database, tmp_path, films="id,title,synopsis_fr,runtime_min\nf1,One,,\n"
    )
    assert counts(report, "films.csv") == {"rows": 1, "updated": 1}
    assert await stored(database, "films", "runtime_min", "directors") == [(None, ["A", "B"])]
    assert await stored(database, "film_texts", "title", "synopsis", order="film_id") == [
        ("Un", None)
    ]


async def test_what_one_source_knows_of_a_city_another_does_not_take_away(
    database: Database, tmp_path: Path
) -> None:
    await imported(database, tmp_path, cities="name,country,latitude,longitude\nAuch,FR,43.6,0.6\n")
    report, _ = await imported(
        database,
        tmp_path,
        source="other",
        cities="name,country,latitude,longitude,population\nAUCH,FR,,,22000\n",
        cinemas="id,name,city\nx,Ciné 32,auch\n",
    )
    assert counts(report, "cities.csv") == {"rows": 1, "updated": 1}
    assert await stored(database, "cities", "name", "latitude", "population") == [
        ("AUCH", 43.6, 22_000)
    ]


async def test_two_sources_may_use_the_same_ids(database: Database, tmp_path: Path) -> None:
    for source in ("one", "two"):
        report, _ = await imported(
            database, tmp_path, source=source, films=FILMS, cinemas=CINEMAS, showtimes=SHOWTIMES
        )
        assert counts(report, "showtimes.csv") == {"rows": 3, "added": 3}
    assert await stored(database, "films", "source") == ["one", "one", "two", "two"]


async def test_the_last_of_two_rows_with_one_key_wins_and_both_lines_are_told(
    database: Database, tmp_path: Path
) -> None:
    files = {"films": "id,title\nf1,First\nf2,Other\nf1,Second\nf1,Third\n"}
    report, said = await imported(database, tmp_path, **files)
    assert counts(report, "films.csv") == {"rows": 4, "added": 2, "repeated": 2}
    assert said == [
        "films.csv:2: (row): note: line 5 has the same key and replaces it",
        "films.csv:4: (row): note: line 5 has the same key and replaces it",
    ]
    assert report.clean
    assert sorted(await stored(database, "films", "title")) == ["Other", "Third"]
    report, _ = await imported(database, tmp_path, **files)
    assert counts(report, "films.csv") == {"rows": 4, "unchanged": 2, "repeated": 2}


async def test_rows_that_refer_to_nothing_are_refused_and_the_rest_goes_in(
    database: Database, tmp_path: Path
) -> None:
    report, said = await imported(
        database,
        tmp_path,
        films=FILMS,
        cinemas=CINEMAS,
        press="film_id,outlet,score\nnone,A,4/5\nf1,A,4/5\n",
        opinions="film_id,author,rating\nnone,A,4\n",
        showtimes="film_id,cinema_id,starts_at\n"
        "f1,none,2026-03-01 20:00\nnone,c1,2026-03-01 20:00\nf1,c1,2026-03-01 20:00\n",
    )
    assert said == [
        "press.csv:2: film_id: no film 'none'",
        "opinions.csv:2: film_id: no film 'none'",
        "showtimes.csv:2: cinema_id: no cinema 'none'",
        "showtimes.csv:3: film_id: no film 'none'",
    ]
    assert report.refused == 4
    assert counts(report, "showtimes.csv") == {"rows": 3, "added": 1, "refused": 2}


async def test_showtimes_may_come_alone_once_films_and_cinemas_are_known(
    database: Database, tmp_path: Path
) -> None:
    await imported(database, tmp_path, films=FILMS, cinemas=CINEMAS)
    report, _ = await imported(database, tmp_path, showtimes=SHOWTIMES)
    assert counts(report, "showtimes.csv") == {"rows": 3, "added": 3}


async def test_a_session_that_ends_before_it_starts_is_refused(
    database: Database, tmp_path: Path
) -> None:
    report, said = await imported(
        database,
        tmp_path,
        films=FILMS,
        cinemas=CINEMAS,
        showtimes="film_id,cinema_id,starts_at,ends_at\n"
        "f1,c1,2026-03-01 20:30,2026-03-01 20:30\n"
        "f1,c1,2026-03-01 20:30,2026-03-01T20:00Z\n"
        # It begins in the first of two hours of that name, and ends in the second.
        "f1,c1,2026-10-25 02:30,2026-10-25 02:15\n",
    )
    assert said == ["showtimes.csv:2: ends_at: not after starts_at"]
    starts, ends = (await stored(database, "showtimes", "starts_at", "ends_at"))[1]
    assert (ends - starts).total_seconds() == 45 * 60
    assert report.files["showtimes.csv"].added == 2


async def test_an_hour_that_does_not_exist_is_taken_as_the_next_and_noted(
    database: Database, tmp_path: Path
) -> None:
    report, said = await imported(
        database,
        tmp_path,
        films=FILMS,
        cinemas=CINEMAS,
        showtimes="film_id,cinema_id,starts_at\nf1,c1,2026-03-29 02:30\n",
    )
    assert said == [
        "showtimes.csv:2: starts_at: note: the clocks go forward over this time; "
        "taken as 2026-03-29 03:30"
    ]
    assert report.clean
    assert await stored(database, "showtimes", "starts_at", "cinema_day") == [
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), date(2026, 3, 28))
    ]


async def test_a_time_means_the_cinemas_own_zone(database: Database, tmp_path: Path) -> None:
    await imported(
        database,
        tmp_path,
        films=FILMS,
        cinemas="id,name,city,postcode,country,timezone\n"
        "r,R,Saint-Denis,97400,FR,\nn,N,New York,,US,America/New_York\n",
        showtimes="film_id,cinema_id,starts_at\nf1,r,2026-07-01 20:00\nf1,n,2026-07-01 20:00\n",
    )
    assert await stored(database, "showtimes", "starts_at", order="starts_at") == [
        datetime(2026, 7, 1, 16, tzinfo=UTC),
        datetime(2026, 7, 2, 0, tzinfo=UTC),
    ]


async def test_figures_and_titles_are_brought_up_to_date(
    database: Database, tmp_path: Path
) -> None:
    await imported(database, tmp_path, **ALL)
    columns = ("press_mean", "press_count", "audience_mean", "audience_count", "show_count")
    assert (await stored(database, "films", *columns, order="source_id"))[0] == (3.0, 2, 4.5, 2, 2)
    assert (await stored(database, "films", "first_show", "last_show", order="source_id"))[0] == (
        datetime(2026, 3, 1, 19, 30, tzinfo=UTC),
        datetime(2026, 3, 1, 23, 15, tzinfo=UTC),
    )
    keys = await stored(database, "film_titles", "key")
    assert {"one", "un", "two"} <= set(keys)


@pytest.mark.parametrize("seconds", [0.0, 60.0])
async def test_blocks_and_transactions_of_any_size_store_the_same(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr(load, "BLOCK_ROWS", 1)
    monkeypatch.setattr(load, "TRANSACTION_SECONDS", seconds)
    report, said = await imported(database, tmp_path, **ALL)
    assert said == []
    for file, rows in ROWS.items():
        assert counts(report, f"{file}.csv") == {"rows": rows, "added": rows}
    report, _ = await imported(database, tmp_path, **ALL)
    for file, rows in ROWS.items():
        assert counts(report, f"{file}.csv") == {"rows": rows, "unchanged": rows}


async def test_strict_takes_all_or_nothing(database: Database, tmp_path: Path) -> None:
    bad = write_package(tmp_path / "bad", **{**ALL, "press": PRESS + "f1,D,9/5,\n"})
    said: list[str] = []
    report = await import_package(database, bad, strict=True, report=Report(say=said.append))
    assert said == ["press.csv:6: score: 9 is more than the 5 it is out of"]
    assert not report.clean
    for table in ("films", "cinemas", "showtimes", "press_reviews", "cities"):
        assert await stored(database, table, "id") == []
    good = write_package(tmp_path / "good", **ALL)
    report = await import_package(database, good, strict=True)
    assert report.clean
    assert len(await stored(database, "showtimes", "id")) == 3


async def test_a_dry_run_reports_everything_and_writes_nothing(
    database: Database, tmp_path: Path
) -> None:
    await imported(database, tmp_path, films=FILMS)
    package = write_package(
        tmp_path / "dry", **{**ALL, "press": "film_id,outlet,score\nf1,A,4/5\nnone,A,4/5\n"}
    )
    said: list[str] = []
    report = await import_package(database, package, dry_run=True, report=Report(say=said.append))
    assert said == ["press.csv:3: film_id: no film 'none'"]
    assert counts(report, "films.csv") == {"rows": 2, "unchanged": 2}
    assert counts(report, "showtimes.csv") == {"rows": 3, "added": 3}
    assert await stored(database, "showtimes", "id") == []
    assert await stored(database, "films", "show_count") == [0, 0]


async def test_a_dry_run_does_not_upgrade_a_database_for_good(
    database: Database, tmp_path: Path
) -> None:
    await downgrade(database, "base")
    package = write_package(tmp_path / "dry", **ALL)
    if database.is_sqlite:
        assert (await import_package(database, package, dry_run=True)).clean
    else:
        with pytest.raises(OldDatabaseError, match="seance db upgrade"):
            await import_package(database, package, dry_run=True)
    assert await revision_of(database) is None


async def test_another_source_streams_its_records_into_the_same_loader(
    database: Database,
) -> None:
    films = [FilmRecord(f"f{n}", f"Film {n}", texts=(TextRecord("de", f"Der {n}"),)) for n in "12"]
    shows = [ShowtimeRecord("f1", "c", datetime(2026, 3, 1, tzinfo=UTC))]
    report = Report()
    await store_feeds(
        database,
        [
            Feed("films", FilmRecord, None, iter(enumerate(films, 1))),
            Feed("shows", ShowtimeRecord, None, iter(enumerate(shows, 1))),
        ],
        source="feed",
        report=report,
    )
    assert counts(report, "films") == {"rows": 2, "added": 2}
    assert counts(report, "shows") == {"rows": 1, "refused": 1}
    assert await stored(database, "film_texts", "title", order="title") == ["Der 1", "Der 2"]


async def test_two_imports_at_once_store_everything_once(
    database: Database, tmp_path: Path
) -> None:
    package = write_package(tmp_path / "package", **ALL)
    reports = await asyncio.gather(*(import_package(database, package) for _ in range(3)))
    assert all(report.clean for report in reports)
    for file, rows in ROWS.items():
        assert sum(report.files[f"{file}.csv"].added for report in reports) == rows
    assert len(await stored(database, "showtimes", "id")) == ROWS["showtimes"]
