from pathlib import Path

from handlers.places.build import Row, positions, tables, write
from handlers.places.gazetteer import Communes, Gazetteer, read_tables
from handlers.places.index import Index
from handlers.places.resolve import resolve_city


def commune(insee: str, latitude: float | None, longitude: float | None) -> Row:
    return {
        "insee": insee,
        "latitude": "" if latitude is None else str(latitude),
        "longitude": "" if longitude is None else str(longitude),
        "timezone": "Europe/Paris",
    }


def cinema(insee: str, latitude: float, longitude: float) -> Row:
    return {"code INSEE": insee, "latitude": str(latitude), "longitude": str(longitude)}


AIN = [commune(f"0100{n}", 46.0 + n / 100, 5.0) for n in range(1, 6)]
VAR = [commune(f"8300{n}", 43.3 + n / 100, 6.0) for n in range(1, 6)]


def test_a_position_among_neighbours_of_the_department_is_believed() -> None:
    assert positions([*AIN, *VAR], [])["01002"] == (46.02, 5.0)


def test_a_position_among_strangers_is_that_of_a_homonym() -> None:
    assert "01009" not in positions([*AIN, *VAR, commune("01009", 43.31, 6.01)], [])


def test_two_homonyms_astray_together_are_both_left_out() -> None:
    strays = [commune(f"0100{n}", 43.31, 6.01 + n / 1000) for n in (8, 9)]
    assert not {"01008", "01009"} & positions([*AIN, *VAR, *strays], []).keys()


def test_a_cinema_stands_in_for_a_position_elsewhere() -> None:
    rows = [*AIN, *VAR, commune("01009", 43.31, 6.01)]
    assert positions(rows, [cinema("01009", 46.03, 5.01)])["01009"] == (46.03, 5.01)


def test_a_misplaced_cinema_does_not_move_its_commune() -> None:
    assert positions([*AIN, *VAR], [cinema("01002", 43.3, 6.0)])["01002"] == (46.02, 5.0)


def test_a_position_in_another_time_zone_is_no_claim() -> None:
    astray = commune("01009", 46.03, 5.0) | {"timezone": "Indian/Reunion"}
    assert "01009" not in positions([*AIN, astray], [])


def test_cinemas_of_arrondissements_and_merged_communes_are_where_these_are_now() -> None:
    cinemas = [cinema("75108", 48.87, 2.30), cinema("69152", 45.70, 4.82)]
    rows = [commune(f"6900{n}", 45.7, 4.8 + n / 100) for n in range(1, 5)]
    found = positions([*rows, commune("75056", 48.85, 2.34)], cinemas)
    assert found["75056"] == (48.85, 2.34)  # alone in its department, but both claims agree
    assert found["69149"] == (45.70, 4.82)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    lines = [
        "01001\tLa Roche-sur-Yon\t01000|01009\t54000\t46.67\t-1.43\t\t2\tRoche",
        "01002\tLe Petit-Bourg\t01100\t80\t\t\t\t\t",
    ]
    path = tmp_path / "communes.tsv.gz"
    write(lines, path)
    communes, *index = map(list, read_tables(path))
    assert (communes, *index) == tables(lines)
    gazetteer = Gazetteer(Communes(communes, Index(index)))
    for text in ("La Roche-sur-Yon", "roche yon", "la roche", "01009"):
        assert resolve_city(text, gazetteer).best == gazetteer.get("01001")
    village = resolve_city("petit bourg", gazetteer).best
    assert village is not None
    assert village.latitude is None
