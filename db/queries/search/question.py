"""What a person typed, as the keys and grams to look for."""

import re
from dataclasses import dataclass
from itertools import islice

from db.queries.search.grams import length_gram, word_grams
from db.queries.search.keys import LONGEST, keys_of
from db.queries.search.score import LIGHT_WORDS, Typed

_YEAR_AFTER = re.compile(r"(.*\w.*?)[\s,.;:([-]+((?:18|19|20)\d\d)[\s)\].]*", re.DOTALL)
# More tell a title no better, and each costs a bitmap.
_GRAMS = 12
# Words at either end that may be a director's name and not the title's: "solaris andrei tarkovski".
_NAME = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what was typed: a title's key, and the film's year if one was given."""

    typed: Typed
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """All readings of a text, as it was typed first."""

    readings: tuple[Reading, ...]

    @property
    def key(self) -> str:
        return self.readings[0].typed.key

    @property
    def words(self) -> set[str]:
        return set(self.readings[0].typed.words)

    def grams(self) -> list[str]:
        """The grams to count: `_GRAMS` of the words', of those that tell titles apart first, and
        that of the length."""
        keys = [reading.typed.key for reading in self.readings]
        telling = [" ".join(w for w in key.split() if w not in LIGHT_WORDS) for key in keys]
        found = dict.fromkeys(gram for key in (*telling, *keys) for gram in sorted(word_grams(key)))
        return [*islice(found, _GRAMS), length_gram(keys[-1])]

    def own_keys(self) -> list[str]:
        """Keys that would be the title's own."""
        words = self.readings[0].typed.words
        ends = range(1, min(_NAME, len(words) - 1) + 1)
        return [
            *(reading.typed.key for reading in self.readings),
            *(" ".join(words[:-count]) for count in ends),
            *(" ".join(words[count:]) for count in ends),
        ]


def read(text: str) -> Question | None:
    """The readings of `text`, of which the first `LONGEST` characters count; None for no title."""
    text = text[:LONGEST]
    readings = [Reading(Typed(key)) for key in keys_of(text)]
    if not readings:
        return None
    if dated := _YEAR_AFTER.fullmatch(text):
        readings += [Reading(Typed(key), int(dated[2])) for key in keys_of(dated[1])]
    return Question(tuple(readings))
