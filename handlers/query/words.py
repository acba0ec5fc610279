"""A sentence as words: folded, spelled as the grammar knows them, each with its place in the text.

The grammar reads one line of plain words. A weekday stands there as `wd0` (Monday) to `wd6`, its
doubtful short form ("mon", "mar", "sam") as `ab0` to `ab6`, a month as `mo1` to `mo12`, a number
word as digits; so one pattern serves both languages.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from db.folding import fold
from handlers.query.spelling import KNOWN, SPELLING, TOLERANT

LIMIT = 300  # characters read; the rest of a longer text is not
_WORD = re.compile(
    r"\d{4}-\d\d?-\d\d?(?!\d)|\d\d?-\d\d?-\d{2,4}(?!\d)|\d+(?:[:/.]\d+)+|(?<=[\dhm])\s?[-–]\s?(?=\d)"
    r"|[^\W_]+"
)
MASK = "\x00"
_UNITS = frozenset("123456789")
_TENS = ("dix", "vingt", "twenty")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a sentence, `text[start:end]`."""

    folded: str  # as it was written, but for case and accents
    plain: str  # as the grammar spells it
    start: int
    end: int
    mistyped: bool = False  # the grammar's spelling is a guess


def clean(text: str) -> str:
    """Return the text that is read: composed (NFC), its first `LIMIT` characters."""
    return unicodedata.normalize("NFC", text[: LIMIT * 2])[:LIMIT]


@lru_cache(maxsize=8192)
def _spell(folded: str) -> tuple[str, bool]:
    """Return the grammar's spelling of a folded word, and whether it is a guess."""
    known = SPELLING.get(folded)
    if known is not None:
        return known, False
    if len(folded) < 5 or len(folded) > 14 or folded in KNOWN or not folded.isalpha():
        return folded, False
    allowed = 2 if len(folded) >= 7 else 1
    found = process.extractOne(
        folded, TOLERANT, scorer=OSA.distance, score_cutoff=allowed, processor=None
    )
    if found is None:
        return folded, False
    near, errors = found[0], int(found[1])
    # "remain" is not "demain": the beginning is seldom mistyped but by an exchange of letters.
    if near[0] != folded[0] and near[:2] != folded[1::-1]:
        return folded, False
    if errors > 1 and len(near) < 8:
        return folded, False
    return SPELLING.get(near, near), True


def split(text: str) -> tuple[Word, ...]:
    """Return the words of a cleaned text."""
    words: list[Word] = []
    for match in _WORD.finditer(text):
        raw = match[0]
        if raw[0].isdecimal() and not raw.isalnum():
            folded = ["".join(fold(c) if c.isdecimal() else c for c in raw)]
        elif raw.strip() in ("-", "–"):
            folded = ["-"]
        else:
            folded = fold(raw).split()
        for word in folded:
            plain, mistyped = _spell(word)
            words.append(Word(word, plain, match.start(), match.end(), mistyped))
            _join_number(words)
    return tuple(words)


def _join_number(words: list[Word]) -> None:
    """Make one word of the last ones where they are a number: "dix-neuf", "vingt et un"."""
    last = words[-1]
    if last.folded.isdigit() or (last.plain not in _UNITS and last.folded not in ("un", "une")):
        return
    tens = len(words) - (3 if len(words) > 2 and words[-2].folded == "et" else 2)
    if tens < 0 or words[tens].folded not in _TENS:
        return
    unit = int(last.plain) if last.plain in _UNITS else 1
    if words[tens].plain == "10" and unit < 7:
        return
    folded = " ".join(word.folded for word in words[tens:])
    number = str(int(words[tens].plain) + unit)
    words[tens:] = [Word(folded, number, words[tens].start, last.end)]


class Line:
    """The plain words in one string, for patterns to be searched in, some of them masked."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self.words = words
        self.text = " ".join(word.plain for word in words)
        self._starts: list[int] = []
        position = 0
        for word in words:
            self._starts.append(position)
            position += len(word.plain) + 1

    def word_at(self, position: int) -> int:
        """Return the number of the word that holds this character of `text`."""
        return bisect_right(self._starts, position) - 1

    def span(self, match: re.Match[str]) -> tuple[int, int]:
        """Return the first word of a match and the one after its last."""
        return self.word_at(match.start()), self.word_at(max(match.end() - 1, match.start())) + 1

    def plain(self, first: int, end: int) -> str:
        """Return the plain words from `first` up to `end`."""
        return " ".join(word.plain for word in self.words[first:end])

    def without(self, first: int, end: int) -> "Line":
        """Return the line with the words from `first` up to `end` masked."""
        masked = Line.__new__(Line)
        masked.words, masked._starts = self.words, self._starts
        if first >= end:
            masked.text = self.text
            return masked
        start = self._starts[first]
        stop = self._starts[end - 1] + len(self.words[end - 1].plain)
        masked.text = self.text[:start] + MASK * (stop - start) + self.text[stop:]
        return masked
