"""How well the words of a sentence spell a title."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import sqrt
from typing import NamedTuple

from handlers.query.lexicon import LINKS
from handlers.query.title_words import TitleWord

LINK_WEIGHT = 0.15
_STRANGE = 0.8  # what a word weighs that stands inside a title and does not belong to it
_SHUFFLED = 0.85  # times the score of words in another order
_EXTRA_WORDS = 3  # that may stand inside a title

# Words `first` up to `end` of the sentence are words `at` up to `past` of a form, this much alike.
# A plain tuple: of the hundreds that a sentence has with its films, few are looked at.
Match = tuple[int, int, int, int, float]


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a film's title: its words' weights, and how much the form counts."""

    key: Hashable
    title: str
    weights: tuple[float, ...]
    slight: tuple[bool, ...]  # a link or a number, where the title has other words
    worth: float
    total: float = field(init=False)
    before: tuple[float, ...] = field(init=False)  # the weights before each word, and of all
    slight_bits: int = field(init=False)
    slight_share: float = field(init=False)

    def __post_init__(self) -> None:
        before = (0.0, *accumulate(self.weights))
        object.__setattr__(self, "before", before)
        object.__setattr__(self, "total", before[-1])
        bits = sum(1 << at for at, slight in enumerate(self.slight) if slight)
        object.__setattr__(self, "slight_bits", bits)
        slights = sum(w for w, slight in zip(self.weights, self.slight, strict=True) if slight)
        object.__setattr__(self, "slight_share", slights / self.total)

    def share(self, at: int, past: int) -> float:
        """Return how much of the title the words `at` up to `past` are, 0…1."""
        return (self.before[past] - self.before[at]) / self.total


class Spelled(NamedTuple):
    """Words `first` up to `end` of the sentence spell this share of a form, this well."""

    score: float
    share: float
    first: int
    end: int


def promise(form: Form, matches: Sequence[Match]) -> float:
    """Return a score that no words of these matches can surpass."""
    best: dict[int, float] = {}
    for _, _, at, past, likeness in matches:
        for place in range(at, past):
            if likeness > best.get(place, 0.0):
                best[place] = likeness
    weights, found = form.weights, 0.0
    for place, likeness in best.items():
        found += weights[place] * likeness
    return sqrt(found / form.total)


def strangeness(words: Sequence[TitleWord]) -> tuple[int, ...]:
    """Return what the words before each weigh as strangers in a title, and all of them: in
    hundredths, so that what is left of none is exactly none."""
    weights = (LINK_WEIGHT if word.word in LINKS else _STRANGE for word in words)
    return (0, *accumulate(round(100 * weight) for weight in weights))


def spelled(
    form: Form, strange: Sequence[int], matches: Sequence[Match], least: float
) -> Iterator[Spelled]:
    """Yield where words spell a form with a score of `least` or more; no two overlap.

    `strange` is the `strangeness` of the sentence's words.
    """
    if len(matches) == 1:
        one = _spelled(form, strange, matches, matches[0][0], matches[0][1])
        if one.score >= least:
            yield one
        return
    ordered = sorted(matches, key=lambda match: match[:2])
    # Of two matches for the same word the likelier counts, unless a window opens with the other.
    likelier = sorted(
        enumerate(ordered), key=lambda n: (-n[1][4], n[1][2] - n[1][3], abs(n[1][2] - n[1][0]))
    )
    longest = len(form.weights) + _EXTRA_WORDS
    found: list[Spelled] = []
    for opening, (first, *_) in enumerate(ordered):
        inside = [m for n, m in likelier if n >= opening and m[1] <= first + longest]
        best: Spelled | None = None
        for end in sorted({match[1] for match in inside}):
            window = [match for match in inside if match[1] <= end]
            each = _spelled(form, strange, window, first, end)
            if best is None or each.score > best.score:
                best = each
        if best is not None and best.score >= least:
            found.append(best)
    used = 0
    for each in sorted(found, key=lambda each: (-each.score, each.first)):
        bits = _bits(each.first, each.end)
        if not used & bits:
            used |= bits
            yield each


def _spelled(
    form: Form, strange: Sequence[int], window: Sequence[Match], first: int, end: int
) -> Spelled:
    taken = covered = 0  # words of the sentence and of the form, as bits
    explained = known = 0.0
    unknown = strange[end] - strange[first]
    order: list[tuple[int, int]] = []
    for start, stop, at, past, likeness in window:
        texts, ats = _bits(start, stop), _bits(at, past)
        if taken & texts or covered & ats:
            continue
        taken |= texts
        covered |= ats
        weight = form.before[past] - form.before[at]
        known += weight
        explained += likeness * weight
        unknown -= strange[stop] - strange[start]
        order.append((start, at))
    # "2" alone is not "Gladiator II", nor "les" a title of many words.
    if not covered & ~form.slight_bits:
        return Spelled(0.0, 0.0, first, end)
    places = [at for _, at in sorted(order)]
    worth = form.worth if places == sorted(places) else form.worth * _SHUFFLED
    whole = covered + 1 == 1 << len(form.weights)
    share = 1.0 if whole else known / form.total
    fits = explained / (known + unknown / 100)
    return Spelled(worth * fits * sqrt(share), share, first, end)


def _bits(first: int, end: int) -> int:
    return (1 << end) - (1 << first)
