"""Filing titles under their grams when the index is built."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator

from db.bitmaps import bitmap
from db.queries.search.grams import grams_of, length_of, lengths_near, pack


class Filed:
    """The titles of one block by gram. Words come again and again: titles are kept by these, and
    from time to time filed under their grams."""

    def __init__(self) -> None:
        self._grams: dict[str, array[int]] = defaultdict(_places)
        self._words: dict[str, array[int]] = defaultdict(_places)
        self._lengths: dict[int, array[int]] = defaultdict(_places)

    def add(self, place: int, key: str) -> None:
        """Files a title: its place in the block, and its key."""
        words = self._words
        for word in key.split():
            words[word].append(place)
        self._lengths[length_of(key)].append(place)

    def spread(self) -> None:
        """Files what was added under the grams of its words."""
        grams = self._grams
        for word, places in self._words.items():
            for gram in grams_of(word):
                grams[gram].extend(places)
        self._words.clear()

    def bitmaps(self) -> Iterator[tuple[str, bytes]]:
        """Each gram with its titles, packed; the lengths' are put together of few bitmaps."""
        self.spread()
        for gram, places in self._grams.items():
            yield gram, pack(bitmap(places))
        near: dict[str, int] = defaultdict(int)
        for length, places in self._lengths.items():
            bits = int.from_bytes(bitmap(places), "little")
            for gram in lengths_near(length):
                near[gram] |= bits
        for gram, bits in near.items():
            yield gram, pack(bits.to_bytes(-(-bits.bit_length() // 8), "little"))


def _places() -> array[int]:
    return array("I")
