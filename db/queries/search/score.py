"""How well a title's key answers a typed one: 0 to 1, and 1 for the same key alone.

Every typed word is laid on the title's word most like it (letters changed, left out, added, or two
swapped). The score is the share of the typed text that found its word, lowered by what the title
has besides and by another order of words. Text that differs in its spaces only is compared whole.
The weights were fitted on one seed of `tests/benchmarks/search.py` and measured on others.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

# Words that hardly tell titles apart, and what such a word and another one weigh.
_LIGHT = "a an and at au aux d de des du en et for in l la le les of on or ou sur the to un une"
LIGHT_WORDS = frozenset(_LIGHT.split())
_LIGHT_WEIGHT = 0.3
_WEIGHT, _WEIGHT_OF_LETTER, _LETTERS = 0.3, 0.05, 9
# Share of the score that asks how much of the title was typed; its rest, how much of the text fits.
_TITLE_SHARE = 0.25
_OTHER_ORDER = 0.03
# A last word that only begins like the title's: people search while they type.
_BEGUN, _NOT_TYPED_YET, _BEGUN_LEAST = 0.88, 0.1, 0.7
# Words less alike than this are different words.
_LEAST = 0.6
# What a slip costs beside any other changed letter.
_NEIGHBOUR, _SWAPPED = 0.85, 0.7
_BEST_INEXACT = 0.99
# Other spaces between the words, against the same ones.
_OTHER_SPACES = 0.98

_KEYBOARDS = (
    ("azertyuiop", "qsdfghjklm", "wxcvbn"),
    ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
)
_NEIGHBOURS = frozenset(
    letter + beside
    for rows in _KEYBOARDS
    for y, row in enumerate(rows)
    for x, letter in enumerate(row)
    for near in rows[max(0, y - 1) : y + 2]
    for beside in near[max(0, x - 1) : x + 2]
)


def _weight(word: str) -> float:
    if word in LIGHT_WORDS:
        return _LIGHT_WEIGHT
    return _WEIGHT + _WEIGHT_OF_LETTER * min(len(word), _LETTERS)


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed key, ready to be compared with many titles."""

    key: str
    words: list[str] = field(init=False)
    _joined: str = field(init=False)
    _weights: list[float] = field(init=False)
    _known: dict[str, list[float]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        words = self.key.split()
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "_joined", "".join(words))
        object.__setattr__(self, "_weights", [_weight(word) for word in words])

    def nearest(self, keys: Sequence[str], wanted: int) -> set[int]:
        """Places in `keys` that are worth a closer look: by letters as they stand, by letters with
        the words in order, and by how the key begins; `wanted` of each."""
        begun = [key[: len(self.key)] for key in keys]
        found = (
            process.extract(self.key, keys, scorer=fuzz.ratio, limit=wanted),
            process.extract(self.key, keys, scorer=fuzz.token_sort_ratio, limit=wanted),
            process.extract(self.key, begun, scorer=fuzz.ratio, limit=wanted),
        )
        return {place for best in found for _, _, place in best}

    def score(self, key: str, besides: Collection[str] = ()) -> float:
        """How well the title with this key answers. Typed words may also be one of `besides`, the
        names of its directors, which nobody needs to type."""
        if key == self.key:
            return 1.0
        words = key.split()
        found, covered, in_order = self._lay(words, [*words, *besides])
        of_text = found / sum(self._weights)
        of_title = covered / sum(map(_weight, words))
        score = of_text * (1 - _TITLE_SHARE + _TITLE_SHARE * of_title)
        if not in_order:
            score -= _OTHER_ORDER
        whole = OSA.normalized_similarity(self._joined, "".join(words), score_cutoff=0.5)
        return min(_BEST_INEXACT, max(score, whole * _OTHER_SPACES))

    def _lay(self, title: list[str], words: list[str]) -> tuple[float, float, bool]:
        """The weight of the typed words that have a place in `words`, that of the title's words
        they lie on, and whether they lie there in order."""
        alike = [self._alike(word) for word in words]
        free = list(range(len(words)))
        found = covered = 0.0
        places: list[int] = []
        for at, weight in enumerate(self._weights):
            best, place = max(((alike[place][at], -place) for place in free), default=(0.0, 0))
            if not best:
                continue
            free.remove(-place)
            found += weight * best
            if -place < len(title):
                covered += _weight(words[-place]) * best
                places.append(-place)
        return found, covered, places == sorted(places)

    def _alike(self, word: str) -> list[float]:
        """How alike `word` and each of the typed words are."""
        if word not in self._known:
            last = len(self.words) - 1
            self._known[word] = [
                _alike(typed, word, at == last) for at, typed in enumerate(self.words)
            ]
        return self._known[word]


def _alike(typed: str, word: str, last: bool) -> float:
    """How alike two words are, 0 to 1; the `last` typed word may be the beginning of one."""
    if typed == word:
        return 1.0
    longer = max(len(typed), len(word))
    slips = OSA.distance(typed, word, score_cutoff=longer // 2)
    alike = 1 - (_cost(typed, word) if slips == 1 else slips) / longer
    if alike < _LEAST:
        alike = 0.0
    if last and len(word) > len(typed):
        begun = OSA.normalized_similarity(typed, word[: len(typed)], score_cutoff=_BEGUN_LEAST)
        untyped = (len(word) - len(typed)) / len(word)
        alike = max(alike, begun * (_BEGUN - _NOT_TYPED_YET * untyped))
    return alike


def _cost(typed: str, word: str) -> float:
    """What the one slip between two words costs."""
    if len(typed) != len(word):
        return 1.0
    at = next(at for at, letter in enumerate(typed) if letter != word[at])
    if typed[at + 1 :] != word[at + 1 :]:
        return _SWAPPED
    return _NEIGHBOUR if typed[at] + word[at] in _NEIGHBOURS else 1.0
