"""IMDb's files beside the engine's own bulk path.

    python -m tests.benchmarks.imdb_speed [--films 100000] [--engine sqlite] [--rounds 3]

The files are made up in the shape of IMDb's: of ten titles one is a film, of each film there are
six other titles, of which one is French and one English.

The bulk path is the engine's own: `sqlite3.executemany` in one transaction, asyncpg's COPY. It gets
ready made the very rows that the import left, in their order, for the same tables with the same
indexes and constraints. Of several rounds, in each of which both have their turn, the best counts:
the machine may have other things to do.

"stored" is the import of records that have been read already into the tables of films and of their
words: it looks for the same film of other sources, compares with what is stored, counts figures and
reports. "with the search's index" also works out the keys and grams by which titles are found, and
stores them in two tables more; "from the files" reads the files too.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from bot.importers import imdb, load
from bot.importers.records import Feed
from bot.importers.report import Report
from bot.importers.run import store_feeds
from db.migrate import upgrade
from db.models import Base
from db.queries.driver import driver_of
from db.queries.search import index_titles
from db.session import Database
from tests.benchmarks.import_speed import apart, databases

FILMS = 100_000
OTHERS, AKAS = 9, 6
CATALOGUE, INDEX = ("films", "film_texts"), ("film_titles", "title_grams")


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


def titles(folder: Path, report: Report) -> Iterator[Feed]:
    """The two large files: films, and their other titles."""
    yield from (one for one in imdb.feeds(folder, report) if imdb.RATINGS not in one.name)


async def from_files(url: str, folder: Path) -> tuple[float, float]:
    """Seconds of a first import, and of one that changes nothing."""
    database = Database(url)
    await upgrade(database)
    seconds = []
    for _ in range(2):
        report = Report()
        begun = perf_counter()
        await store_feeds(database, titles(folder, report), source="imdb", report=report)
        seconds.append(perf_counter() - begun)
        assert report.clean
    await database.close()
    return seconds[0], seconds[1]


async def from_records(url: str, folder: Path) -> tuple[float, float]:
    """Seconds of an import of records that have been read, and those of the search's index."""
    database = Database(url)
    await upgrade(database)
    report = Report()
    ready = [(feed, list(feed.rows)) for feed in titles(folder, report)]
    feeds = [replace(feed, rows=iter(rows), position=int) for feed, rows in ready]
    indexing = 0.0

    async def timed(*given: Any) -> int:
        nonlocal indexing
        begun = perf_counter()
        films = await index_titles(*given)
        indexing = perf_counter() - begun
        return films

    load.__dict__["index_titles"] = timed
    begun = perf_counter()
    await store_feeds(database, feeds, source="imdb", report=report)
    seconds = perf_counter() - begun
    await database.close()
    return seconds, indexing


async def rows_of(database: Database, table: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """A table's columns and rows as the driver gives and takes them."""
    columns = tuple(column.name for column in Base.metadata.tables[table].columns)
    named = ", ".join(f'"{name}"' for name in columns)
    async with database.connection() as connection:
        driver = await driver_of(connection)
        query = f"SELECT {named} FROM {table}"  # noqa: S608
        fetch = driver.execute_fetchall if database.is_sqlite else driver.fetch
        return columns, [tuple(map(as_given, row)) for row in await fetch(query)]


def inserting(table: str, columns: tuple[str, ...]) -> str:
    """SQLite's statement for a row."""
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608


def as_given(value: Any) -> Any:
    """A value that was read, as the driver takes it: PostgreSQL's lists are read as such."""
    return json.dumps(value) if isinstance(value, list) else value


async def bulk(url: str, filled: str, tables: tuple[str, ...]) -> tuple[float, dict[str, int]]:
    """Seconds that the rows of a filled database take into an empty one, and how many they are."""
    source, target = Database(filled), Database(url)
    await upgrade(target)
    seconds, counts = 0.0, {}
    if set(tables) == set(INDEX):  # they refer to films
        await bulk(url, filled, CATALOGUE)
    async with target.write() as session:
        driver = await driver_of(await session.connection())
        for table in tables:
            columns, rows = await rows_of(source, table)
            begun = perf_counter()
            if target.is_sqlite:
                await driver.executemany(inserting(table, columns), rows)
            else:
                await driver.copy_records_to_table(table, records=rows, columns=columns)
            seconds += perf_counter() - begun
            counts[table] = len(rows)
        begun = perf_counter()
    seconds += perf_counter() - begun
    await source.close()
    await target.close()
    return seconds, counts


def measure(engine: str, folder: Path, third: Path, films: int, rounds: int) -> None:
    """Prints a table for one engine."""
    with databases(engine, folder) as make:
        (first, again), peak = apart(from_files, make("files"), folder / "all")
        _, third_peak = apart(from_files, make("third"), third)
        times: list[tuple[float, ...]] = []
        for n in range(rounds):
            filled = make(f"records{n}")
            (stored, indexing), _ = apart(from_records, filled, folder / "all")
            (plain, counts), _ = apart(bulk, make(f"bulk{n}"), filled, CATALOGUE)
            (more, others), _ = apart(bulk, make(f"more{n}"), filled, INDEX)
            times.append((stored - indexing, indexing, stored, plain, more, plain + more))
    films_words, indexing, stored, plain, more, both = map(min, zip(*times, strict=True))
    counts |= others
    print(f"\n{engine}: " + ", ".join(f"{count:,} {table}" for table, count in counts.items()))
    print(f"  {'':32}{'s':>8}{'films/s':>10}{'bulk s':>9}{'of bulk':>9}")
    for name, taken, of in (
        ("stored: films and words", films_words, plain),
        ("the search's index", indexing, more),
        ("stored, with the search's index", stored, both),
        ("from the files", first, both),
        ("from the files, nothing new", again, both),
    ):
        print(f"  {name:32}{taken:>8.2f}{films / taken:>10,.0f}{of:>9.2f}{of / taken:>9.2f}")
    print(f"  peak memory {peak} MiB; {third_peak} MiB with a third of it")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--films", type=int, default=FILMS)
    arguments.add_argument("--engine", choices=("sqlite", "postgresql"))
    arguments.add_argument("--rounds", type=int, default=3)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="seance-imdb-") as name:
        folder = Path(name)
        (folder / "third").mkdir()
        (folder / "all").mkdir()
        write_files(folder / "third", chosen.films // 3)
        rows = write_files(folder / "all", chosen.films)
        for file, (records, seconds) in parsed(folder / "all").items():
            rate = rows[file] / seconds
            print(f"{file:20} {rows[file]:>10,} rows {records:>9,} taken {rate:>10,.0f} rows/s")
        for engine in [chosen.engine] if chosen.engine else ["sqlite", "postgresql"]:
            measure(engine, folder, folder / "third", chosen.films, chosen.rounds)


if __name__ == "__main__":
    main()
