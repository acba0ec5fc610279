"""Titles and sentences as words to compare: numbers are digits, however they are written."""

import re
from dataclasses import dataclass

from db.folding import fold
from handlers.query.lexicon import LINKS

_NUMBERS = {
    "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "six": "6", "sept": "7", "huit": "8",
    "neuf": "9", "dix": "10", "onze": "11", "douze": "12", "treize": "13", "two": "2",
    "three": "3", "four": "4", "five": "5", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
    "eleven": "11", "twelve": "12", "thirteen": "13", "ii": "2", "iii": "3", "iv": "4", "vi": "6",
    "vii": "7", "viii": "8", "ix": "9", "deuxieme": "2", "second": "2", "seconde": "2",
    "troisieme": "3", "third": "3", "quatrieme": "4", "fourth": "4", "1er": "1", "1ere": "1",
    "2eme": "2", "2e": "2", "3eme": "3",
}  # fmt: skip
_HUNDREDS = frozenset(("cent", "cents", "hundred"))
# "Dune: Part Two" is Dune 2.
_PARTS = frozenset(["part", "partie", "chapter", "chapitre", "volume", "vol", "episode"])
_WORD = re.compile(r"[^\W_½]+|½")
_SUBTITLE = re.compile(r"\s*[:–—(]\s*|\s+-\s+|,\s+(?=le |la |the |l['’])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TitleWord:
    """A word to compare, and where the text has it."""

    word: str
    start: int
    end: int


def title_words(text: str) -> list[TitleWord]:
    """Return the words of a text as titles are compared."""
    words: list[TitleWord] = []
    for match in _WORD.finditer(text):
        for folded in fold(match[0]).split() if match[0] != "½" else ("demi",):
            word = _NUMBERS.get(folded, folded)
            if word in _HUNDREDS and words and words[-1].word in "23456789":
                before = words.pop()
                words.append(TitleWord(before.word + "00", before.start, match.end()))
            else:
                words.append(TitleWord(word, match.start(), match.end()))
    return words


def _compared(title: str) -> tuple[str, ...]:
    return tuple(word.word for word in title_words(title))


def title_forms(title: str) -> list[tuple[str, ...]]:
    """Return the ways to write a title: in full, then shortened as people do."""
    full = _compared(title)
    forms = [full]
    numbered = tuple(word for word in full if word not in _PARTS)
    if numbered != full and numbered:
        forms.append(numbered)
    main = _SUBTITLE.split(title, maxsplit=1)
    if len(main) > 1 and any(word not in LINKS for word in _compared(main[0])):
        forms.append(_compared(main[0]))
        rest = _compared(main[1])
        if sum(word not in LINKS for word in rest) > 1:
            forms.append(rest)
    return forms
