"""How the name of a city is written down to be compared, and the shorter forms people use.

A name is first folded to words ("saint denis"), then run together to a key ("saintdenis"): so
hyphens, spaces and apostrophes cost nothing, wherever they are put or forgotten.
"""

import re
from collections.abc import Iterator
from enum import IntEnum

from db.folding import fold

_SHORT_FOR = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "s": "sur",
    "s s": "sous",
    "ss": "sous",
    "lez": "les",
    "n d": "notre dame",
    "nd": "notre dame",
    "mt": "mont",
    "bg": "bourg",
    "pce": "provence",
}
# Where none of these words stands, nothing is abbreviated.
SHORTENED = frozenset(word for short in _SHORT_FOR for word in short.split())
_ABBREVIATION = re.compile(rf"\b(?:{'|'.join(sorted(_SHORT_FOR, key=len, reverse=True))})\b")
ARTICLES = frozenset(("la", "le", "les", "l"))
# Words between the words that matter: "Brétigny Orge" is Brétigny-sur-Orge.
LINKS = ARTICLES | frozenset(
    ["sur", "sous", "en", "de", "du", "des", "d", "et", "a", "au", "aux", "pres", "dans"]
)
_COMMON = """
bois bourg chapelle chateau croix fontaine grand grande haut haute isle ile mont montagne mesnil
neuf notre dame petit petite plessis pont port puy roche saint sainte saints val vallee vieux
ville villers
"""
_TOO_COMMON = frozenset(_COMMON.split())


class Form(IntEnum):
    """How a key names a place, from the plainest way to the loosest."""

    FULL = 0  # la roche sur yon
    ALIAS = 1  # paname, old names, names in other languages
    BARE = 2  # roche sur yon
    LOOSE = 3  # roche yon
    SHORT = 4  # la roche
    TAIL = 5  # billancourt
    POSTCODE = 6  # 85000


def spell_out(folded: str) -> str:
    """Return folded text with abbreviations ("st", "s/", "nd") written in full."""
    return _ABBREVIATION.sub(lambda match: _SHORT_FOR[match[0]], folded)


def words_of(text: str) -> list[str]:
    """Return the words of a city's name as they are compared."""
    words = spell_out(fold(text)).split()
    if len(words) > 1 and words[0] == "sur":  # "S. Malo": no commune's name begins with "sur"
        words[0] = "saint"
    return words


def key_of(words: list[str]) -> str:
    """Return the key of folded words: the words run together."""
    return "".join(words)


def forms_of(words: list[str]) -> Iterator[tuple[str, Form]]:
    """Yield the keys, other than the full one, that people shorten a name to."""
    bare = words[1:] if words[0] in ARTICLES and len(words) > 1 else words
    if bare is not words:
        yield key_of(bare), Form.BARE
    strong = [word for word in bare if word not in LINKS]
    if 1 < len(strong) < len(bare):
        yield key_of(strong), Form.LOOSE
    for end in range(len(words) - 1, 0, -1):
        head = words[:end]
        if head[-1] in LINKS or all(word in LINKS or word in _TOO_COMMON for word in head):
            continue
        yield key_of(head), Form.SHORT
        if head[0] in ARTICLES and len(head[-1]) > 3:
            yield key_of(head[1:]), Form.SHORT
    if len(bare) == len(strong) == 2 and len(bare[1]) > 5 and bare[0] not in _TOO_COMMON:
        yield bare[1], Form.TAIL
