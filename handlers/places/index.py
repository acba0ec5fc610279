"""Keys of names, found exactly, by their beginning, or in spite of typing errors."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from handlers.near import Near
from handlers.places.names import Form

_REMEMBERED = 4096  # texts with the keys near them, 1 MB
_FORMS = 8  # a hit is packed as number * _FORMS + form: 38,000 of them in little memory


class Hit(NamedTuple):
    """A place's number in the gazetteer, and how the key names it."""

    number: int
    form: Form


class Index:
    """Which places a key names, as three tables of key and packed hits.

    `towns` are the names of places where people go to the cinema, `villages` the other names, and
    `postcodes`, in order.
    """

    def __init__(self, towns: Iterable[str], villages: Iterable[str], postcodes: Iterable[str]):
        self._hits: dict[str, int | tuple[int, ...]] = {}
        town_keys, village_keys = self._read(towns), self._read(villages)
        self._postcodes = self._read(postcodes)
        self._alphabetical = sorted(town_keys)
        # Sentences have many words in common, and one sentence is read in several ways.
        self.towns_near = lru_cache(maxsize=_REMEMBERED)(Near(k for k in town_keys if len(k) > 2))
        self.villages_near = Near(key for key in village_keys if len(key) > 2)

    def _read(self, lines: Iterable[str]) -> list[str]:
        keys = []
        for line in lines:
            key, _, packs = line.partition("\t")
            keys.append(key)
            self._hits[key] = tuple(map(int, packs.split(","))) if "," in packs else int(packs)
        return keys

    def exact(self, key: str) -> list[Hit]:
        """Return what exactly this key names."""
        packs = self._hits.get(key)
        if packs is None:
            return []
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
