"""The same cinema from two sources, and the CNC's list. On both engines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.config import Settings
from bot.importers import cnc
from bot.importers.fetching import FetchError
from bot.importers.gathering import Gathered, run_source
from bot.importers.houses import House, is_same, words
from bot.importers.report import Report
from bot.importers.sources import Wanted, take_in
from db.session import Database
from tests.bot.importers.packages import counts, imported, stored

HEAD = "N° auto;nom;adresse;code INSEE;commune;genre;latitude;longitude\n"
ROWS = (
    "1;LE REX;1 PLACE DU PORT;33063;Bordeaux;FIXE;44.8400;-0.5800\n"
    "2;CINE MELIES;2 RUE X;64445;Pau;FIXE;43.3000;-0.3700\n"
    "3;REX;3 RUE Y;75108;Paris 8e Arrondissement;FIXE;48.8700;2.3000\n"
    "4;CIRCUIT 2;;2A004;Ajaccio;ITINERANT;41.9;8.7\n"
    "5;EDEN;;13028;La Ciotat;FIXE;x;5.6\n"
)
KNOWN = (
    "id,name,city,postcode,latitude,longitude\n"
    "a,Cinéma Rex,Bordeaux,33000,44.8401,-0.5801\n"
    "b,Le Méliès,Pau,64000,,\n"
    "c,Rex,Lyon,69001,45.76,4.83\n"
)


def house(name: str, town: str = "pau", *place: float) -> House:
    return House(words(name), town, (place[0], place[1]) if place else None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (house("Cinéma Le Rex"), house("REX"), True),
        (house("Le Rex"), house("Rex", "lyon"), False),
        (house("Rex"), house("Royal"), False),
        (house("Rex", "pau", 43.3, -0.37), house("Rex", "billere", 43.31, -0.38), True),
        (house("Rex", "pau", 43.3, -0.37), house("Rex", "pau", 43.5, -0.37), False),
        (house("UGC Ciné Cité", "pau", 43.3, -0.37), house("UGC", "pau", 43.3001, -0.37), True),
        (house("UGC Opéra", "paris", 48.871, 2.3), house("UGC Ney", "paris", 48.9, 2.3), False),
        (house("Le Cinéma"), house("Ciné"), False),
        (house("Méliès"), house("Melies"), True),
        (house("Utopia"), house("Utopia Saint-Siméon"), False),
    ],
)  # fmt: skip
def test_name_town_and_distance_tell_cinemas_apart(one: House, other: House, same: bool) -> None:
    assert is_same(one, other) is same
    assert is_same(other, one) is same


async def taken_in(database: Database, file: Path) -> tuple[str, Report, list[str]]:
    said: list[str] = []
    report = Report(say=said.append)

    async def gather() -> Gathered:
        return cnc.gather(file, report)

    outcome = await run_source(database, "cnc", gather, report=report)
    return outcome.word, report, said


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cinemas.csv"
    path.write_text("\ufeff" + HEAD + ROWS, encoding="utf-8")
    return path


async def test_the_cncs_list_completes_the_cinemas_that_are_known(
    database: Database, tmp_path: Path, file: Path
) -> None:
    await imported(database, tmp_path, cinemas=KNOWN)
    word, report, said = await taken_in(database, file)
    assert word == "done"
    assert said == ["cinemas.csv:6: (row): 'x' is not a number of degrees"]
    assert counts(report, "cinemas.csv") == {"rows": 4, "added": 1, "joined": 2, "refused": 1}
    columns = ("source", "name", "address", "latitude")
    assert await stored(database, "cinemas", *columns) == [
        ("csv", "Cinéma Rex", "1 Place du Port", 44.8401),
        ("csv", "Le Méliès", "2 Rue X", 43.3),
        ("csv", "Rex", None, 45.76),
        ("cnc", "Rex", "3 Rue Y", 48.87),
    ]
    assert sorted(await stored(database, "cities", "name", "region")) == [
        ("Bordeaux", "33"),
        ("Lyon", "69"),
        ("Paris", "75"),
        ("Pau", "64"),
    ]
    _, report, _ = await taken_in(database, file)
    assert counts(report, "cinemas.csv") == {"rows": 4, "unchanged": 3, "refused": 1}


async def test_sessions_of_a_joined_cinema_are_shown_there(
    database: Database, tmp_path: Path, file: Path
) -> None:
    await taken_in(database, file)
    shows = "film_id,cinema_id,starts_at\n1,a,2036-01-01 20:00\n1,c,2036-01-01 20:00\n"
    await imported(database, tmp_path, films="id,title\n1,Home\n", cinemas=KNOWN, showtimes=shows)
    homes = dict(await stored(database, "cinemas", "id", "name"))
    shown = await stored(database, "showtimes", "cinema_id")
    assert [homes[id] for id in shown] == ["Le Rex", "Rex"]
    assert len(homes) == 4


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"nom;commune\nRex;Pau\n", "the header lacks N° auto, adresse"),
        (b"\xff\xfe\x00", "invalid start byte"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "cinemas.csv"
    path.write_bytes(content)
    with pytest.raises(FetchError, match=said):
        cnc.gather(path, Report())
    with pytest.raises(FetchError, match="No such file"):
        cnc.gather(tmp_path / "none.csv", Report())


async def test_what_another_source_added_stays_when_the_first_comes_again(
    database: Database, tmp_path: Path
) -> None:
    """Pages rarely say where a cinema is."""
    page = tmp_path / "rex.json"
    cinema = {"@type": "MovieTheater", "name": "Le Rex", "address": {"addressLocality": "Bordeaux"}}
    work = {"@type": "Movie", "name": "One"}
    show = {"@type": "ScreeningEvent", "startDate": "2036-01-01T20:00", "location": cinema}
    page.write_text(json.dumps([{**show, "workPresented": work}]), encoding="utf-8")
    file = tmp_path / "cnc.csv"
    file.write_text(HEAD + ROWS, encoding="utf-8")

    async def page_again() -> Report:
        report = Report()
        settings = Settings(_env_file=None)  # type: ignore[call-arg]
        await take_in(database, settings, Wanted("jsonld", str(page)), report=report)
        return report

    await page_again()
    await taken_in(database, file)
    assert counts(await page_again(), "cinemas") == {"rows": 1, "unchanged": 1}
    [rex] = [
        row
        for row in await stored(database, "cinemas", "name", "address", "latitude")
        if row[0] == "Le Rex"
    ]
    assert rex == ("Le Rex", "1 Place du Port", 44.84)
