"""How well films are told apart, with the labelled pairs: `python -m tests.benchmarks.matching`."""

from __future__ import annotations

from collections import Counter, defaultdict
from time import perf_counter

from bot.importers.matching import Verdict, compare
from tests.bot.importers.labelled.reading import Pair, pairs

ROUNDS = 20


def main() -> None:
    """Prints precision, recall and the verdicts of each kind."""
    known = list(pairs())
    by_kind: dict[tuple[bool, str], Counter[Verdict]] = defaultdict(Counter)
    for pair in known:
        by_kind[pair.same, pair.kind][_verdict(pair)] += 1
    print(f"{'label':6} {'kind':46} {'same':>5} {'doubt':>5} {'other':>5}")
    for (same, kind), counts in by_kind.items():
        numbers = " ".join(f"{counts[verdict]:>5}" for verdict in Verdict)
        print(f"{'same' if same else 'other':6} {kind:46} {numbers}")
    joined = [pair for pair in known if _verdict(pair) is Verdict.SAME]
    right = sum(pair.same for pair in joined)
    print(f"\n{len(known)} pairs: precision {right / len(joined):.3f}, ", end="")
    print(f"recall {right / sum(pair.same for pair in known):.3f}")
    begun = perf_counter()
    for _ in range(ROUNDS):
        for pair in known:
            _verdict(pair)
    print(f"{ROUNDS * len(known) / (perf_counter() - begun):,.0f} pairs a second")


def _verdict(pair: Pair) -> Verdict:
    return compare(pair.one, pair.other)[0]


if __name__ == "__main__":
    main()
