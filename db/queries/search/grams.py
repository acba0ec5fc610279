"""Grams of a key, and sets of titles as bits, counted all at once.

For every gram the index keeps one bitmap: bit n is set when title n has the gram. Python's big
integers add such bitmaps up bit by bit, in C: `Count` holds for all titles at once how many of the
query's grams they have, as binary digits in as many planes. Twenty grams over 200,000 titles take
a third of a millisecond, however common the grams are.
"""

import zlib
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from itertools import compress, islice

# Titles of one bitmap: 32 KiB before compression.
BLOCK = 1 << 18
_MUCH = 3
# Titles of films on now; no key has this gram, as a key has neither capitals nor signs.
ON_NOW = "#on"
# A text of some length is near to titles this much shorter or longer: less is typed than a title
# has, when a word is left out or not yet typed.
_SHORTER, _LONGER = 3, 5
_LONGEST = 40


def word_grams(key: str) -> set[str]:
    """The three-letter pieces of a key's words, the words' ends marked, each piece's letters in
    order (`ami`: `^am aim $im`), so that two letters swapped change two pieces and not four."""
    return set().union(*map(grams_of, key.split()))


@lru_cache(maxsize=8192)
def grams_of(word: str) -> frozenset[str]:
    """The pieces of one word."""
    word = f"^{word}$"
    return frozenset("".join(sorted(word[at : at + 3])) for at in range(len(word) - 2))


def length_gram(key: str) -> str:
    """The gram of titles about as long as a typed key."""
    return f"#{length_of(key)}"


def title_grams(key: str) -> set[str]:
    """What a title is filed under: its pieces, and the lengths of the texts it is near to."""
    return word_grams(key) | lengths_near(length_of(key))


@cache
def lengths_near(length: int) -> frozenset[str]:
    """The grams of the lengths that a title of this length is near to."""
    near = range(max(1, length - _LONGER), min(_LONGEST, length + _SHORTER) + 1)
    return frozenset(f"#{typed}" for typed in near)


def length_of(key: str) -> int:
    """Letters of a key, as far as they are counted."""
    return min(_LONGEST, len(key) - key.count(" "))


def pack(bits: bytes | bytearray) -> bytes:
    """A bitmap as it is stored. One that compression does not make much smaller stays as it is:
    undoing it would take as long as everything else that a search does with it."""
    packed = zlib.compress(bits, 1)
    return b"z" + packed if len(packed) * _MUCH < len(bits) else b"=" + bytes(bits)


def unpack(stored: bytes) -> bytes:
    """A stored bitmap, least significant byte first."""
    return zlib.decompress(stored[1:], bufsize=BLOCK // 8) if stored[:1] == b"z" else stored[1:]


def bitmap(numbers: Collection[int]) -> bytearray:
    """The bitmap with these bits set."""
    bits = bytearray((max(numbers, default=-1) >> 3) + 1)
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return bits


class Count:
    """How often each number was in the bitmaps added; plane n holds the digit worth 2**n."""

    def __init__(self) -> None:
        self._planes: list[int] = []

    def add(self, bits: int) -> None:
        """Counts one for every number in `bits`."""
        for place, plane in enumerate(self._planes):
            self._planes[place] = plane ^ bits
            bits &= plane
            if not bits:
                return
        if bits:
            self._planes.append(bits)

    def most(self, wanted: int, *, within: int = -1) -> list[int]:
        """The `wanted` numbers counted most, once at least; of those that tie, the lowest."""
        # Digit by digit, the least count that leaves at most `wanted` above it: `more` is above,
        # `tied` has that count's digits so far.
        more, tied, least = 0, -1, 0
        for plane in reversed(self._planes):
            higher = plane & tied & within
            least <<= 1
            if (more | higher).bit_count() <= wanted:
                more, tied = more | higher, tied & ~plane
            else:
                tied, least = higher, least + 1
        found = list(numbers(more))
        if least and len(found) < wanted:
            found.extend(islice(numbers(tied), wanted - len(found)))
        return found


def numbers(bits: int) -> Iterator[int]:
    """The numbers set in `bits`, ascending."""
    length = (bits.bit_length() + 63) // 64 * 8
    words = memoryview(bits.to_bytes(length, "little")).cast("Q")
    for at, word in compress(enumerate(words), words):
        while word:
            lowest = word & -word
            yield at * 64 + lowest.bit_length() - 1
            word ^= lowest
