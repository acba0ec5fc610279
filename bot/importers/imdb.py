"""IMDb's TSV files: films with their years and lengths, titles in French and English, ratings.

For private use only, by their licence. Millions of rows, read as a stream: what is kept in memory
is one bit for each title there is.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO

from bot.importers import cells
from bot.importers.fetching import FetchError
from bot.importers.numbers import Numbers
from bot.importers.records import Feed, FilmRecord, TextRecord
from bot.importers.report import ROW, Report, RowError

SOURCE = "imdb"
BASICS, AKAS, RATINGS = "title.basics.tsv", "title.akas.tsv", "title.ratings.tsv"
HEADS = {
    BASICS: "tconst titleType primaryTitle originalTitle isAdult startYear endYear runtimeMinutes "
    "genres",
    AKAS: "titleId ordering title region language types attributes isOriginalTitle",
    RATINGS: "tconst averageRating numVotes",
}
FILMS = ("\tmovie\t", "\ttvMovie\t")
# Whose titles are French or English, where the language itself is not told.
REGIONS = {"FR": "fr", "US": "en", "GB": "en"}
NOTHING = "\\N"
BLOCK = 1 << 20
DAMAGE = (OSError, EOFError, zlib.error, UnicodeDecodeError)


def feeds(folder: Path, report: Report) -> Iterator[Feed]:
    """The files of a folder, packed or not, in the order in which one refers to another.

    Raises:
        FetchError: `title.basics.tsv.gz` is not there, or a file is another.
    """
    films = Numbers()
    known: dict[str, tuple[frozenset[str], Callable[..., Iterator[tuple[int, FilmRecord]]]]] = {
        BASICS: (frozenset("title genres release_date runtime_min imdb_id".split()), _films),
        AKAS: (frozenset({"title_fr", "title_en"}), _titles),
        RATINGS: (frozenset({"audience_score", "audience_count"}), _ratings),
    }
    for name, (given, read) in known.items():
        path = next((p for p in (folder / f"{name}.gz", folder / name) if p.is_file()), None)
        if path is None:
            if name == BASICS:
                raise FetchError(f"{folder}: there is no {BASICS}.gz in it")
            report.say(f"{folder}: note: no {name}.gz in it")
            continue
        with path.open("rb") as raw:
            rows = _rows(raw, path, report)
            yield Feed(
                path.name,
                FilmRecord,
                given,
                read(rows, films, path.name, report),
                path.stat().st_size,
                raw.tell,
            )


def _rows(raw: IO[bytes], path: Path, report: Report) -> Iterator[tuple[int, str]]:
    """The lines of a file by number, without the header."""
    head = HEADS[path.name.removesuffix(".gz")].replace(" ", "\t")
    number = 0
    try:
        file = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
        rest = b""
        while block := file.read(BLOCK):
            lines = (rest + block).split(b"\n")
            rest = lines.pop()
            for line in b"\n".join(lines).decode().split("\n"):
                number += 1
                if number == 1:
                    if line.rstrip("\r") != head:
                        raise FetchError(f"{path}: not IMDb's file: another header")
                elif line:
                    yield number, line
        if rest.strip():
            yield number + 1, rest.decode()
    except DAMAGE as error:
        reason = f"the file is damaged after this line: {error}"
        report.fail(RowError(path.name, number, ROW, reason))


def _films(
    rows: Iterator[tuple[int, str]], films: Numbers, file: str, report: Report
) -> Iterator[tuple[int, FilmRecord]]:
    this_year = date.today().year  # noqa: DTZ011 - a year's end more or less is no matter
    movie, television = FILMS
    for number, line in rows:
        if movie not in line and television not in line:
            continue
        fields = line.split("\t")
        try:
            id, kind, title, original, adult, year, _, minutes, genres = fields
            if kind not in ("movie", "tvMovie") or adult == "1":
                continue
            place = int(id.removeprefix("tt"))
            born = int(year) if year != NOTHING else 0
            runtime = int(minutes) if minutes != NOTHING else 0
        except ValueError:
            report.refuse([RowError(file, number, ROW, _broken(fields, BASICS))])
            continue
        films.add(place)
        yield (
            number,
            FilmRecord(
                id=id,
                title=cells.line(original if original != NOTHING else title) or title,
                genres=() if genres == NOTHING else tuple(genres.split(",")),
                # Only the year is told; a film to come has no day yet.
                release_date=date(born, 1, 1) if 1880 < born <= this_year else None,
                runtime_min=runtime if 1 <= runtime <= 6_000 else None,
                imdb_id=id,
            ),
        )


def _titles(
    rows: Iterator[tuple[int, str]], films: Numbers, file: str, report: Report
) -> Iterator[tuple[int, FilmRecord]]:
    for id, lines in groupby(_split(rows, films, AKAS, file, report), itemgetter(1)):
        best: dict[str, tuple[int, str]] = {}
        first = 0
        for number, _, fields in lines:
            first = first or number
            _, _, title, region, language, types, attributes, original = fields
            code = language if language in ("fr", "en") else REGIONS.get(region, "")
            if not code or original == "1" or (language not in (NOTHING, code) and language):
                continue
            # The title under which it is shown, before a working title or a spelling.
            rank = 2 * (types == "imdbDisplay") + (attributes == NOTHING) + (types == NOTHING)
            if code not in best or rank > best[code][0]:
                best[code] = rank, title
        texts = [TextRecord(code, cells.line(title)) for code, (_, title) in sorted(best.items())]
        if texts:
            yield first, FilmRecord(id, id, texts=tuple(texts))


def _ratings(
    rows: Iterator[tuple[int, str]], films: Numbers, file: str, report: Report
) -> Iterator[tuple[int, FilmRecord]]:
    for number, id, (_, mean, votes) in _split(rows, films, RATINGS, file, report):
        try:
            score, count = round(float(mean) / 2, 3), int(votes)
        except ValueError:
            report.refuse([RowError(file, number, ROW, f"{mean!r}, {votes!r}: no rating")])
            continue
        yield number, FilmRecord(id, id, audience_score=score, audience_count=count)


def _split(
    rows: Iterator[tuple[int, str]], films: Numbers, name: str, file: str, report: Report
) -> Iterator[tuple[int, str, Sequence[str]]]:
    """The fields of those lines that are of a film."""
    width = HEADS[name].count(" ") + 1
    for number, line in rows:
        id = line[: line.find("\t")]
        try:
            if int(id[2:]) not in films:
                continue
        except ValueError:
            report.refuse([RowError(file, number, ROW, f"{id[:40]!r} is no id of IMDb's")])
            continue
        fields = line.split("\t")
        if len(fields) != width:
            report.refuse([RowError(file, number, ROW, _broken(fields, name))])
            continue
        yield number, id, fields


def _broken(fields: Sequence[str], name: str) -> str:
    width = HEADS[name].count(" ") + 1
    if len(fields) != width:
        return f"{len(fields)} fields where the header has {width}"
    return "a number is expected and is none"
