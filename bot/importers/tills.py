"""One line of a till's programme: a session with its cinema and its film, cleaned."""

from __future__ import annotations

import re
from datetime import datetime
from sys import intern
from typing import Any, NamedTuple

from bot.importers import cells, damage, showing
from bot.importers.records import CinemaRecord, FilmRecord, TextRecord
from bot.importers.report import ROW, Report, RowError
from bot.importers.zones import default_zone
from db.folding import fold

LINES = "lines"


class Line(NamedTuple):
    """One session as the dataset tells it, cleaned."""

    number: int
    cinema: CinemaRecord
    film: FilmRecord  # with no id yet
    starts_at: datetime
    ends_at: datetime | None
    version: str
    format: str
    url: str | None


def read_line(number: int, given: Any, report: Report) -> Line | None:
    """A line as records; None for one that is refused."""
    try:
        if not isinstance(given, dict):
            raise _RefusedError(ROW, "not a line of the dataset")
        cinema = _cinema(given)
        starts_at = cells.moment(damage.plain(given.get("showstart")))
        if starts_at is None:
            raise _RefusedError("showstart", "required")
        ends_at = cells.moment(damage.plain(given.get("showend")))
        # Some tills write the beginning once more.
        if ends_at and (bool(ends_at.tzinfo) != bool(starts_at.tzinfo) or ends_at <= starts_at):
            ends_at = None
        film, beside = _film(given)
        version, screen = _version(damage.plain(given.get("filmversion")) or beside)
        url = damage.address(given.get("showurl"))
    except _RefusedError as error:
        report.refuse([RowError(LINES, number, error.column, str(error))])
        return None
    except ValueError as error:
        report.refuse([RowError(LINES, number, ROW, str(error))])
        return None
    return Line(number, cinema, film, starts_at, ends_at, version, screen, url)


class _RefusedError(ValueError):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


def _need(given: dict[str, Any], field: str) -> str:
    text = damage.plain(given.get(field))
    if not text:
        raise _RefusedError(field, "required")
    return intern(text)


def _cinema(given: dict[str, Any]) -> CinemaRecord:
    postcode = damage.plain(given.get("cinecp")).removesuffix(".0")
    postcode = postcode.zfill(5) if postcode.isdigit() else ""
    city = _need(given, "cineville")
    if not fold(city):
        raise _RefusedError("cineville", "no letter or digit in it")
    place = [_degrees(given.get(f"_coords.{axis}")) for axis in ("lat", "lon")]
    latitude, longitude = place if None not in place else (None, None)
    return CinemaRecord(
        id=cells.bounded(_need(given, "cineid"), cells.ID_LIMIT),
        name=damage.place(_need(given, "cinenom")),
        city=damage.place(city)[: cells.KEY_LIMIT],
        country="FR",
        timezone=default_zone("FR", postcode),
        address=damage.plain(given.get("cineadresse")) or None,
        postcode=postcode or None,
        latitude=latitude,
        longitude=longitude,
    )


def _degrees(value: Any) -> float | None:
    try:
        return cells.degrees(180)(damage.plain(value)) or None  # 0, 0 is nowhere
    except ValueError:
        return None


# What stands behind a title and is none of it.
BESIDE = (
    "avp|avant premiere|vf|vo|vost|vostf|vostfr|vfst|vfstf|2d|3d|cine debat|debat|cine gouter|"
    "version restauree|reprise|sme|ad|audiodescription|4k|jp|jeune public"
).split("|")
VERSIONS = ("vf", "vo", "vost", "vostf", "vostfr", "vfst", "vfstf", "3d")


def _film(given: dict[str, Any]) -> tuple[FilmRecord, str]:
    """The film, and the version where only its title tells."""
    title, beside = split_title(_need(given, "filmtitle"))
    seconds = damage.plain(given.get("filmduration")).removesuffix(".0")
    runtime = int(seconds) if seconds.isdigit() else 0
    # In seconds, but for tills that print minutes.
    runtime = round(runtime / 60) if runtime >= 600 else runtime
    spoken = damage.spoken(title)
    return FilmRecord(
        id="",
        title=spoken,
        directors=damage.people(damage.plain(given.get("filmdirector"))),
        cast=damage.people(damage.plain(given.get("filmcast"))),
        genres=tuple(
            genre.strip().capitalize()
            for genre in damage.plain(given.get("filmgenre")).replace("/", ",").split(",")
            if genre.strip()
        ),
        runtime_min=runtime if 1 <= runtime <= 6_000 else None,
        poster_url=damage.address(given.get("filmposter")),
        trailer_url=damage.address(given.get("filmtrailer")),
        texts=(TextRecord("fr", spoken, damage.prose(given.get("filmstoryline"))),),
    ), beside


_BESIDE = re.compile(
    r"(.+?)\s*(?:\(([^()]*)\)|\[([^][]*)\]|\s[-–]\s+((?:(?!\s[-–]\s).)+)|\s(VF|VO|VOSTF?R?|3D|AVP))\s*"
)


def split_title(title: str) -> tuple[str, str]:
    """A title without what a till prints behind it, and the version if that is among it."""
    version = ""
    while match := _BESIDE.fullmatch(title):
        tail = next(filter(None, match.groups()[1:]), "")
        if fold(tail) not in BESIDE:
            break
        if fold(tail) in VERSIONS:
            version = f"{version} {tail}".strip()
        title = match[1]
    return title.strip(), version


def _version(text: str) -> tuple[str, str]:
    """Version and format from one word for both: "VF 3D"."""
    words = text.replace("/", " ").replace("-", " ").split()
    formats = [word for word in words if fold(word) in ("2d", "3d", "imax", "4dx", "dolby", "ice")]
    rest = " ".join(word for word in words if word not in formats)
    return showing.version(rest)[: showing.CODE_LIMIT], showing.screen_format(" ".join(formats))
