"""The films now on, found by their titles inside a sentence.

A title is compared word by word: a word is worth more the fewer films have it, an article next to
nothing. The score of a hit, 0…1, is the share of the sentence's words there that the title
explains, times the square root of the share of the title that they are: so a whole title is 1, one
typing error .9 or more in a long title and .8 in a word of five letters, "monte cristo" for "Le
Comte de Monte-Cristo" about .8.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from math import log

from handlers.near import Near
from handlers.query.lexicon import CHATTER, LINKS
from handlers.query.model import FilmHit
from handlers.query.title_score import LINK_WEIGHT, Form, Match, promise, spelled, strangeness
from handlers.query.title_words import TitleWord, title_forms, title_words

_LEAST_SCORE = 0.45
_MOST_FORMS = 40  # compared in full, of those that share words with the sentence
_MOST_HITS = 24
_MOST_WORDS = 48  # of a sentence
_SHORT_FORM = 0.96  # how much a title without its subtitle counts
_LONGEST_RUN = 3  # words written as one: "lalaland"
_SHORTEST_RUN = 4  # letters
_RUN_TOGETHER = 0.98  # likeness of what is written as one
_RUN_LIKENESS = 0.85  # what is run together is seldom mistyped as well
_INFLECTED = 0.93  # likeness of a plural, of a feminine
_WRONG_START = 0.1  # off the likeness of words that begin differently
_LEAST_LIKENESS = 0.6
_MISSING_END = 8  # letters that a word may lack at its end
_CACHED = 4096  # words whose neighbours are remembered


class TitleMatcher:
    """Finds titles in sentences. Never changes once made; a thousand films take 0.05 s to learn."""

    def __init__(self, films: Iterable[tuple[Hashable, Sequence[str]]]) -> None:
        """Learn `films`: each its key and its titles, in any language; empty ones are skipped."""
        drafts: list[tuple[Hashable, str, tuple[str, ...], float]] = []
        having: dict[str, set[Hashable]] = defaultdict(set)
        for key, titles in films:
            forms = [(title, title_forms(title)) for title in titles]
            # a title in full, in any language, before the short form of another
            written = [(title, form[0], 1.0) for title, form in forms]
            written += [(title, w, _SHORT_FORM) for title, form in forms for w in form[1:]]
            seen: set[tuple[str, ...]] = set()
            for title, words, worth in written:
                if words and words not in seen:
                    seen.add(words)
                    drafts.append((key, title, words, worth))
                    for word in words:
                        having[word].add(key)
        count = len({key for key, *_ in drafts})
        self._worth = {
            word: 0.35 + 0.65 * log(1 + count / len(keys)) / log(1 + count)
            for word, keys in having.items()
        }
        self._forms: list[Form] = []
        # Where a word, or some run together, stands in titles: the form's number, the word's and
        # the one after it, the share of the form. Apart, those that tell nothing by themselves.
        self._places: dict[str, list[tuple[int, int, int, float]]] = defaultdict(list)
        self._slight: dict[str, dict[int, list[tuple[int, int]]]] = defaultdict(dict)
        for draft in drafts:
            self._learn(*draft)
        self._sorted = sorted(word for word in having if word not in LINKS)
        known = self._places.keys() | self._slight.keys()
        self._near = Near(sorted(word for word in known if len(word) > 2 and word not in LINKS))
        self._like: dict[str, tuple[tuple[str, float], ...]] = {}

    def _learn(self, key: Hashable, title: str, words: tuple[str, ...], worth: float) -> None:
        links = [word in LINKS for word in words]
        if all(links):
            links = [False] * len(words)
        slight = [link or word.isdigit() for word, link in zip(words, links, strict=True)]
        weights = tuple(
            LINK_WEIGHT if link else self._worth[word]
            for word, link in zip(words, links, strict=True)
        )
        number = len(self._forms)
        used = tuple(links if all(slight) else slight)
        form = Form(key, title, weights, used, worth)
        self._forms.append(form)
        for at in range(len(words)):
            for past in range(at + 1, min(at + _LONGEST_RUN, len(words)) + 1):
                run = "".join(words[at:past])
                if past > at + 1 and len(run) < _SHORTEST_RUN:
                    continue
                if all(used[at:past]):
                    self._slight[run].setdefault(number, []).append((at, past))
                else:
                    self._places[run].append((number, at, past, form.share(at, past)))

    def __call__(self, text: str) -> list[FilmHit]:
        """Return where `text` names films, best first, at most two dozen hits.

        Hits may overlap: which film is meant is for the sentence to decide.
        """
        words = title_words(text)[:_MOST_WORDS]
        likely = sorted(self._likely(self._alike_in(words)), key=lambda found: found[:2])
        hits: dict[tuple[Hashable, int, int], FilmHit] = {}
        strange = strangeness(words)
        for _, number, matches in likely[: -_MOST_FORMS - 1 : -1]:
            form = self._forms[number]
            for found in spelled(form, strange, matches, _LEAST_SCORE):
                start, end = words[found.first].start, words[found.end - 1].end
                known = hits.get((form.key, start, end))
                if known is None or known.score < found.score:
                    hit = FilmHit(form.key, form.title, found.score, start, end, found.share)
                    hits[form.key, start, end] = hit
        ordered = sorted(hits.values(), key=lambda h: (-h.score, h.start, -h.end, str(h.key)))
        return ordered[:_MOST_HITS]

    def _likely(
        self, alike: Sequence[tuple[int, int, str, float]]
    ) -> Iterator[tuple[float, int, list[Match]]]:
        """Yield what words promise, which form of a title, and by which of its words.

        A few films have a word in common with a sentence, hundreds "de": such words are looked up
        only in the titles that another one leads to.
        """
        matches: dict[int, list[Match]] = {}
        most: dict[int, float] = {}  # more than their squared promise
        for first, end, near, likeness in alike:
            one, run = end == first + 1, likeness > _RUN_LIKENESS
            for number, at, past, share in self._places.get(near, ()):
                if past == at + 1 or (one and run):
                    matches.setdefault(number, []).append((first, end, at, past, likeness))
                    most[number] = most.get(number, 0.0) + share * likeness
        slight = [(*each, places) for each in alike if (places := self._slight.get(each[2]))]
        for number, found in matches.items():
            form = self._forms[number]
            if most[number] + form.slight_share < _LEAST_SCORE**2:
                continue
            for first, end, _, likeness, places in slight:
                for at, past in places.get(number, ()):
                    if past == at + 1 or (end == first + 1 and likeness > _RUN_LIKENESS):
                        found.append((first, end, at, past, likeness))
            promised = promise(form, found)
            if promised >= _LEAST_SCORE:
                yield promised, number, found

    def _alike_in(self, words: Sequence[TitleWord]) -> list[tuple[int, int, str, float]]:
        """Return which words of titles the words `first` up to `end` may be, each with its
        likeness, 0…1."""
        found: list[tuple[int, int, str, float]] = []
        for first, word in enumerate(words):
            found += [(first, first + 1, near, like) for near, like in self._alike(word.word)]
            run = word.word
            for end in range(first + 2, min(first + _LONGEST_RUN, len(words)) + 1):
                run += words[end - 1].word
                if len(run) >= _SHORTEST_RUN:  # "spider man" for "Spiderman"
                    found.append((first, end, run, _RUN_TOGETHER))
        return found

    def _alike(self, word: str) -> tuple[tuple[str, float], ...]:
        """Return the words of titles that a word may be, each with its likeness, 0…1."""
        found = self._like.get(word)
        if found is None:
            found = tuple(self._neighbours(word))
            if len(self._like) >= _CACHED:
                self._like.clear()
            self._like[word] = found
        return found

    def _neighbours(self, word: str) -> Iterator[tuple[str, float]]:
        if word in self._places or word in self._slight:
            yield word, 1.0
        if len(word) < 3 or word.isdigit():
            return
        if word in CHATTER:
            yield from ((w, _INFLECTED) for w in (word + "s", word[:-1]) if w in self._worth)
            return
        allowed = 1 if len(word) < 6 else 2 if len(word) < 10 else 3
        for near, errors in self._near(word, allowed, min(allowed, 2)):
            likeness = _likeness(word, near, errors)
            if errors and not near.isdigit() and likeness >= _LEAST_LIKENESS:
                yield near, likeness
        if len(word) >= _SHORTEST_RUN:
            yield from self._begun(word)

    def _begun(self, word: str) -> Iterator[tuple[str, float]]:
        """Yield the words that begin so and are three letters longer or more."""
        for near in self._sorted[bisect_left(self._sorted, word) :]:
            if not near.startswith(word):
                return
            if 3 <= len(near) - len(word) <= _MISSING_END:
                yield near, 0.6 + 0.3 * len(word) / len(near)


def _likeness(word: str, near: str, errors: int) -> float:
    likeness = 1 - errors / max(len(word), len(near))
    if near[0] != word[0]:
        likeness -= _WRONG_START
    if near.rstrip("sex") == word.rstrip("sex"):
        likeness = max(likeness, _INFLECTED)
    return likeness
