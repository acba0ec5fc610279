"""A sentence before it is decided what in it is the film and the city.

The grammars of days, times, wishes and questions read the words that no title and no city takes.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime

from handlers.query import days, intents, times, versions
from handlers.query.days import DayMention
from handlers.query.intents import Ask
from handlers.query.lexicon import CHATTER, is_french
from handlers.query.times import TimeMention
from handlers.query.versions import Wish
from handlers.query.words import Line, Word, split

_NO_TIME = re.compile(r"\d|new year|christmas|noel")  # "ce soir" is a time as well as a day
_BLANK = "ζ"  # stands where nobody is to read: no part of any name


@dataclass(frozen=True, slots=True)
class Scan:
    """What the grammars read."""

    days: tuple[DayMention, ...]
    times: tuple[TimeMention, ...]
    wishes: tuple[Wish, ...]
    asks: tuple[Ask, ...]

    def facts(self) -> list[tuple[int, int]]:
        """Return the words of days, times and wishes: spans, the first word and the one after."""
        parts: tuple[DayMention | TimeMention | Wish, ...] = (*self.days, *self.times, *self.wishes)
        return [(part.first, part.end) for part in parts]

    def questions(self) -> list[tuple[int, int]]:
        """Return the words that ask."""
        return [(ask.first, ask.end) for ask in self.asks]


class Ground:
    """A sentence's text and words, read by the grammars as if it named no film and no city."""

    def __init__(self, text: str, now: datetime) -> None:
        self.text = text
        self.words: tuple[Word, ...] = split(text)
        self._now = now
        self._line = Line(self.words)
        self._french = is_french([word.folded for word in self.words])
        self.scan = self._scan(self._line)
        self._starts = [word.start for word in self.words]
        self.facts = _numbers(self.scan.facts())
        self.questions = _numbers(self.scan.questions())

    def words_in(self, start: int, end: int) -> tuple[int, int]:
        """Return the first word that begins in `text[start:end]`, and the one after the last."""
        first, past = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return (first, past) if first < past else (0, 0)

    def is_common(self, number: int) -> bool:
        """Tell whether a word is chatter, or read by a grammar."""
        return self.words[number].folded in CHATTER or number in self.facts

    def without(self, spans: list[tuple[int, int]]) -> Scan:
        """Return what the grammars read when these words are not theirs."""
        taken = _numbers(spans)
        if taken.isdisjoint(self.facts) and taken.isdisjoint(self.questions):
            return self.scan
        line = self._line
        for span in spans:
            line = line.without(*span)
        return self._scan(line)

    def undated(self) -> str:
        """Return the text with its days blanked: in "à Pau le samedi" nobody speaks of Paule."""
        text = self.text
        for mention in self.scan.days:
            words = self.words[mention.first : mention.end]
            if not any(word.mistyped for word in words):
                text = blank(text, words[0].start, words[-1].end)
        return text

    def _scan(self, line: Line) -> Scan:
        found = days.scan(line, self._now)
        hours = line
        for mention in found:
            if _NO_TIME.search(line.plain(mention.first, mention.end)):
                hours = hours.without(mention.first, mention.end)
        return Scan(
            found,
            times.scan(hours, french=self._french),
            versions.scan(line),
            intents.scan(line),
        )


def blank(text: str, start: int, end: int) -> str:
    """Return the text, as long as it was, with a part of it made unreadable."""
    return text[:start] + _BLANK * (end - start) + text[end:]


def _numbers(spans: list[tuple[int, int]]) -> frozenset[int]:
    return frozenset(n for span in spans for n in range(*span))
