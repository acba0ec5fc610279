"""The ways people type a title: in another order, by half, with slips of the fingers.

Every query is made from a film of a `Catalogue`, with the films that are right answers to it.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from db.folding import fold
from tests.benchmarks.search_catalogue import NUMBERS, Catalogue, MadeUpFilm

KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
ARTICLE = re.compile(r"(?:(?:the|an?|les?|la|une?)\s|l['’])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, and the films that are right answers: one, or homonyms nothing tells apart."""

    text: str
    right: frozenset[int]


class Queries:
    """Queries to the films of a catalogue, the same ones for the same seed."""

    def __init__(self, catalogue: Catalogue, seed: int = 1) -> None:
        self._films = catalogue.films
        self._seed = seed
        self._named: dict[str, dict[str, set[int]]] = {}

    def of(self, kind: str, count: int, *, showing: bool = False) -> list[Query]:
        """`count` queries of a class of `KINDS`, from films of the whole catalogue or those on."""
        chance = random.Random(f"{kind} {self._seed}")
        pool = [film for film in self._films if film.showing] if showing else self._films
        made: list[Query] = []
        for _ in range(count * 400):
            film = chance.choice(pool)
            text = KINDS[kind](film, chance)
            if text is not None:
                made.append(Query(text, self._right(film, kind)))
            if len(made) == count:
                break
        return made

    def _right(self, film: MadeUpFilm, kind: str) -> frozenset[int]:
        """`film`, and those that what was typed does not tell from it."""
        namesakes = self._namesakes(kind)
        title = film.second if kind == "other language" and film.second else film.title
        found = namesakes[_seen_through(title, kind)]
        if kind == "title and year":
            found = {number for number in found if self._films[number - 1].year == film.year}
        if kind == "title and director":
            found = {film.id}
        return frozenset(found)

    def _namesakes(self, kind: str) -> dict[str, set[int]]:
        if kind not in self._named:
            named = self._named[kind] = {}
            for film in self._films:
                for title in filter(None, (film.title, film.second)):
                    named.setdefault(_seen_through(title, kind), set()).add(film.id)
        return self._named[kind]


def _seen_through(title: str, kind: str) -> str:
    """What of a title is left to see in a query of this kind."""
    if kind == "article dropped":
        title = ARTICLE.sub("", title, count=1) if ARTICLE.match(title) else title
    if kind == "number written otherwise":
        for digit, *others in NUMBERS:
            title = re.sub(rf"\b({'|'.join(others)})\b", digit, title)
    key = fold(title)
    return "".join(key.split()) if kind == "words run together" else key


def typo(word: str, chance: random.Random, kind: str | None = None) -> str:
    """`word` with one slip of the fingers: other letter, twice, left out, added, two swapped."""
    kind = kind or chance.choice(("neighbour", "doubled", "dropped", "added", "swapped"))
    for _ in range(20):
        at = chance.randrange(len(word))
        near = _neighbour(word[at], chance)
        changed = {
            "neighbour": word[:at] + near + word[at + 1 :],
            "doubled": word[:at] + word[at] + word[at:],
            "dropped": word[:at] + word[at + 1 :],
            "added": word[:at] + near + word[at:],
            "swapped": word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
        }[kind]
        if changed != word:
            return changed
    return word[1:]


def _neighbour(letter: str, chance: random.Random) -> str:
    for y, row in enumerate(KEYBOARD):
        x = row.find(letter)
        if x >= 0:
            rows = KEYBOARD[max(0, y - 1) : y + 2]
            around = "".join(line[max(0, x - 1) : x + 2] for line in rows).replace(letter, "")
            return chance.choice(around)
    return chance.choice("aeinrst")


def _slips(
    number: int, kind: str | None = None
) -> Callable[[MadeUpFilm, random.Random], str | None]:
    """Slips in words of five letters and more: one each, or in one word of eight and more."""

    def mistype(film: MadeUpFilm, chance: random.Random) -> str | None:
        words = fold(film.title).split()
        places = [place for place, word in enumerate(words) if len(word) >= 5]
        if len(places) < number:
            places = [place for place in places if len(words[place]) >= 8] * number
        if not places:
            return None
        for place in chance.sample(places, number):
            words[place] = typo(words[place], chance, kind)
        return " ".join(words)

    return mistype


def _two_slips_in_a_short_word(film: MadeUpFilm, chance: random.Random) -> str | None:
    words = fold(film.title).split()
    places = [place for place, word in enumerate(words) if 5 <= len(word) <= 7]
    if not places:
        return None
    place = chance.choice(places)
    words[place] = typo(typo(words[place], chance), chance)
    return " ".join(words)


def _prefix(film: MadeUpFilm, _: random.Random) -> str:
    return film.title[: max(1, round(len(film.title) * 0.6))]


def _word_missing(film: MadeUpFilm, chance: random.Random) -> str | None:
    words = film.title.split()
    if len(words) < 3:
        return None
    del words[chance.randrange(len(words))]
    return " ".join(words)


def _article_dropped(film: MadeUpFilm, _: random.Random) -> str | None:
    article = ARTICLE.match(film.title)
    return film.title[article.end() :] if article else None


def _word_order(film: MadeUpFilm, chance: random.Random) -> str | None:
    words = film.title.split()
    if len(set(words)) < 2:
        return None
    shuffled = words[:]
    while shuffled == words:
        chance.shuffle(shuffled)
    return " ".join(shuffled)


def _without_accents(film: MadeUpFilm, _: random.Random) -> str | None:
    plain = fold(film.title)
    return plain if plain != film.title.lower() else None


def _other_number(film: MadeUpFilm, chance: random.Random) -> str | None:
    for forms in NUMBERS:
        for form in forms[:2]:
            if re.search(rf"\b{form}\b", film.title):
                other = chance.choice([f for f in forms if f != form])
                return re.sub(rf"\b{form}\b", other, film.title)
    return None


def _apostrophe(film: MadeUpFilm, chance: random.Random) -> str | None:
    return film.title.replace("'", chance.choice(("", " ", "’"))) if "'" in film.title else None


def _joined(film: MadeUpFilm, chance: random.Random) -> str | None:
    words = film.title.lower().split()
    if len(words) < 2:
        return None
    at = chance.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])


KINDS: dict[str, Callable[[MadeUpFilm, random.Random], str | None]] = {
    "exact": lambda film, _: film.title,
    "no accent": _without_accents,
    "1 typo": _slips(1),
    "2 typos": _slips(2),
    "other language": lambda film, _: film.second,
    "article dropped": _article_dropped,
    "title and year": lambda film, _: f"{film.title} {film.year}",
    "word order": _word_order,
    "prefix 60 %": _prefix,
    "word missing": _word_missing,
    "neighbouring key": _slips(1, "neighbour"),
    "doubled letter": _slips(1, "doubled"),
    "dropped letter": _slips(1, "dropped"),
    "swapped letters": _slips(1, "swapped"),
    "2 typos in a short word": _two_slips_in_a_short_word,
    "number written otherwise": _other_number,
    "apostrophe": _apostrophe,
    "words run together": _joined,
    "title and director": lambda film, _: f"{film.title} {film.director.split()[1]}",
}
