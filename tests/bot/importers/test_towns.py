"""Which city a row means, where two share a name. On both engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.importers.towns import choose, region_of
from db.session import Database
from handlers.cities import draw_atlas, match_city, read_cities
from tests.bot.importers.packages import imported, stored

HEAD = "id,name,city,country,postcode\n"
NORTH = "n,L'Écran,Saint-Denis,FR,93200\n"
SOUTH = "s,Ciné Cambaie,SAINT DENIS,FR,97400\n"
LOOSE = "x,Sans Code,Saint-Denis,FR,\n"


@pytest.mark.parametrize(
    ("postcode", "region"),
    [
        ("93200", "93"),
        ("F-93200", "93"),
        ("97400", "974"),
        ("98800", "988"),
        ("20000", "2A"),
        ("20200", "2B"),
        ("01000", "01"),
        ("9320", ""),
        (None, ""),
    ],
)
def test_a_french_postcode_tells_the_department(postcode: str | None, region: str) -> None:
    assert region_of("FR", postcode) == region
    assert region_of("BE", postcode) == ""


def test_a_region_tells_apart_only_what_it_must() -> None:
    assert choose({}, "93") is None
    assert choose({"": 1}, "93") == 1
    assert choose({"93": 1}, "") == 1
    assert choose({"93": 1}, "974") is None
    assert choose({"93": 1, "974": 2}, "974") == 2
    assert choose({"93": 2, "974": 1}, "") == 1


async def test_two_towns_of_one_name_in_one_feed_stay_two(
    database: Database, tmp_path: Path
) -> None:
    await imported(database, tmp_path, cinemas=HEAD + NORTH + SOUTH + LOOSE)
    assert sorted(await stored(database, "cities", "folded", "region")) == [
        ("saint denis", "93"),
        ("saint denis", "974"),
    ]
    cities = dict(await stored(database, "cities", "region", "id"))
    homes = dict(await stored(database, "cinemas", "source_id", "city_id"))
    assert (homes["n"], homes["s"]) == (cities["93"], cities["974"])
    assert homes["x"] in cities.values()


async def test_again_or_one_by_one_makes_no_third(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, cities="name,country,aliases\nSaint-Denis,FR,Sandé\n")
    assert await stored(database, "cities", "region") == [""]
    for cinemas in (NORTH, SOUTH, NORTH + SOUTH + LOOSE):
        await imported(database, tmp_path, cinemas=HEAD + cinemas)
    assert sorted(await stored(database, "cities", "region")) == ["93", "974"]
    report, _ = await imported(
        database, tmp_path, cities="name,country,population,region\nSaint-Denis,FR,150000,974\n"
    )
    assert report.files["cities.csv"].updated == 1
    assert sorted(await stored(database, "cities", "region", "population")) == [
        ("93", None),
        ("974", 150000),
    ]


async def test_people_are_asked_which_and_get_that_one(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, cinemas=HEAD + NORTH + SOUTH)
    atlas = draw_atlas(await read_cities(database))
    regions = {
        words: match.city.region
        for words in ("Saint-Denis 93", "Saint-Denis 974", "saint denis la reunion", "93200")
        if (match := match_city(atlas, words, "FR")).city
    }
    assert regions == {
        "Saint-Denis 93": "93",
        "Saint-Denis 974": "974",
        "saint denis la reunion": "974",
        "93200": "93",
    }
