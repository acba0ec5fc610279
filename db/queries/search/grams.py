"""Grams of a key, and how the bitmap of a gram is stored: bit n is set when title n has the gram
(`db.bitmaps`)."""

import zlib
from functools import cache, lru_cache

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


def grams_of(word: str) -> list[str]:
    """The pieces of one word; one may come twice."""
    word = f"^{word}$"
    return [_in_order(word[at : at + 3]) for at in range(len(word) - 2)]


@lru_cache(maxsize=1 << 14)
def _in_order(piece: str) -> str:
    """The same few thousand pieces come again and again."""
    return "".join(sorted(piece))


def length_gram(key: str) -> str:
    """The gram of titles about as long as a typed key."""
    return f"#{length_of(key)}"


def title_grams(key: str) -> set[str]:
    """What a title is filed under: its pieces, and the lengths of the texts it is near to."""
    return word_grams(key) | lengths_near(length_of(key))


@cache
def lengths_near(length: int) -> frozenset[str]:
    """The grams of the lengths that a title of this length is near to."""
    length = min(_LONGEST, length)
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
