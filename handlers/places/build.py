"""Derive `communes.tsv.gz` from its sources: python -m handlers.places.build [COMMUNES CINEMAS]

COMMUNES is a CSV file with the columns insee, name, postcodes (`|`), population, latitude,
longitude and timezone; CINEMAS the CNC's list of cinemas (`;`). See README.md here. Without them
the communes stay and only the keys are written anew: do so when folding, forms or aliases change.

The positions of COMMUNES were found by name, so a commune may bear those of a homonym on the
other side of the country: they are kept only where the neighbours are of the same department.
"""

import csv
import gzip
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import fmean

from db.folding import fold
from db.geo import distance_km
from handlers.places.aliases import read_aliases
from handlers.places.departments import department_of, timezone_of
from handlers.places.gazetteer import DATA, read_tables
from handlers.places.index import Draft
from handlers.places.names import Form, forms_of, key_of, words_of

TOWN = 2000  # inhabitants from which shortened names are understood without a cinema
# Communes that the list of cinemas still counts, by the commune that they merged into.
MERGED = {"69152": "69149", "85060": "85194"}
_NEIGHBOURS = 8
_NEAR_KM = 10  # a commune's cinemas are no farther from its middle

Point = tuple[float, float]  # latitude, longitude
Row = dict[str, str]


def _read(path: str, delimiter: str) -> list[Row]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def _commune_of(insee: str) -> str:
    """The commune of a code that may be an arrondissement's or a merged commune's."""
    if insee.startswith("751"):
        return "75056"
    return MERGED.get(insee, insee)


def _middle(points: Iterable[Point]) -> Point:
    points = list(points)
    return fmean(p[0] for p in points), fmean(p[1] for p in points)


class _Grid:
    """Points by cell of a quarter of a degree."""

    def __init__(self, points: dict[str, Point]) -> None:
        self.cells: dict[tuple[int, int], list[tuple[str, Point]]] = defaultdict(list)
        for code, point in points.items():
            self.cells[self._cell(point)].append((code, point))

    @staticmethod
    def _cell(point: Point) -> tuple[int, int]:
        return int(point[0] // 0.25), int(point[1] // 0.25)

    def near(self, code: str, point: Point) -> Iterator[str]:
        row, column = self._cell(point)
        cells = [(row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        others = [other for cell in cells for other in self.cells.get(cell, ()) if other[0] != code]
        others.sort(key=lambda other: distance_km(*point, *other[1]))
        return (other for other, _ in others[:_NEIGHBOURS])


def _believed(claims: dict[str, list[Point]], known: dict[str, Point]) -> dict[str, Point]:
    """The first claim of each commune that neighbours in `known` bear out."""
    grid = _Grid(known)
    found = {}
    for code, points in claims.items():
        own = department_of(code)
        for point in points:
            neighbours = [department_of(other) for other in grid.near(code, point)]
            agreed = len(points) > 1 and distance_km(*points[0], *points[1]) < _NEAR_KM
            if agreed or code.startswith(("97", "98")) or neighbours.count(own) > 1:
                found[code] = point
                break
    return found


def positions(communes: list[Row], cinemas: list[Row]) -> dict[str, Point]:
    """Return the positions that can be believed, by INSEE code.

    A commune may have two claims: the place found by its name, and the middle of its cinemas.
    """
    seen = defaultdict(list)
    for row in cinemas:
        if row["latitude"] and row["longitude"]:
            point = float(row["latitude"]), float(row["longitude"])
            seen[_commune_of(row["code INSEE"])].append(point)
    claims: dict[str, list[Point]] = defaultdict(list)
    for row in communes:
        if row["latitude"] and row["timezone"] == timezone_of(row["insee"]):
            claims[row["insee"]].append((float(row["latitude"]), float(row["longitude"])))
    for code, points in seen.items():
        claims[code].append(_middle(points))
    # Twice: homonyms of two communes of one department may bear each other out the first time.
    once = _believed(claims, {code: points[-1] for code, points in claims.items()})
    return _believed(claims, once)


def _lines(communes: list[Row], cinemas: list[Row]) -> Iterator[str]:
    known = positions(communes, cinemas)
    count: dict[str, int] = defaultdict(int)
    names: dict[str, set[str]] = defaultdict(set)
    for row in cinemas:
        code = _commune_of(row["code INSEE"])
        count[code] += 1
        if "rrondissement" not in row["commune"]:
            names[code].add(row["commune"])
    by_postcode = defaultdict(list)
    for row in communes:
        if row["insee"] in known:
            for postcode in row["postcodes"].split("|"):
                by_postcode[postcode].append(known[row["insee"]])
    for row in sorted(communes, key=lambda row: row["insee"]):
        code, name = row["insee"], row["name"]
        aliases = {n for n in names[code] if fold(n) != fold(name)}
        aliases |= {name.partition(" (")[0]} - {name}
        mates = [p for postcode in row["postcodes"].split("|") for p in by_postcode[postcode]]
        point = known.get(code) or (_middle(mates) if mates else None)
        yield "\t".join(
            (
                code,
                name,
                row["postcodes"],
                row["population"] or "0",
                f"{point[0]:.4f}" if point else "",
                f"{point[1]:.4f}" if point else "",
                "" if code in known or not point else "~",
                str(count[code] or ""),
                "|".join(sorted(aliases)),
            )
        )


def tables(communes: list[str]) -> tuple[list[str], ...]:
    """Return the tables of the file: the lines of communes, then those of their index."""
    draft = Draft()
    aliases = read_aliases()
    for number, line in enumerate(communes):
        code, name, postcodes, population, _, _, _, cinemas, known_as = line.split("\t")
        town = bool(cinemas) or int(population) >= TOWN
        words = words_of(name)
        draft.add(key_of(words), number, Form.FULL, town=town)
        for alias in (*filter(None, known_as.split("|")), *aliases.get(code, ())):
            draft.add(key_of(words_of(alias)), number, Form.ALIAS, town=town)
        for key, form in forms_of(words):
            if town or form == Form.BARE:
                draft.add(key, number, form, town=town)
        for postcode in postcodes.split("|"):
            draft.add(postcode, number, Form.POSTCODE, town=False)
    return communes, *draft.tables()


def write(communes: list[str], target: Path = DATA) -> None:
    """Write the file: tables of lines, an empty line between them; the same bytes every time."""
    text = "\n\n".join("\n".join(table) for table in tables(communes))
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        write(list(_lines(_read(sys.argv[1], ","), _read(sys.argv[2], ";"))))
    else:
        write(list(next(read_tables())))
