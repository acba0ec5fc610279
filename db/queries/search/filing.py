"""Filing titles under their grams when the index is built."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator

from db.bitmaps import bitmap
from db.queries.search.grams import grams_of, lengths_near, pack

# From so many titles on they are added to a gram's as one integer, and not one by one.
MANY = 128


class Filed:
    """The titles of one block by gram. Words come again and again, so titles are kept by these; in
    the end each word is cut into grams once, for all its titles."""

    def __init__(self) -> None:
        self._words: dict[str, array[int]] = defaultdict(_places)
        self._lengths: dict[int, array[int]] = defaultdict(_places)

    def add(self, place: int, key: str) -> None:
        """Files a title: its place in the block, and its key."""
        filed, words = self._words, key.split()
        for word in words:
            filed[word].append(place)
        self._lengths[len(key) - len(words) + 1].append(place)  # without the spaces

    def bitmaps(self) -> Iterator[tuple[str, bytes]]:
        """Each gram with its titles, packed. What was added is gone afterwards."""
        few: dict[str, array[int]] = defaultdict(_places)
        many: dict[str, int] = defaultdict(int)
        for grams, places in self._under():
            if len(places) < MANY:
                for gram in grams:
                    few[gram].extend(places)
            else:
                bits = int.from_bytes(bitmap(places), "little")
                for gram in grams:
                    many[gram] |= bits
        for gram in few.keys() | many.keys():
            bits = int.from_bytes(bitmap(few.pop(gram, ())), "little") | many.pop(gram, 0)
            yield gram, pack(bits.to_bytes(-(-bits.bit_length() // 8), "little"))

    def _under(self) -> Iterator[tuple[Collection[str], array[int]]]:
        """Grams, and titles that have them."""
        while self._words:
            word, places = self._words.popitem()
            yield grams_of(word), places
        while self._lengths:
            length, places = self._lengths.popitem()
            yield lengths_near(length), places


def _places() -> array[int]:
    return array("I")
