"""The cinemas of France as the CNC lists them: a CSV with semicolons, Licence Ouverte 2.0.

It names communes by INSEE code and has no postcodes; what it adds is above all where cinemas are.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from bot.importers import cells, damage
from bot.importers.fetching import FetchError
from bot.importers.gathering import Gathered
from bot.importers.records import CinemaRecord, feed_of
from bot.importers.report import ROW, Report, RowError
from bot.importers.zones import default_zone

SOURCE = "cnc"
COLUMNS = ("N° auto", "nom", "adresse", "code INSEE", "commune", "genre", "latitude", "longitude")
GIVEN = frozenset({"name", "city", "address", "latitude", "longitude"})
_DISTRICT = re.compile(r"\s+\d+(?:er|e|ème)?\s+Arrondissement$", re.IGNORECASE)


def gather(path: Path, report: Report) -> Gathered:
    """The cinemas of a file; those without a house of their own are left out.

    Raises:
        FetchError: it cannot be read, or is another file.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter=";")
            if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
                raise FetchError(f"{path}: the header lacks {', '.join(missing)}")
            cinemas = list(_records(reader, path.name, report))
    except (OSError, UnicodeError, csv.Error) as error:
        raise FetchError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    feed = feed_of(path.name, CinemaRecord, GIVEN, cinemas, sparse=True)
    return Gathered(SOURCE, (feed,), len(cinemas), unit="cinemas")


def _records(
    reader: csv.DictReader[str], file: str, report: Report
) -> Iterator[tuple[int, CinemaRecord]]:
    for row in reader:
        line = reader.line_num
        try:
            if damage.plain(row["genre"]).upper() == "FIXE":
                yield line, _cinema({name: damage.plain(row[name]) for name in COLUMNS})
        except ValueError as error:
            report.refuse([RowError(file, line, ROW, str(error))])


def _cinema(row: dict[str, str]) -> CinemaRecord:
    for name in ("N° auto", "nom", "commune"):
        if not row[name]:
            raise ValueError(f"{name}: required")
    insee = row["code INSEE"]
    region = insee[:3] if insee[:2] in ("97", "98") else insee[:2]
    return CinemaRecord(
        id=row["N° auto"],
        name=damage.place(row["nom"]),
        city=damage.place(_DISTRICT.sub("", row["commune"])),
        country="FR",
        # A commune's code begins as its postcodes do, overseas.
        timezone=default_zone("FR", insee if region.startswith("9") else None),
        address=damage.place(row["adresse"]) or None,
        latitude=cells.degrees(90)(row["latitude"]),
        longitude=cells.degrees(180)(row["longitude"]),
        region=region,
    )
