"""IMDb's files beside the engine's own bulk path: `python -m tests.benchmarks.imdb_speed [FILMS]`.

The files are made up in the shape of IMDb's: of ten titles one is a film, of each film there are
six other titles. "bulk" is the engine's own upsert of the same rows, without reading them. The
memory is the most that the process had, with a tenth of the rows and with all of them.
"""

from __future__ import annotations

import asyncio
import gzip
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from bot.importers import imdb
from bot.importers.records import FilmRecord
from bot.importers.report import Report
from bot.importers.run import store_feeds
from bot.importers.targets import TARGETS
from db.migrate import upgrade
from db.queries.catalogue_writes import Row
from db.session import Database

FILMS = 100_000
OTHERS, AKAS = 9, 6


def write_files(folder: Path, films: int) -> dict[str, int]:
    """Makes the files; their rows by name."""

    def packed(name: str, rows: Callable[[], Iterator[str]]) -> int:
        count = 0
        with gzip.open(folder / f"{name}.gz", "wt", encoding="utf-8", compresslevel=1) as file:
            file.write(imdb.HEADS[name].replace(" ", "\t") + "\n")
            for row in rows():
                file.write(row + "\n")
                count += 1
        return count

    def basics() -> Iterator[str]:
        for n in range(films * (OTHERS + 1)):
            kind = "tvEpisode" if n % (OTHERS + 1) else "movie"
            title = f"The Long Way Number {n}"
            yield f"tt{n:07}\t{kind}\t{title}\t{title}\t0\t{1950 + n % 75}\t\\N\t90\tDrama,Comedy"

    def akas() -> Iterator[str]:
        regions = ("FR", "US", "DE", "IT", "GB", "ES")
        for n in range(films * (OTHERS + 1)):
            for number in range(AKAS if n % (OTHERS + 1) == 0 else 1):
                said = f"Titre {n} {number}\t{regions[number]}\t\\N\timdbDisplay\t\\N\t0"
                yield f"tt{n:07}\t{number + 1}\t{said}"

    def ratings() -> Iterator[str]:
        for n in range(0, films * (OTHERS + 1), 5):
            yield f"tt{n:07}\t{1 + n % 90 / 10:.1f}\t{n % 5000 + 5}"

    makers = {imdb.BASICS: basics, imdb.AKAS: akas, imdb.RATINGS: ratings}
    return {name: packed(name, rows) for name, rows in makers.items()}


def parsed(folder: Path) -> dict[str, tuple[int, float]]:
    """Records and seconds of each file, with nothing stored."""
    found: dict[str, tuple[int, float]] = {}
    for feed in imdb.feeds(folder, Report()):
        begun = perf_counter()
        count = sum(1 for _ in feed.rows)
        found[feed.name.removesuffix(".gz")] = count, perf_counter() - begun
    return found


async def stored(folder: Path, path: Path) -> tuple[int, float]:
    """Records and seconds of the films, all the way into SQLite."""
    database = Database(f"sqlite:///{path}")
    await upgrade(database)
    report = Report()
    begun = perf_counter()
    feeds = imdb.feeds(folder, report)
    await store_feeds(database, [next(feeds)], source="imdb", report=report)
    seconds = perf_counter() - begun
    await database.close()
    return report.files[f"{imdb.BASICS}.gz"].added, seconds


async def bulk(folder: Path, path: Path) -> float:
    """Seconds of the same rows through the engine's upsert, and the index of their titles."""
    from bot.importers.references import References
    from db.queries.figures import recompute_figures
    from db.queries.search import index_titles

    database = Database(f"sqlite:///{path}")
    await upgrade(database)
    references = References("imdb", (lambda value: value, lambda value: value))
    target = TARGETS[FilmRecord]
    upsert = target.upsert(database.engine.dialect)
    feeds = imdb.feeds(folder, Report())
    feed = next(feeds)
    rows: list[Row] = [upsert.bound(target.row(film, references)) for _, film in feed.rows]
    begun = perf_counter()
    for start in range(0, len(rows), 20_000):
        async with database.write() as session:
            await upsert.put(await session.connection(), rows[start : start + 20_000])
    async with database.write() as session:
        await recompute_figures(session)
        await index_titles(session)
    seconds = perf_counter() - begun
    await database.close()
    return seconds


def peak_mib() -> float:
    """The most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Prints a table."""
    films = int(sys.argv[1]) if len(sys.argv) > 1 else FILMS
    with tempfile.TemporaryDirectory(prefix="seance-imdb-") as name:
        small, folder = Path(name) / "small", Path(name) / "all"
        small.mkdir()
        folder.mkdir()
        write_files(small, films // 10)
        rows = write_files(folder, films)
        parsed(small)
        before = peak_mib()
        for file, (records, seconds) in parsed(folder).items():
            rate = rows[file] / seconds
            print(f"{file:20} {rows[file]:>10,} rows {records:>9,} taken {rate:>10,.0f} rows/s")
        print(f"memory: {before:.0f} MiB with a tenth of it, {peak_mib():.0f} MiB with all")
        count, seconds = asyncio.run(stored(folder, Path(name) / "a.sqlite3"))
        engine = asyncio.run(bulk(folder, Path(name) / "b.sqlite3"))
        print(
            f"stored: {count:,} films, {count / seconds:,.0f}/s; bulk {count / engine:,.0f}/s; ",
            end="",
        )
        print(f"ratio {engine / seconds:.2f}")


if __name__ == "__main__":
    main()
