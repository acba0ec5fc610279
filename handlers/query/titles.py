"""The films now on, found by their titles inside a sentence.

A title is compared word by word: a word is worth more the fewer films have it, an article next to
nothing. The score of a hit, 0…1, is the share of the sentence's words there that the title
explains, times the square root of the share of the title that they are: so a whole title is 1, one
typing error .9 or more, "monte cristo" for "Le Comte de Monte-Cristo" about .85.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt

from rapidfuzz import process
from rapidfuzz.distance import OSA

from handlers.query.lexicon import CHATTER, LINKS
from handlers.query.model import FilmHit
from handlers.query.title_words import TitleWord, title_forms, title_words

_LINK_WEIGHT = 0.15
_LEAST_SCORE = 0.45
_MOST_FORMS = 40  # compared in full, of those that share words with the sentence
_MOST_HITS = 24
_MOST_WORDS = 48  # of a sentence
_SHORT_FORM = 0.96  # times the score of a title without its subtitle
_SHUFFLED = 0.85  # times the score of words in another order
_CACHED = 4096  # words whose neighbours are remembered


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a film's title: words, what each is worth, and how much it counts."""

    key: Hashable
    title: str
    weights: tuple[float, ...]
    slight: tuple[bool, ...]  # a link or a number, where the title has other words
    worth: float
    total: float


@dataclass(frozen=True, slots=True)
class _Match:
    """Words `first` up to `end` of the sentence are words `at` up to `past` of a form."""

    first: int
    end: int
    at: int
    past: int
    likeness: float


