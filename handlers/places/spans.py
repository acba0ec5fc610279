"""Where a sentence names a city: `find_city_spans`.

The score of a span, 0…1, says how surely these words are meant as a city:

- 0.9 and above: the full name of a town, or what a preposition announces ("à Nice");
- 0.6 to 0.9: the shortened or mistyped name of a town;
- below: a village's name, or an ordinary word ("nice", "tours") that is a town's name too. Take
  these only where nothing else explains the words.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from db.folding import fold
from handlers.places.candidates import ERROR_COST, FORM_COST, VILLAGE, leaning
from handlers.places.districts import DISTRICTS, beside, in_district
from handlers.places.gazetteer import Gazetteer
from handlers.places.index import Hit
from handlers.places.names import ARTICLES, LINKS, SHORTENED, Form, key_of, spell_out
from handlers.places.place import CitySpan, Place
from handlers.places.words import BEFORE_CITIES, DOUBTFUL_CITIES, NEVER_CITIES

_FORM_SCORE = {
    Form.FULL: 0.92,
    Form.ALIAS: 0.9,
    Form.BARE: 0.85,
    Form.LOOSE: 0.8,
    Form.SHORT: 0.75,
    Form.TAIL: 0.6,
    Form.POSTCODE: 0.92,
}
_ERRORS = (1.0, 0.82, 0.7)  # times the score, by number of typing errors
_VILLAGE, _VILLAGE_ANNOUNCED = 0.55, 0.8  # times the score of a word that names a village
_ORDINARY = 0.45  # times the score of an ordinary word
_ANNOUNCED = 0.06  # more where a preposition announces a city
_LONGEST_NAME, _LONGEST_MISTYPED = 8, 5  # words
_MOST_TOKENS = 40  # of a sentence that are looked at: comparing all of its runs takes time
_SHORT_WORD = 0.65  # times the score of a mistyped word of four letters or less
_STRONG = 0.6  # score from which a name stands before a mistyped one
_NO_NAME = NEVER_CITIES | LINKS
_JOINING = LINKS - ARTICLES  # "à Y" is not Ay


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a sentence: `text[start:end]`."""

    start: int
    end: int
    word: str  # folded


@dataclass(frozen=True, slots=True)
class _Finding:
    first: int  # token
    last: int  # token, included
    errors: int
    place: Place
    score: float
    rank: float  # a logarithm of likelihood, to choose among places named by as many words


def tokens_of(text: str) -> list[Token]:
    """Return the words of a sentence, the first forty of them."""
    found = (Token(m.start(), m.end(), fold(m[0])) for m in re.finditer(r"[^\W_]+", text))
    return [token for token in found if token.word][:_MOST_TOKENS]


def _announced(text: str, tokens: list[Token], first: int) -> float:
    """Return how surely the words before one announce a city, 0…1: "à", "near", "près de la"."""
    before = first - 1
    while before > max(first - 3, 0) and tokens[before].word in LINKS - BEFORE_CITIES:
        before -= 1
    if before < 0 or tokens[before].word not in BEFORE_CITIES:
        return 0
    # "a" may be "à" in haste, the French for "has", or the English article.
    return 0.5 if text[tokens[before].start : tokens[before].end] in ("a", "A") else 1


