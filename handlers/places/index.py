"""Keys of names, found exactly, by their beginning, or in spite of typing errors."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from handlers.near import Near
from handlers.places.names import Form

_REMEMBERED = 4096  # texts with the keys near them, 1 MB
_SEVERAL = -1
_FORMS = 8  # a hit is packed as number * _FORMS + form: 38,000 of them in little memory


class Hit(NamedTuple):
    """A place's number in the gazetteer, and how the key names it."""

    number: int
    form: Form


class Index:
    """Which places a key names, as three tables of key and packed hits: the names of places where
    people go to the cinema, the other names, and postcodes, in order."""

    def __init__(self, tables: Iterable[Iterable[str]]) -> None:
        self._several: dict[str, tuple[int, ...]] = {}
        packs = array("i")
        town_keys, village_keys, self._postcodes = (self._read(table, packs) for table in tables)
        keys = town_keys + village_keys + self._postcodes
        order = sorted(range(len(keys)), key=keys.__getitem__)
        # In order, with a number each: half the memory of a dictionary.
        self._keys = [keys[at] for at in order]
        self._packs = array("i", (packs[at] for at in order))
        self._alphabetical = sorted(town_keys)
        # Sentences have many words in common, and one sentence is read in several ways.
        self.towns_near = lru_cache(maxsize=_REMEMBERED)(Near(k for k in town_keys if len(k) > 2))
        self.villages_near = Near(key for key in village_keys if len(key) > 2)

    def _read(self, table: Iterable[str], packs: "array[int]") -> list[str]:
        """The keys of a table; their hits go to `packs`, or to those that have several."""
        keys = []
        for line in table:
            key, _, hits = line.partition("\t")
            keys.append(key)
            if several := "," in hits:
                self._several[key] = tuple(map(int, hits.split(",")))
            packs.append(_SEVERAL if several else int(hits))
        return keys

    def exact(self, key: str) -> list[Hit]:
        """Return what exactly this key names."""
        at = bisect_left(self._keys, key)
        if at == len(self._keys) or self._keys[at] != key:
            return []
        pack = self._packs[at]
        packs = (pack,) if pack != _SEVERAL else self._several[key]
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
