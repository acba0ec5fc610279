"""A package's rows become records, or refusals that say file, line, column and reason."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.importers.archive import PackageError
from bot.importers.package import open_package
from bot.importers.records import (
    CinemaRecord,
    CityRecord,
    FilmRecord,
    OpinionRecord,
    PressRecord,
    Record,
    ShowtimeRecord,
    TextRecord,
)
from bot.importers.report import Report
from bot.importers.scores import Mark
from tests.bot.importers.packages import write_package


def read(
    folder: Path, **files: str | bytes
) -> tuple[dict[str, list[tuple[int, Record]]], list[str], Report]:
    """Records with their lines by file, and what was said."""
    said: list[str] = []
    report = Report(say=said.append)
    with open_package(write_package(folder, **files), report) as feeds:
        return {feed.name: list(feed.rows) for feed in feeds}, said, report


def test_every_column_of_every_file_finds_its_place(tmp_path: Path) -> None:
    records, said, report = read(
        tmp_path,
        films="id,title,title_fr,title_en,directors,cast,genres,release_date,runtime_min,"
        "synopsis_fr,synopsis_en,awards_fr,awards_en,poster_url,trailer_url,imdb_id,tmdb_id,"
        "press_score,press_count,audience_score,audience_count\n"
        "f1,Le Film,,The Film,A|B,C,comedy,2023-03-01,89,Un,One,Prix,Prize|Other,"
        "https://p.example/1,https://t.example/1,tt1,7,3.5,16,88%,25\n",
        press="film_id,outlet,score,quote,language,url,published\n"
        "f1,Le Monde,B+,« Bien »,fr,https://m.example,2023-03-02\n",
        opinions="film_id,author,rating,comment,language,date,spoiler\n"
        "f1,Dodo,5,Super,fr,2023-03-05,yes\n",
        cinemas="id,name,city,address,postcode,country,latitude,longitude,timezone,chain,url,"
        "accessibility\n"
        "c1,Rex,Paris,1 rue X,75002,FR,48.87,2.35,Europe/Paris,Chain,https://r.example,pmr\n",
        showtimes="film_id,cinema_id,starts_at,version,format,accessibility,ends_at,booking_url\n"
        "f1,c1,2026-03-01 20:30,vostfr,3d,sme|ad,2026-03-01 22:30,https://b.example/1\n",
        cities="name,country,latitude,longitude,population,aliases\n"
        "Paris,fr,48.85,2.35,2103778,Paname|Lutèce\n",
    )
    assert said == []
    assert report.clean
    assert records == {
        "cities.csv": [
            (2, CityRecord("Paris", "FR", 48.85, 2.35, 2_103_778, ("Paname", "Lutèce")))
        ],
        "cinemas.csv": [
            (
                2,
                CinemaRecord(
                    id="c1",
                    name="Rex",
                    city="Paris",
                    country="FR",
                    timezone="Europe/Paris",
                    address="1 rue X",
                    postcode="75002",
                    latitude=48.87,
                    longitude=2.35,
                    chain="Chain",
                    url="https://r.example",
                    accessibility=("wheelchair",),
                ),
            )
        ],
        "films.csv": [
            (
                2,
                FilmRecord(
                    id="f1",
                    title="Le Film",
                    directors=("A", "B"),
                    cast=("C",),
                    genres=("comedy",),
                    release_date=date(2023, 3, 1),
                    runtime_min=89,
                    poster_url="https://p.example/1",
                    trailer_url="https://t.example/1",
                    imdb_id="tt1",
                    tmdb_id="7",
                    press_score=3.5,
                    press_count=16,
                    audience_score=4.4,
                    audience_count=25,
                    texts=(
                        TextRecord("fr", None, "Un", ("Prix",)),
                        TextRecord("en", "The Film", "One", ("Prize", "Other")),
                    ),
                ),
            )
        ],
        "press.csv": [
            (
                2,
                PressRecord(
                    "f1",
                    "Le Monde",
                    Mark("B+", 4.1),
                    "« Bien »",
                    "fr",
                    "https://m.example",
                    date(2023, 3, 2),
                ),
            )
        ],
        "opinions.csv": [
            (2, OpinionRecord("f1", "Dodo", 5, "Super", "fr", date(2023, 3, 5), spoiler=True))
        ],
        "showtimes.csv": [
            (
                2,
                ShowtimeRecord(
                    "f1",
                    "c1",
                    datetime.fromisoformat("2026-03-01T20:30"),
                    "VOST",
                    "3D",
                    "AD|SME",
                    datetime.fromisoformat("2026-03-01T22:30"),
                    "https://b.example/1",
                ),
            )
        ],
    }


def test_a_third_language_needs_only_its_columns(tmp_path: Path) -> None:
    records, said, _ = read(tmp_path, films="id,title,title_de,awards_de\n1,A,Ah,Bär|Löwe\n")
    film = records["films.csv"][0][1]
    assert isinstance(film, FilmRecord)
    assert film.texts == (TextRecord("de", "Ah", None, ("Bär", "Löwe")),)
    assert said == []


def test_every_bad_cell_of_a_row_is_named_and_the_other_rows_go_in(tmp_path: Path) -> None:
    records, said, report = read(
        tmp_path,
        films="title,id,runtime_min,poster_url\n"
        "Good,1,90,\n"
        "Bad,2,long,javascript:x\n"
        '"Two\nlines",3,,\n'
        ",4,,\n"
        "Fine,5,,\n",
    )
    assert [(line, record[0]) for line, record in records["films.csv"]] == [
        (2, "1"),
        (4, "3"),
        (7, "5"),
    ]
    assert said == [
        "films.csv:3: runtime_min: 'long' is not a whole number",
        "films.csv:3: poster_url: not an http(s) address",
        "films.csv:6: title: required",
    ]
    assert report.refused == 2
    assert not report.clean


@pytest.mark.parametrize(
    ("file", "content", "error"),
    [
        ("press", "film_id,outlet,score\n1,X,\n", "score: neither a score nor a quote"),
        ("press", "film_id,outlet,score\n1,X,3.5\n", "score: 3.5 has no scale"),
        ("opinions", "film_id,author,rating\n1,X,0\n", "rating: 0 is not between 1 and 5"),
        ("opinions", "film_id,author,rating\n1,X,\n", "rating: required"),
        ("cinemas", "id,name,city,latitude\n1,X,Y,4\n", "longitude: one coordinate without"),
        ("cinemas", "id,name,city,country\n1,X,Y,US\n", "timezone: US has several time zones"),
        ("cinemas", "id,name,city,timezone\n1,X,Y,Paris\n", "timezone: 'Paris' is not a time"),
        ("cinemas", "id,name,city\n1,X,–\n", "city: no letter or digit in it"),
        ("cities", "name,country,longitude\nX,FR,2\n", "latitude: one coordinate without"),
        ("cities", "name,country\n!!!,FR\n", "name: no letter or digit in it"),
        ("cities", "name,country\nX,\n", "country: required"),
        ("showtimes", "film_id,cinema_id,starts_at\n1,1,2026-03-01\n", "starts_at: 2026-03-01 has"),
        ("showtimes", "film_id,cinema_id,starts_at\n1,,2026-03-01 10:00\n", "cinema_id: required"),
    ],
)
def test_a_row_that_cannot_be_is_refused(
    tmp_path: Path, file: str, content: str, error: str
) -> None:
    records, said, _ = read(tmp_path, **{file: content})
    assert records == {f"{file}.csv": []}
    assert len(said) == 1
    assert said[0].startswith(f"{file}.csv:2: {error}")


def test_a_cinema_without_a_zone_has_that_of_its_place(tmp_path: Path) -> None:
    records, _, _ = read(
        tmp_path,
        cinemas="id,name,city,postcode,country\n"
        "1,A,Paris,75001,\n2,B,Saint-Denis,97400,\n3,C,Bruxelles,1000,be\n",
    )
    assert [record[3:5] for _, record in records["cinemas.csv"]] == [
        ("FR", "Europe/Paris"),
        ("FR", "Indian/Reunion"),
        ("BE", "Europe/Brussels"),
    ]


def test_unknown_columns_and_files_are_named_once(tmp_path: Path) -> None:
    _, said, report = read(
        tmp_path,
        films="id,title,colour,Rating,,colour\n1,A,red,,,\n2,B,blue,,,\n",
        screens="cinema_id,screens\nx,1\n",
    )
    assert said == [
        "screens.csv: note: not a file of a package, ignored",
        "films.csv:1: colour: note: unknown column, ignored",
        "films.csv:1: rating: note: unknown column, ignored",
    ]
    assert report.clean


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("id,name\n1,A\n", "the header lacks title"),
        ("name\n1\n", "the header lacks id, title"),
        ("id;title\n1;A\n", "separated by commas, not semicolons"),
        ("id,title,title\n1,A,B\n", "the header has title twice"),
        ("", "there is no header line"),
    ],
)
def test_a_file_whose_header_will_not_do_is_refused_and_the_others_are_read(
    tmp_path: Path, content: str, reason: str
) -> None:
    records, said, report = read(
        tmp_path, films=content, cities="name,country\nParis,FR\n", opinions="film_id\n"
    )
    assert list(records) == ["cities.csv"]
    assert len(said) == 2
    assert said[0].startswith("films.csv:1: (row): ")
    assert reason in said[0]
    assert report.failed == 2
    assert not report.clean


def test_files_come_in_the_order_in_which_they_refer_to_each_other(tmp_path: Path) -> None:
    header = {
        "showtimes": "film_id,cinema_id,starts_at",
        "press": "film_id,outlet,score",
        "opinions": "film_id,author,rating",
        "films": "id,title",
        "cities": "name,country",
        "cinemas": "id,name,city",
    }
    records, _, _ = read(tmp_path, **{name: f"{line}\n" for name, line in header.items()})
    assert list(records) == [
        "cities.csv",
        "cinemas.csv",
        "films.csv",
        "press.csv",
        "opinions.csv",
        "showtimes.csv",
    ]


def test_a_folder_without_any_file_of_a_package_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"none of cities\.csv, .*showtimes\.csv"):
        read(tmp_path, other="a\n1\n")


def test_an_archive_damaged_in_the_middle_gives_what_came_before(tmp_path: Path) -> None:
    rows = b"id,title\n" + b"".join(b"%d,Title\n" % n for n in range(100_000))
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        made.writestr("films.csv", rows)
        made.writestr("cities.csv", b"name,country\nParis,FR\n")
    data = bytearray(path.read_bytes())
    data[data.index(b"99999,Title") + 8] ^= 1
    path.write_bytes(data)
    said: list[str] = []
    report = Report(say=said.append)
    with open_package(path, report) as feeds:
        read = {feed.name: len(list(feed.rows)) for feed in feeds}
    assert read["cities.csv"] == 1
    assert 50_000 < read["films.csv"] <= 100_000
    assert report.failed == 1
    assert "the file is damaged after this line: Bad CRC-32" in said[0]


def test_how_much_of_a_file_was_read_is_known(tmp_path: Path) -> None:
    package = write_package(tmp_path, cities="name,country\n" + "Paris,FR\n" * 100_000)
    with open_package(package, Report()) as feeds:
        for feed in feeds:
            next(feed.rows)
            assert feed.size is not None
            assert 0 < feed.position() < feed.size
            list(feed.rows)
            assert feed.position() == feed.size
