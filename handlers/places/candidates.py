"""Places that words may name, each with how likely it is.

Scores are logarithms: how often a place is meant, less what reading the words so costs. The
costs are calibrated by `tests/benchmarks/cities.py`.
"""

from collections.abc import Collection, Iterator

from handlers.places.gazetteer import Gazetteer
from handlers.places.names import ARTICLES, LINKS, Form, key_of
from handlers.places.place import Place

FORM_COST = {
    Form.FULL: 0.0,
    Form.ALIAS: 0.5,
    Form.BARE: 1.5,
    Form.LOOSE: 1.5,
    Form.SHORT: 2.5,
    Form.TAIL: 4.0,
}
ERROR_COST = (0.0, 6.0, 11.0, 15.5)  # by number of typing errors
FIRST_LETTER_COST = 1.5
UNFINISHED_COST, MISSING_LETTER_COST = 3.0, 0.3
EXACT_COST = 3.0  # of taking for mistyped what is the name of a village
VILLAGE = 10.0  # score up to which an exact name may still be a town's, mistyped

ABROAD_COST = 2.0
PREFERRED_GAIN = 4.0

Scores = dict[int, float]  # by the place's number


def leaning(place: Place, country: str, prefer: Collection[str]) -> float:
    """Return what a place's score gains for being preferred and loses for being abroad."""
    gain = PREFERRED_GAIN if place.code in prefer else 0.0
    return gain if place.country == country else gain - ABROAD_COST


def _add(
    scores: Scores, gazetteer: Gazetteer, key: str, cost: float, *, aliases: bool = True
) -> None:
    for number, form in gazetteer.exact(key):
        if form == Form.POSTCODE or (form == Form.ALIAS and not aliases):
            continue
        score = gazetteer.weight(number) - cost - FORM_COST[form]
        if score > scores.get(number, -99.0):
            scores[number] = score


_LEAD_WORDS = "a au aux in at near around to vers de du des d sur chez dans ville city of cinema"
LEADS = frozenset(_LEAD_WORDS.split())
_CONTRACTED = {"au": "le", "du": "le", "aux": "les", "des": "les"}
_NO_START = LINKS - ARTICLES


def _ways_to_read(words: list[str]) -> Iterator[list[str]]:
    """The words, then without what leads to a name: "à Lyon", "au Mans", "stmalo"."""
    yield words
    rest = words
    while len(rest) > 1 and (rest[0] in LEADS or (rest[0] in ARTICLES and rest[1] in LEADS)):
        article = _CONTRACTED.get(rest[0])
        rest = rest[1:]
        if article:
            yield [article, *rest]
        if rest[0] not in _NO_START:  # "de Nice" is not Denicé
            yield rest
    for short, long in (("ste", "sainte"), ("st", "saint")):
        if words[0].startswith(short) and len(words[0]) > len(short) + 2:
            yield [long, words[0][len(short) :], *words[1:]]


def exact(words: list[str], gazetteer: Gazetteer) -> Scores:
    for way in _ways_to_read(words):
        scores: Scores = {}
        _add(scores, gazetteer, key_of(way), 0)
        if scores:
            return scores
    return {}


def _mistyped(words: list[str], gazetteer: Gazetteer) -> Scores:
    """Places whose name is near the words, or begins with them."""
    scores: Scores = {}
    for key in {key_of(way) for way in list(_ways_to_read(words))[:2]}:
        if len(key) < 2:
            continue
        found = gazetteer.towns_near(key, 1 if len(key) < 4 else 2)
        if all(errors > 1 for _, errors in found):
            found += gazetteer.villages_near(key, 2 if len(key) > 7 else 1)
        if not found and len(key) > 8:
            found = gazetteer.towns_near(key, 3)
        for name, errors in found:
            cost = ERROR_COST[errors] + (FIRST_LETTER_COST if name[0] != key[0] else 0)
            _add(scores, gazetteer, name, cost)
        if len(key) > 2:
            for name in gazetteer.beginning_with(key):
                missing = len(name) - len(key)
                cost = UNFINISHED_COST + MISSING_LETTER_COST * missing
                _add(scores, gazetteer, name, cost, aliases=False)
    return scores


def named(words: list[str], gazetteer: Gazetteer) -> Scores:
    scores = exact(words, gazetteer)
    if max(scores.values(), default=0.0) < VILLAGE:
        cost = EXACT_COST if scores else 0.0
        for number, score in _mistyped(words, gazetteer).items():
            scores.setdefault(number, score - cost)
    return scores
