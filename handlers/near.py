"""Words and names, found in spite of typing errors.

An error is a letter wrong, missing or too many, or two letters exchanged. To compare a text with
all of ten thousand names takes a quarter of a millisecond, and a sentence has dozens of texts that
may be one. So they are counted out first: each error takes two pairs of neighbouring letters from a
text at most (in a pair their order does not count, or an exchange would take three), and what has
not enough of the others is not compared. Of ten thousand names some three are left.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

from db.bitmaps import Count, bitmap, numbers

_TAKEN = 2  # pairs, by an error


class Near:
    """Texts to be found, without doubles. Never changes."""

    def __init__(self, texts: Iterable[str]) -> None:
        # In order of length: only texts of nearly the same length come into question.
        self._texts = sorted(texts, key=len)
        longest = len(self._texts[-1]) if self._texts else 0
        self._starts = [0] * (longest + 2)
        for text in self._texts:
            self._starts[len(text) + 1] += 1
        for length in range(longest + 1):
            self._starts[length + 1] += self._starts[length]
        having: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(self._texts):
            for pair in _pairs(text):
                having[pair].append(number)
        # The numbers of the texts that have a pair, as bits.
        self._having = {
            pair: int.from_bytes(bitmap(held), "little") for pair, held in having.items()
        }

    def __call__(self, text: str, errors: int, longer: int | None = None) -> list[tuple[str, int]]:
        """The texts within so many errors of a text, each with its errors, the nearest first; at
        most `longer` letters longer or shorter (as many as errors, if None)."""
        spread = errors if longer is None else longer
        last = len(self._starts) - 1
        low = self._starts[min(max(len(text) - spread, 0), last)]
        high = self._starts[min(len(text) + spread + 1, last)]
        if low >= high:
            return []
        pairs = _pairs(text)
        least = len(pairs) - _TAKEN * errors
        if least > 0:
            window, count = (1 << (high - low)) - 1, Count()
            for pair in pairs:
                count.add(self._having.get(pair, 0) >> low & window)
            likely = [self._texts[low + number] for number in numbers(count.at_least(least))]
        else:
            likely = self._texts[low:high]
        found = process.extract(
            text, likely, scorer=OSA.distance, score_cutoff=errors, limit=None, processor=None
        )
        return [(near, int(errors)) for near, errors, _ in found]


def _pairs(text: str) -> set[str]:
    """Its letters and the next ones; the ends count as letters."""
    marked = f"^{text}$"
    return set(map(_pair, marked, islice(marked, 1, None)))


@lru_cache(maxsize=4096)
def _pair(one: str, other: str) -> str:
    return one + other if one < other else other + one
