"""Keys of names, found exactly, by their beginning, or in spite of typing errors."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from handlers.places.names import Form

_FORMS = 8  # a hit is packed as number * _FORMS + form: 38,000 of them in little memory


class Hit(NamedTuple):
    """A place's number in the gazetteer, and how the key names it."""

    number: int
    form: Form


class Keys:
    """Keys in order of length, so that only keys of nearly the same length are compared."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys
        longest = len(keys[-1]) if keys else 0
        self._starts = [bisect_left(keys, length, key=len) for length in range(longest + 2)]

    def near(self, key: str, distance: int) -> list[tuple[str, int]]:
        """Return the keys within `distance` errors of `key`, each with its errors.

        An error is a letter wrong, missing or too many, or two letters exchanged.
        """
        last = len(self._starts) - 1
        low = self._starts[min(max(len(key) - distance, 0), last)]
        high = self._starts[min(len(key) + distance + 1, last)]
        found = process.extract(
            key, self._keys[low:high], scorer=OSA.distance, score_cutoff=distance, limit=None
        )
        return [(text, int(errors)) for text, errors, _ in found]


class Index:
    """Which places a key names, as three tables of key and packed hits.

    `towns` are the names of places where people go to the cinema, in order of length, `villages`
    the other names, in order of length too, and `postcodes`, in order.
    """

    def __init__(self, towns: Iterable[str], villages: Iterable[str], postcodes: Iterable[str]):
        self._hits: dict[str, int | tuple[int, ...]] = {}
        town_keys, village_keys = self._read(towns), self._read(villages)
        self._postcodes = self._read(postcodes)
        self._alphabetical = sorted(town_keys)
        self.towns = Keys([key for key in town_keys if len(key) > 2])
        self.villages = Keys([key for key in village_keys if len(key) > 2])

    def _read(self, lines: Iterable[str]) -> list[str]:
        keys = []
        for line in lines:
            key, _, packs = line.partition("\t")
            keys.append(key)
            self._hits[key] = tuple(map(int, packs.split(","))) if "," in packs else int(packs)
        return keys

    def exact(self, key: str) -> list[Hit]:
        """Return what exactly this key names."""
        packs = self._hits.get(key, ())
        if isinstance(packs, int):
            packs = (packs,)
        return [Hit(pack // _FORMS, Form(pack % _FORMS)) for pack in packs]

    def beginning_with(self, key: str, limit: int = 40) -> list[str]:
        """Return the towns' keys that begin with `key`, `limit` at most."""
        first = bisect_left(self._alphabetical, key)
        found = self._alphabetical[first : first + limit]
        return [text for text in found if text.startswith(key)]

    def postcodes_beginning_with(self, digits: str) -> list[str]:
        """Return the postcodes that begin so, in order."""
        first = bisect_left(self._postcodes, digits)
        last = bisect_left(self._postcodes, digits + ":")  # the character after "9"
        return self._postcodes[first:last]


class Draft:
    """An index being filled."""

    def __init__(self) -> None:
        self._packs: dict[str, list[int]] = defaultdict(list)
        self._towns: set[str] = set()

    def add(self, key: str, number: int, form: Form, *, town: bool) -> None:
        """Let `key` name a place; of several forms with the same key the first counts."""
        packs = self._packs[key]
        if all(pack // _FORMS != number for pack in packs):
            packs.append(number * _FORMS + form)
        if town:
            self._towns.add(key)

    def tables(self) -> tuple[list[str], list[str], list[str]]:
        """Return the tables that `Index` takes, a line for each key."""

        def lines(keys: Iterable[str]) -> list[str]:
            return [f"{key}\t{','.join(map(str, self._packs[key]))}" for key in keys]

        postcodes = {key for key in self._packs if key.isdigit()}
        villages = self._packs.keys() - self._towns - postcodes
        by_length = [sorted(keys, key=lambda k: (len(k), k)) for keys in (self._towns, villages)]
        return lines(by_length[0]), lines(by_length[1]), lines(sorted(postcodes))
