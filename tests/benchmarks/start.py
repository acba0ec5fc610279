"""How long the program takes to begin, and how much memory it has then.

    python -m tests.benchmarks.start [--films 200000] [--times 5] [--folder FOLDER]

`seance --help` until it has ended; `seance run` until its first getUpdates, on a database that is
up to date and full of films and people; its memory after it has answered some thousand people who
type titles. Each figure is the least and the median of several. RSS counts what is mapped of files,
which is the system's to drop: programs, and what SQLite reads of its file; `own` does not.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psutil  # type: ignore[import-untyped]

from tests.benchmarks.measuring import ROOT, Row, Stage, ask, running, until
from tests.benchmarks.whole_bot import ENGINES, POLLING, house


def to_help() -> tuple[float, ...]:
    """Seconds until `seance --help` has ended."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "bot", "--help"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return (time.perf_counter() - began,)


def to_polling(stage: Stage) -> tuple[float, ...]:
    """Seconds until `seance run` polls; then RSS, and what it has to itself, in MB."""
    row = Row("", POLLING, asks="title", rate=400)
    began = time.perf_counter()
    with running(row, stage) as (bot, api):
        until(lambda: ask(f"{api}/figures")["polls"] > 0, bot)
        took = time.perf_counter() - began
        time.sleep(stage.seconds)
        memory = psutil.Process(bot.pid).memory_info()
    return took, memory.rss / 1e6, (memory.rss - memory.shared) / 1e6


def _print(name: str, times: int, measured: Callable[[], tuple[float, ...]], aims: str) -> None:
    runs = list(zip(*(measured() for _ in range(times)), strict=True))
    cells = "".join(f"{min(run):9.2f} {median(run):7.2f}" for run in runs)
    print(f"{name:32}{cells:52} {aims}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8.0, help="of answering")
    parser.add_argument("--films", type=int, default=200_000)
    parser.add_argument("--folder", type=Path, help="where databases are, or are to stay")
    given = parser.parse_args()
    print(f"{'least, median of':32}{'seconds':>14}{'MB, RSS':>20}{'own':>14}")
    _print("seance --help", given.times, to_help, "aim: 0.4 s")
    with TemporaryDirectory(prefix="seance-start-") as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(exist_ok=True)
        for engine in ENGINES:
            with house(engine, folder, given.films) as prepared:
                stage = Stage(given.seconds, (), house=prepared)
                aims = "aims: 2 s to the first getUpdates; 150 MB with 200,000 films"
                _print(f"seance run, {engine}", given.times, partial(to_polling, stage), aims)


if __name__ == "__main__":
    main()