class _Search:
    """Findings in one sentence."""

    def __init__(
        self, text: str, gazetteer: Gazetteer, country: str, prefer: Collection[str]
    ) -> None:
        self.tokens = tokens_of(text)
        self.words = [token.word for token in self.tokens]
        self.announced = [_announced(text, self.tokens, i) for i in range(len(self.tokens))]
        self.gazetteer, self.country, self.prefer = gazetteer, country, prefer
        short = [word in SHORTENED for word in self.words]
        count = len(self.words)
        # Runs of words that may be a name, each with its key.
        self._runs: list[tuple[int, int, str]] = [
            (first, last, self._key(first, last, plain=not any(short[first : last + 1])))
            for first in range(count)
            for last in range(first, min(first + _LONGEST_NAME, count))
        ]

    def exact(self) -> Iterator[_Finding]:
        """Find names as they are."""
        for first, last, key in self._runs:
            if not (hits := self.gazetteer.exact(key)):
                continue
            run = self.words[first : last + 1]
            if all(word in _NO_NAME or (len(word) < 3 and word.isdigit()) for word in run):
                continue
            found = self._finding(first, last, key, hits)
            if found and (
                run[0] not in _JOINING or fold(found.place.name).startswith(f"{run[0]} ")
            ):
                yield found

    def mistyped(self) -> Iterator[_Finding]:
        """Find names of towns with typing errors."""
        for first, last, key in self._runs:
            if last - first >= _LONGEST_MISTYPED or not self._typable(first, last):
                continue
            hits = self.gazetteer.exact(key)
            if any(self.gazetteer.weight(hit.number) > VILLAGE for hit in hits):
                continue
            allowed = 2 if len(key) > (6 if self.announced[first] == 1 else 8) else 1
            # As many errors as a word at either end has letters: that word is no part of the name.
            ends = min(
                len(word)
                for word in (self.words[first], self.words[last])
                if first == last or word not in ARTICLES
            )
            for name, errors in self.gazetteer.towns_near(key, allowed):
                if 0 < errors < ends:
                    hits = self.gazetteer.exact(name)
                    if found := self._finding(first, last, name, hits, errors):
                        yield found

    def span(self, found: _Finding, taken: set[int]) -> tuple[CitySpan, range]:
        """Return a finding as a span and its tokens: with the postcode or arrondissement beside
        it, unless their words are taken."""
        place, first, last = self._with_district(found)
        if not taken.isdisjoint(range(first, last + 1)):
            place, first, last = found.place, found.first, found.last
        start, end = self.tokens[first].start, self.tokens[last].end
        span = CitySpan(start, end, place, round(min(found.score, 1.0), 3))
        return span, range(first, last + 1)

    def _with_district(self, found: _Finding) -> tuple[Place, int, int]:
        first, last, place, words = found.first, found.last, found.place, self.words
        count = DISTRICTS.get(place.code, 0)
        for at in (first - 1, first, last + 1):
            if 0 <= at < len(words) and words[at] in place.postcodes:
                place = in_district(place, int(words[at][-2:])) if count else place
                first, last = min(first, at), max(last, at)
                break
        if count and place.district is None and (district := beside(words, first, last, count)):
            first, last, number = district
            place = in_district(place, number)
        return place, first, last

    def _key(self, first: int, last: int, *, plain: bool) -> str:
        words = self.words[first : last + 1]
        return key_of(words if plain else spell_out(" ".join(words)).split())

    def _typable(self, first: int, last: int) -> bool:
        """Tell whether some tokens may be a mistyped name."""
        start, end = self.words[first], self.words[last]
        longest = max(len(word) for word in self.words[first : last + 1])
        if longest < (3 if self.announced[first] == 1 else 4):
            return False
        if end in _NO_NAME or self._lone_word(first, last) in DOUBTFUL_CITIES:
            return False
        return start not in _NO_NAME or (first < last and start in ARTICLES)

    def _lone_word(self, first: int, last: int) -> str | None:
        """The word that some tokens are, an article aside; None of several words."""
        alone = first == last or (last == first + 1 and self.words[first] in ARTICLES)
        return self.words[last] if alone else None

    def _least_weight(self, first: int, name: str) -> float:
        """The weight from which a town may be meant by a mistyped name: shorter, larger."""
        if len(name) > 7:
            return VILLAGE - 2.5
        if len(name) > 4:
            return VILLAGE
        return VILLAGE + (2 if self.announced[first] == 1 else 3)

    def _finding(
        self, first: int, last: int, key: str, hits: Sequence[Hit], errors: int = 0
    ) -> _Finding | None:
        """The likeliest place that a key names, where the tokens spell it with some errors."""
        best: tuple[float, Place, Form, float] | None = None
        for number, form in hits:
            weight, place = self.gazetteer.weight(number), self.gazetteer.place(number)
            rank = weight - FORM_COST.get(form, 0) + leaning(place, self.country, self.prefer)
            if best is None or rank > best[0]:
                best = rank, place, form, weight
        if best is None or (errors and best[3] < self._least_weight(first, key)):
            return None
        rank, place, form, weight = best
        announced = self.announced[first]
        score = _FORM_SCORE[form] * _ERRORS[errors]
        if lone := self._lone_word(first, last):
            score *= 1 if lone not in DOUBTFUL_CITIES else max(announced, _ORDINARY)
            score *= 1 if weight >= VILLAGE else max(announced * _VILLAGE_ANNOUNCED, _VILLAGE)
        elif weight < VILLAGE:
            score *= _VILLAGE_ANNOUNCED
        if errors and not announced:  # a short word is near many names of small towns
            score *= min(1.0, max(0.3, (weight + len(key) - 10) / 8))
            score *= 1 if len(key) > 4 else _SHORT_WORD
        score += _ANNOUNCED * announced
        return _Finding(first, last, errors, place, score, rank - ERROR_COST[errors])


def find_city_spans(
    text: str, gazetteer: Gazetteer, *, country: str = "FR", prefer: Collection[str] = ()
) -> list[CitySpan]:
    """Return the parts of a sentence that name cities, surest first; no two overlap.

    Among homonyms, and among places as near to a mistyped word, those in `country` and those
    whose codes are in `prefer` come first. A postcode or an arrondissement beside its city
    ("Lyon 3e", "75011 Paris") belongs to the span.
    """
    search = _Search(text, gazetteer, country, prefer)
    spans: list[CitySpan] = []
    taken: set[int] = set()

    def order(found: _Finding) -> tuple[int, bool, float]:
        return found.first - found.last, search.words[found.first].isdigit(), -found.rank

    exact = list(search.exact())
    strong = [found for found in exact if found.score >= _STRONG]
    weak = [found for found in exact if found.score < _STRONG]
    for findings in ((*strong, *search.mistyped()), weak):
        for found in sorted(findings, key=order):
            if taken.isdisjoint(range(found.first, found.last + 1)):
                span, numbers = search.span(found, taken)
                spans.append(span)
                taken.update(numbers)

    return sorted(spans, key=lambda span: (-span.score, span.start - span.end))