class TitleMatcher:
    """Finds titles in sentences. Never changes once made; a thousand films take 0.1 s to learn."""

    def __init__(self, films: Iterable[tuple[Hashable, Sequence[str]]]) -> None:
        """Learn `films`: each its key and its titles, in any language; empty ones are skipped."""
        drafts: list[tuple[Hashable, str, tuple[str, ...], float]] = []
        having: dict[str, set[Hashable]] = defaultdict(set)
        for key, titles in films:
            seen: set[tuple[str, ...]] = set()
            for title in titles:
                for number, words in enumerate(title_forms(title)):
                    if words and words not in seen:
                        seen.add(words)
                        drafts.append((key, title, words, 1.0 if number == 0 else _SHORT_FORM))
                        for word in words:
                            having[word].add(key)
        count = len({draft[0] for draft in drafts})
        self._forms: list[_Form] = []
        self._places: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for key, title, words, worth in drafts:
            self._learn(key, title, words, worth, {w: len(having[w]) for w in words}, count)
        self._single = frozenset(having)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._places:
            if len(word) >= 3 and word not in LINKS:
                self._by_length[len(word)].append(word)
        self._near: dict[str, tuple[tuple[str, float], ...]] = {}

    def _learn(
        self,
        key: Hashable,
        title: str,
        words: tuple[str, ...],
        worth: float,
        having: dict[str, int],
        count: int,
    ) -> None:
        links = tuple(word in LINKS for word in words)
        if all(links):
            links = tuple(False for _ in words)
        most = log(1 + count)
        weights = tuple(
            _LINK_WEIGHT if link else 0.35 + 0.65 * log(1 + count / having[word]) / most
            for word, link in zip(words, links, strict=True)
        )
        slight = tuple(link or word.isdigit() for word, link in zip(words, links, strict=True))
        if all(slight):
            slight = links
        number = len(self._forms)
        self._forms.append(_Form(key, title, weights, slight, worth, sum(weights)))
        for at in range(len(words)):
            # words run together: "spiderman", "lalaland", "dune chute"
            for past in range(at + 1, min(at + 3, len(words)) + 1):
                run = "".join(words[at:past])
                if past == at + 1 or len(run) >= 4:
                    self._places[run].append((number, at, past))

    def __call__(self, text: str) -> list[FilmHit]:
        """Return where `text` names films, best first, at most two dozen hits.

        Hits may overlap: which film is meant is for the sentence to decide.
        """
        words = title_words(text)[:_MOST_WORDS]
        matches: dict[int, list[_Match]] = defaultdict(list)
        for number, match in self._matches(words):
            matches[number].append(match)
        promising = sorted(
            ((self._promise(n, found), n) for n, found in matches.items()), reverse=True
        )
        hits: dict[tuple[Hashable, int, int], FilmHit] = {}
        for promise, number in promising[:_MOST_FORMS]:
            if promise * promise < _LEAST_SCORE * _LEAST_SCORE * 0.9:
                break
            for hit in self._hits(number, words, matches[number]):
                place = (hit.key, hit.start, hit.end)
                if place not in hits or hits[place].score < hit.score:
                    hits[place] = hit
        ordered = sorted(hits.values(), key=lambda h: (-h.score, h.start, -h.end, str(h.key)))
        return ordered[:_MOST_HITS]

    def _matches(self, words: Sequence[TitleWord]) -> Iterable[tuple[int, _Match]]:
        for first, word in enumerate(words):
            for near, likeness in self._like(word.word):
                for number, at, past in self._places[near]:
                    # what is run together is seldom mistyped as well
                    if past == at + 1 or likeness > 0.85:
                        yield number, _Match(first, first + 1, at, past, likeness)
            run = word.word
            for end in range(first + 2, min(first + 3, len(words)) + 1):
                run += words[end - 1].word
                if len(run) > 3:
                    for number, at, past in self._places.get(run, ()):
                        if past - at == 1:
                            yield number, _Match(first, end, at, past, 0.98)

    def _like(self, word: str) -> tuple[tuple[str, float], ...]:
        """Return the words of titles that a word may be, each with its likeness, 0…1."""
        found = self._near.get(word)
        if found is None:
            found = tuple(self._neighbours(word))
            if len(self._near) >= _CACHED:
                self._near.clear()
            self._near[word] = found
        return found

    def _neighbours(self, word: str) -> Iterable[tuple[str, float]]:
        if word in self._places:
            yield word, 1.0
        if len(word) < 3 or word in CHATTER or word.isdigit():
            return
        allowed = 1 if len(word) < 6 else 2 if len(word) < 10 else 3
        for length in range(len(word) - min(allowed, 2), len(word) + min(allowed, 2) + 1):
            for near, errors, _ in process.extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=allowed,
                limit=None,
            ):  # fmt: skip
                if errors and not near.isdigit():
                    likeness = 1 - errors / max(len(word), length)
                    if near[0] != word[0]:
                        likeness -= 0.1
                    if near.rstrip("sex") == word.rstrip("sex"):  # plurals, feminines
                        likeness = max(likeness, 0.93)
                    if likeness >= 0.6:
                        yield near, likeness
        if len(word) >= 4:
            for length in range(len(word) + 3, len(word) + 9):
                for near in self._by_length.get(length, ()):
                    if near.startswith(word) and near in self._single:
                        yield near, 0.6 + 0.3 * len(word) / length

    def _promise(self, number: int, matches: Sequence[_Match]) -> float:
        """Return more than any score that these matches can come to."""
        form = self._forms[number]
        best: dict[int, float] = {}
        for match in matches:
            for at in range(match.at, match.past):
                best[at] = max(best.get(at, 0), match.likeness)
        return sqrt(sum(form.weights[at] * like for at, like in best.items()) / form.total)

    def _hits(
        self, number: int, words: Sequence[TitleWord], matches: Sequence[_Match]
    ) -> Iterable[FilmHit]:
        form = self._forms[number]
        longest = len(form.weights) + 3
        ordered = sorted(matches, key=lambda m: (m.first, m.end))
        used: set[int] = set()
        found: list[tuple[float, int, int]] = []
        for index, opening in enumerate(ordered):
            if opening.first in used:
                continue
            best: tuple[float, int, int] | None = None
            inside = [m for m in ordered[index:] if m.first < opening.first + longest]
            for end in sorted({m.end for m in inside}):
                window = [m for m in inside if m.end <= end]
                score = self._score(form, words, window, opening.first, end)
                if best is None or score > best[0]:
                    best = score, opening.first, end
            if best is not None and best[0] >= _LEAST_SCORE:
                found.append(best)
        for score, first, end in sorted(found, key=lambda f: (-f[0], f[1])):
            if used.isdisjoint(range(first, end)):
                used.update(range(first, end))
                yield FilmHit(form.key, form.title, score, words[first].start, words[end - 1].end)

    @staticmethod
    def _score(
        form: _Form, words: Sequence[TitleWord], window: Sequence[_Match], first: int, end: int
    ) -> float:
        taken: set[int] = set()
        covered: set[int] = set()
        order: list[tuple[int, int]] = []
        explained = 0.0
        for match in sorted(
            window, key=lambda m: (-m.likeness, m.at - m.past, abs(m.at - m.first))
        ):
            texts, ats = range(match.first, match.end), range(match.at, match.past)
            if taken.isdisjoint(texts) and covered.isdisjoint(ats):
                taken.update(texts)
                covered.update(ats)
                order.append((match.first, match.at))
                explained += match.likeness * sum(form.weights[at] for at in ats)
        strange = sum(
            _LINK_WEIGHT if words[n].word in LINKS else 0.8
            for n in range(first, end)
            if n not in taken
        )
        known = sum(form.weights[at] for at in covered)
        # "2" alone is not "Gladiator II", nor "les" a title of many words.
        if not known or all(form.slight[at] for at in covered):
            return 0.0
        places = [at for _, at in sorted(order)]
        worth = form.worth if places == sorted(places) else form.worth * _SHUFFLED
        return worth * explained / (known + strange) * sqrt(known / form.total)
