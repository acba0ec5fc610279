"""How well the words of a sentence spell a title."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from handlers.query.lexicon import LINKS
from handlers.query.title_words import TitleWord

LINK_WEIGHT = 0.15
_STRANGE = 0.8  # what a word weighs that stands inside a title and does not belong to it
_SHUFFLED = 0.85  # times the score of words in another order
_EXTRA_WORDS = 3  # that may stand inside a title


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a film's title: its words' weights, and how much the form counts."""

    key: Hashable
    title: str
    weights: tuple[float, ...]
    slight: tuple[bool, ...]  # a link or a number, where the title has other words
    worth: float
    total: float


@dataclass(frozen=True, slots=True)
class Match:
    """Words `first` up to `end` of the sentence are words `at` up to `past` of a form."""

    first: int
    end: int
    at: int
    past: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Spelled:
    """Words `first` up to `end` of the sentence spell this share of a form, this well."""

    score: float
    share: float
    first: int
    end: int


def promise(form: Form, matches: Sequence[Match]) -> float:
    """Return a score that no words of these matches can surpass."""
    best: dict[int, float] = {}
    for match in matches:
        for at in range(match.at, match.past):
            best[at] = max(best.get(at, 0), match.likeness)
    return sqrt(sum(form.weights[at] * like for at, like in best.items()) / form.total)


def spelled(
    form: Form, words: Sequence[TitleWord], matches: Sequence[Match], least: float
) -> Iterator[Spelled]:
    """Yield where words spell a form with a score of `least` or more; no two overlap."""
    ordered = sorted(matches, key=lambda match: (match.first, match.end))
    longest = len(form.weights) + _EXTRA_WORDS
    found: list[Spelled] = []
    for index, opening in enumerate(ordered):
        inside = [m for m in ordered[index:] if m.end <= opening.first + longest]
        windows = (
            _spelled(form, words, [m for m in inside if m.end <= end], opening.first, end)
            for end in sorted({m.end for m in inside})
        )
        best = max(windows, key=lambda each: each.score, default=None)
        if best is not None and best.score >= least:
            found.append(best)
    used: set[int] = set()
    for each in sorted(found, key=lambda each: (-each.score, each.first)):
        if used.isdisjoint(range(each.first, each.end)):
            used.update(range(each.first, each.end))
            yield each


def _spelled(
    form: Form, words: Sequence[TitleWord], window: Sequence[Match], first: int, end: int
) -> Spelled:
    taken: set[int] = set()
    covered: set[int] = set()
    order: list[tuple[int, int]] = []
    explained = 0.0
    for match in sorted(window, key=lambda m: (-m.likeness, m.at - m.past, abs(m.at - m.first))):
        texts, ats = range(match.first, match.end), range(match.at, match.past)
        if taken.isdisjoint(texts) and covered.isdisjoint(ats):
            taken.update(texts)
            covered.update(ats)
            order.append((match.first, match.at))
            explained += match.likeness * sum(form.weights[at] for at in ats)
    # "2" alone is not "Gladiator II", nor "les" a title of many words.
    if all(form.slight[at] for at in covered):
        return Spelled(0.0, 0.0, first, end)
    known = sum(form.weights[at] for at in covered)
    strange = sum(
        LINK_WEIGHT if words[n].word in LINKS else _STRANGE
        for n in range(first, end)
        if n not in taken
    )
    places = [at for _, at in sorted(order)]
    worth = form.worth if places == sorted(places) else form.worth * _SHUFFLED
    share = known / form.total
    return Spelled(worth * explained / (known + strange) * sqrt(share), share, first, end)
