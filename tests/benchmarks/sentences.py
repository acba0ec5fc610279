"""How well and how fast sentences are understood, with a thousand films on.

    python -m tests.benchmarks.sentences [--wrong]

Accuracy is film, city and day all as written down; "asked" adds those where the right film is
offered among candidates. `held` sentences were written before the grammar and are only measured;
`--wrong` shows what fails among the others.
"""

import statistics
import sys
import time
from collections.abc import Iterable
from datetime import datetime

from handlers.query import TitleMatcher
from tests.handlers.query.mistyped import about_films_not_on, with_errors
from tests.handlers.query.sentences import (
    PARIS,
    Sentence,
    ask,
    expected,
    films,
    is_right,
    sentences,
    slots,
)

_NOW = datetime(2026, 11, 24, 18, 10, tzinfo=PARIS)
_EVERYTHING = ("intent", "film", "city", "days", "window", "version")


def _measure(name: str, rows: Iterable[Sentence], took: list[float], *, wrong: bool) -> None:
    count = right = whole = asked = 0
    for sentence in rows:
        start = time.process_time()
        query = ask(sentence.text, sentence.now)
        took.append((time.process_time() - start) * 1000)
        count += 1
        fine = is_right(sentence, query)
        right += fine
        whole += is_right(sentence, query, _EVERYTHING)
        offered = sentence.film in [hit.key for hit in query.film.candidates]
        asked += fine or (offered and is_right(sentence, query, ("city", "days")))
        if wrong and not fine and sentence.split == "dev":
            got, wanted = slots(query), expected(sentence)
            bad = {key: (got[key], wanted[key]) for key in got if got[key] != wanted[key]}
            print(f"    {sentence.text}  {bad}  {[hit.key for hit in query.film.candidates]}")
    if count:
        shares = (f"{share / count:8.3f}" for share in (right, asked, whole))
        print(f"{name:34} {count:6} {'  '.join(shares)}")


def main() -> None:
    """Print the tables."""
    wrong = "--wrong" in sys.argv
    start = time.process_time()
    TitleMatcher(films())
    print(f"{len(films())} films learned in {(time.process_time() - start) * 1000:.0f} ms")
    ask("bonjour", _NOW)
    print(f"{'':34} {'n':>6} {'3 slots':>8}  {'or asked':>8}  {'all 6':>8}")
    took: list[float] = []
    for language in ("fr", "en"):
        for split in ("dev", "held"):
            rows = [s for s in sentences() if (s.language, s.split) == (language, split)]
            misspelt = [s for s in rows if s.typo & {"film", "city"}]
            clean = [s for s in rows if s not in misspelt]
            _measure(f"{language} {split} clean", clean, took, wrong=wrong)
            _measure(f"{language} {split} mistyped", misspelt, took, wrong=wrong)
            for part in ("film", "city"):
                made = (s for s in with_errors(part) if s.language == language and s.split == split)
                _measure(f"{language} {split} error put in {part}", made, took, wrong=wrong)
    opened = 0
    texts = list(about_films_not_on())
    for text in texts:
        start = time.process_time()
        query = ask(text, _NOW)
        took.append((time.process_time() - start) * 1000)
        opened += query.film.value is not None
        if wrong and query.film.value is not None:
            print(f"    {text}  -> {query.film.value}")
    print(f"{'films not on: another one opened':34} {len(texts):6} {opened / len(texts):8.3f}")
    cuts = statistics.quantiles(took, n=100)
    p50, p99 = cuts[49], cuts[98]
    print(f"{len(took)} sentences: CPU p50 {p50:.1f} ms, p99 {p99:.1f} ms, max {max(took):.1f} ms")


if __name__ == "__main__":
    main()
