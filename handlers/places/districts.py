"""Arrondissements of Paris, Lyon and Marseille: how they are written, alone and in a sentence."""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.places.place import Place
from handlers.places.words import COUNTED

# How many a city has, by INSEE's code of the commune.
DISTRICTS = {"75056": 20, "69123": 9, "13055": 16}
_ORDINALS = """
premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme onzieme
douzieme treizieme quatorzieme quinzieme seizieme
"""
ORDINAL_WORDS = {word: number for number, word in enumerate(_ORDINALS.split(), 1)} | {
    "premiere": 1,
    "second": 2,
    "vingtieme": 20,
}
_NUMBER = re.compile(r"(\d{1,2})(?:e|er|ere|em|eme|ieme|nd|nde|st|rd|th)?")
_ROMAN = re.compile(r"(x{0,2})(ix|iv|v?i{0,3})(?:e|er|eme)?")
_UNITS = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}
DISTRICT_WORDS = frozenset(("arrondissement", "arr", "arrt", "ardt", "arrdt", "arrond", "district"))
SUFFIXES = frozenset(("e", "er", "eme", "ieme", "nd", "th"))
_SKIPPED = frozenset(("dans", "le", "l", "in", "the", "de", "d", "du", "a", "of"))


def number_of(word: str) -> int | None:
    """Return the number that a folded word writes in digits, Roman digits or as an ordinal."""
    if match := _NUMBER.fullmatch(word):
        return int(match[1])
    if word in ORDINAL_WORDS:
        return ORDINAL_WORDS[word]
    if word and (match := _ROMAN.fullmatch(word)):
        return 10 * len(match[1]) + _UNITS[match[2]] or None
    return None


def in_district(place: Place, district: int) -> Place:
    """Return an arrondissement of a city that has that many, else the place itself."""
    if not 1 <= district <= DISTRICTS.get(place.code, 0):
        return place
    postcodes = tuple(p for p in place.postcodes if int(p[-2:]) == district)
    return replace(place, district=district, postcodes=postcodes)


def beside(words: Sequence[str], first: int, last: int, count: int) -> tuple[int, int, int] | None:
    """Return the arrondissement written beside `words[first]`…`words[last]`, a city's name.

    It comes as first word, last word (included) and number, of `count` that the city has. A bare
    number counts only right behind the name, and not when it counts something else.
    """
    found = _behind(words, last) or _before(words, first)
    if found is None or not 1 <= found[1] <= count:
        return None
    end, number = found
    return min(first, end), max(last, end), number


def _behind(words: Sequence[str], last: int) -> tuple[int, int] | None:
    at = last + 1
    while at < len(words) and words[at] in _SKIPPED and at < last + 3:
        at += 1
    number = number_of(words[at]) if at < len(words) else None
    if number is None:
        return None
    after = words[at + 1] if at + 1 < len(words) else ""
    word, said = words[at], after in DISTRICT_WORDS or after in SUFFIXES
    if word.isdigit():  # "paris 11", but neither "paris 20 h" nor "paris le 3"
        said = said or (at == last + 1 and after not in COUNTED and not after.isdigit())
    elif word not in ORDINAL_WORDS:  # "3e", "XI", but not "paris x"
        said = said or len(word) > 1
    if not said:  # "Paris, premier film": an ordinal in letters needs more
        return None
    while at + 1 < len(words) and (words[at + 1] in DISTRICT_WORDS or words[at + 1] in SUFFIXES):
        at += 1
    return at, number


def _before(words: Sequence[str], first: int) -> tuple[int, int] | None:
    at, said = first - 1, False
    while at >= 0 and words[at] in _SKIPPED and at > first - 4:
        at -= 1
    while at >= 0 and (words[at] in DISTRICT_WORDS or words[at] in SUFFIXES):
        at, said = at - 1, True
    number = number_of(words[at]) if at >= 0 else None
    if number is None or not (said or re.fullmatch(r"\d+[a-z]+", words[at])):
        return None
    return at, number
