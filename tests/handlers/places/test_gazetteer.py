import subprocess
import sys
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from db.geo import distance_km
from handlers.places import ExtraCity, Place, load_gazetteer, resolve_city
from handlers.places.build import tables
from handlers.places.departments import DEPARTMENTS
from handlers.places.gazetteer import read_tables
from handlers.places.names import key_of, words_of

GAZETTEER = load_gazetteer()
PLACES = [GAZETTEER.place(number) for number in range(GAZETTEER.communes)]


def test_the_index_is_that_of_the_communes_and_of_the_code() -> None:
    stored = [list(table) for table in read_tables()]
    assert [list(table) for table in tables(stored[0])] == stored


def test_every_commune_is_found_by_its_name_and_code() -> None:
    assert len(PLACES) == 34_969
    for number, place in enumerate(PLACES):
        assert number in [hit.number for hit in GAZETTEER.exact(key_of(words_of(place.name)))]
    assert all(GAZETTEER.get(place.code) == place for place in PLACES[::97])
    assert GAZETTEER.get("99999") is None


def test_every_commune_has_a_department_and_a_time_zone() -> None:
    assert {place.department for place in PLACES} == set(DEPARTMENTS)
    assert all(place.department_name for place in PLACES)
    zones = {place.timezone for place in PLACES}
    assert all(zone and ZoneInfo(zone) for zone in zones)
    assert Counter(place.timezone for place in PLACES)["Europe/Paris"] > 34_000


@pytest.mark.parametrize(
    ("code", "zone", "near"),
    [
        ("93066", "Europe/Paris", (48.936, 2.357)),  # Saint-Denis, not that of Réunion
        ("97411", "Indian/Reunion", (-20.88, 55.45)),
        ("39478", "Europe/Paris", (46.387, 5.864)),  # Saint-Claude, not that of Guadeloupe
        ("83127", "Europe/Paris", (43.29, 5.86)),
        ("98731", "Pacific/Marquesas", None),
        ("97801", "America/Marigot", None),
    ],
)
def test_homonyms_keep_their_own_position_and_time_zone(
    code: str, zone: str, near: tuple[float, float] | None
) -> None:
    place = GAZETTEER.get(code)
    assert place is not None
    assert place.timezone == zone
    if near:
        assert place.latitude is not None
        assert place.longitude is not None
        assert distance_km(place.latitude, place.longitude, *near) < 8


def test_every_town_with_a_cinema_has_a_position() -> None:
    towns = [place for place in PLACES if place.cinemas]
    assert len(towns) == 1691
    assert all(place.latitude is not None and not place.approximate for place in towns)


def test_importing_the_package_reads_no_data() -> None:
    code = (
        "import handlers.places as p, gzip; "
        "assert p.gazetteer.load_gazetteer.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_data_is_read_once() -> None:
    assert load_gazetteer() is GAZETTEER


BELGIUM = ExtraCity(
    "Bruxelles", "BE", 50.85, 4.35, 1_200_000, aliases=("Brussel", "Brussels"), cinemas=12
)


@pytest.mark.parametrize("text", ["Bruxelles", "brussels", "BRUSSEL", "bruxeles", "à Bruxelles"])
def test_an_added_city_is_found_by_name_alias_and_typing_error(text: str) -> None:
    wider = GAZETTEER.extended([BELGIUM])
    answer = resolve_city(text, wider)
    assert answer.confident
    assert answer.best == wider.get("BE:bruxelles")
    assert answer.best == Place(
        code="BE:bruxelles",
        name="Bruxelles",
        country="BE",
        population=1_200_000,
        latitude=50.85,
        longitude=4.35,
        cinemas=12,
    )
    assert answer.best.department_name is None
    assert GAZETTEER.get("BE:bruxelles") is None


def test_extending_twice_keeps_both() -> None:
    wider = GAZETTEER.extended([BELGIUM]).extended([ExtraCity("Genève", "CH")])
    assert resolve_city("geneve", wider).best == wider.get("CH:geneve")
    assert resolve_city("brussels", wider).best == wider.get("BE:bruxelles")
    assert resolve_city("Lyon", wider).best == GAZETTEER.get("69123")


def test_a_homonym_abroad_comes_first_for_people_there() -> None:
    wider = GAZETTEER.extended([ExtraCity("Laval", "CA", 45.6, -73.7, 440_000)])
    assert resolve_city("laval", wider, country="CA").best == wider.get("CA:laval")
    here = resolve_city("laval", wider, prefer=("53130",))
    assert here.best == GAZETTEER.get("53130")
    assert wider.get("CA:laval") in here.others


def test_an_added_city_of_france_lends_its_aliases_to_the_commune() -> None:
    wider = GAZETTEER.extended(
        [
            ExtraCity("Saint-Denis", "FR", 48.93, 2.36, aliases=("Ville des rois",)),
            ExtraCity("Toulouse", "FR", aliases=("Tlse",)),
            ExtraCity("Nulle Part les Bains", "FR", 45.0, 3.0),
            ExtraCity("Lyon", "FR", 10.0, 10.0),
        ]
    )
    assert resolve_city("ville des rois", wider).best == GAZETTEER.get("93066")
    assert resolve_city("tlse", wider).best == GAZETTEER.get("31555")
    assert resolve_city("nulle part les bains", wider).best == wider.get("FR:nulle part les bains")
    assert wider.get("FR:lyon") is not None  # too far from Lyon to be it
    assert wider.get("FR:toulouse") is None


def test_added_cities_without_letters_do_no_harm() -> None:
    wider = GAZETTEER.extended([ExtraCity("???", "XX", aliases=("!",)), ExtraCity("東京", "JP")])
    assert resolve_city("東京", wider).best == wider.get("JP:東京")
    assert resolve_city("?!", wider).best is None
