"""What a title is found by: its folded key, and the keys of its other spellings."""

import re
import unicodedata

from db.folding import fold_once

# The longest title of a real catalogue has some 200 letters; a longer text is not a title.
LONGEST = 200

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen",
    "zero - deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
)
_TEN = ("twenty thirty forty fifty sixty seventy eighty ninety", "vingt trente quarante cinquante")
_TENS = {word: ten * 10 for words in _TEN for ten, word in enumerate(words.split(), 2)}
_TENS["soixante"] = 60
_VALUES = {word: value for words in _UNITS for value, word in enumerate(words.split())} | _TENS
# What may follow is smaller than this; after any other word of `_VALUES` nothing may.
_ROOM = {**dict.fromkeys(_TENS, 10), "dix": 10, "soixante": 20}
_MULTIPLIERS = {"hundred": 100, "cent": 100, "cents": 100, "thousand": 1000, "mille": 1000}
# "I" is a person; the others that are one letter count only as the last word: "Rocky V".
_NUMERALS = "ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
_ROMAN = {word: str(value) for value, word in enumerate(_NUMERALS.split(), 2)}
# Without one of these no number is written in words.
_NUMBERS = frozenset((*_VALUES, *_MULTIPLIERS, *_ROMAN))
_THOUSANDS = re.compile(r"\b(\d{1,3})((?: \d{3})+)\b")
# Without this, which is found sooner, there are none.
_A_THOUSAND = re.compile(r"\d \d{3}")
_INITIALS = re.compile(r"\b\w(?:[.*]\w\b)+\.?")
_HYPHEN = re.compile(r"(?<=\w)[-‐‑](?=\w)")


def key_of(text: str) -> str:
    """`text` folded, at most `LONGEST` characters; signs alone (`???`) stay as they are."""
    text = text[: 2 * LONGEST]
    folded = fold_once(text) or " ".join(
        "".join(c for c in text.casefold() if unicodedata.category(c)[0] != "C").split()
    )
    return folded if len(folded) <= LONGEST else folded[:LONGEST].rstrip()


def keys_of(text: str) -> tuple[str, ...]:
    """Every key of `text`, its own first: initials joined (`E.T.`), hyphens closed (`X-Men`),
    numbers in digits (`Rocky II`, `Les quatre cents coups`)."""
    if text.isascii() and not ("." in text or "*" in text or "-" in text):  # one spelling
        key = key_of(text)
        other = in_digits(key)
        return (key, other) if other != key else (key,) if key else ()
    spellings = {text: None}
    if "." in text or "*" in text:
        spellings[_INITIALS.sub(lambda found: re.sub("[.*]", "", found[0]), text)] = None
    if "-" in text or not text.isascii():
        spellings[_HYPHEN.sub("", text)] = None
    keys = dict.fromkeys(key_of(spelling) for spelling in spellings)
    keys |= dict.fromkeys([in_digits(key) for key in keys])
    return tuple(key for key in keys if key)


def in_digits(key: str) -> str:
    """`key` with its French, English and Roman numbers in digits; "un" stays an article."""
    words = key.split()
    if _NUMBERS.isdisjoint(words):
        return _closed(key) if _A_THOUSAND.search(key) else key
    written: list[str] = []
    at = 0
    while at < len(words):
        value, after = _number(words, at)
        if value is not None:
            written.append(str(value))
        else:
            roman = _ROMAN.get(words[at])
            alone = len(words[at]) == 1 and not 0 < at == len(words) - 1
            written.append(words[at] if roman is None or alone else roman)
        at = after
    return _closed(" ".join(written))[:LONGEST]


def _closed(key: str) -> str:
    """Thousands without the space: `20 000 leagues`."""
    return _THOUSANDS.sub(lambda found: found[0].replace(" ", ""), key)


def _number(words: list[str], at: int) -> tuple[int | None, int]:
    """The number written in words from `at`, None if there is none, and where it ends."""
    thousands, value = 0, -1
    room = 1000  # what may still be added is smaller than this
    while at < len(words):
        word, following = words[at], words[at + 1] if at + 1 < len(words) else ""
        if word in _MULTIPLIERS and (value > 0 or word in ("cent", "mille")):
            room = _MULTIPLIERS[word]
            value = max(value, 1) * room
            if room == 1000:
                thousands, value = thousands + value, 0
        elif word == "vingt" and value == 4:
            value, room = 80, 20
        elif word in _VALUES and _VALUES[word] < room:
            value = max(value, 0) + _VALUES[word]
            room = _ROOM.get(word, 0)
        elif word in ("un", "une") and value >= 0 and room >= 10:
            value, room = value + 1, 0
        elif word not in ("and", "et") or value < 0 or not _joins(room, following):
            break
        at += 1
    return (None, at + 1) if value < 0 else (thousands + value, at)


def _joins(room: int, following: str) -> bool:
    """Whether "and" stands inside a number: "a hundred and one", "vingt et un"."""
    return (room >= 100 and following in _VALUES) or (room >= 10 and following in ("un", "une"))
