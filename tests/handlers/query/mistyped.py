"""Sentences with typing errors, and sentences about films that are not on, made from a seed."""

import random
from collections.abc import Iterator
from dataclasses import replace

from db.folding import fold
from tests.handlers.query.sentences import Sentence, films, sentences

_NEIGHBOURS = {
    "a": "zqs", "b": "vgn", "c": "xdv", "d": "sfe", "e": "zrd", "f": "dgr", "g": "fht", "h": "gjy",
    "i": "uok", "j": "hku", "k": "jli", "l": "kmo", "m": "lnk", "n": "bhm", "o": "ipl", "p": "ol",
    "q": "aws", "r": "etf", "s": "qdz", "t": "ryg", "u": "yij", "v": "cbf", "w": "xsq", "x": "wcs",
    "y": "tuh", "z": "aes",
}  # fmt: skip
_TYPABLE = 5  # letters from which a word is mistyped
# Not among the thousand: a sentence about one of these must open no other film.
NOT_ON = (
    "Wicked", "Nosferatu", "The Brutalist", "Le Deuxième Acte", "Mufasa", "Un p'tit truc en plus",
    "The Room Next Door", "Miséricorde", "Vaiana 2", "Megalopolis", "The Apprentice",
    "Les Barbares",
    "A Man Called Otto", "The Great Escape", "Quatre mariages et un enterrement", "Titanic",
    "Le Grand Chemin", "Women Talking", "Killers of the Flower Moon", "Chien de la casse",
    "L'Innocent", "Le Dîner de cons", "Bienvenue chez les Ch'tis", "Jurassic Park", "The Godfather",
    "Taxi Driver", "Les Choristes", "Ratatouille", "Sicario", "The Grand Budapest Hotel",
    "Lost in Translation", "Les Invasions barbares", "Drive My Car", "Memento", "Léon",
    "Mon oncle", "À bout de souffle", "Jules et Jim", "Pierrot le Fou", "Delicatessen",
)  # fmt: skip


def mistype(word: str, chance: random.Random) -> str:
    """Return a word with one typing error: letters exchanged, one missing, double or wrong."""
    at = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    match chance.randrange(4):
        case 0 if letter != after[0]:
            return before + after[0] + letter + after[1:]
        case 1:
            return before + after
        case 2:
            return before + letter + letter + after
        case _:
            return before + chance.choice(_NEIGHBOURS.get(fold(letter), "e")) + after


def with_errors(part: str, seed: int = 1) -> Iterator[Sentence]:
    """Yield the clean sentences with one error in a word of their "film" or "city"."""
    titles = dict(films())
    for number, sentence in enumerate(sentences()):
        if sentence.typo:
            continue
        named = titles.get(sentence.film, ()) if part == "film" else (sentence.city,)
        names = {word for name in named for word in fold(name).split()}
        words = sentence.text.split(" ")
        typable = [
            n
            for n, word in enumerate(words)
            if word.isalpha() and len(word) >= _TYPABLE and fold(word) in names
        ]
        if typable:
            chance = random.Random(seed * 10_000 + number)
            at = chance.choice(typable)
            words[at] = mistype(words[at], chance)
            yield replace(sentence, text=" ".join(words), typo=frozenset((part,)))


_ASKED = (
    "{} à lyon demain soir",
    "séances {} à Bordeaux samedi",
    "où passe {} près de moi",
    "{} in paris tomorrow",
    "is {} on in Lille tonight?",
    "avis {}",
    "reviews of {}",
    "{}",
)


def about_films_not_on() -> Iterator[str]:
    """Yield sentences about films that are not on, each title as written and in small letters."""
    for title in NOT_ON:
        for pattern in _ASKED:
            yield pattern.format(title)
            yield pattern.format(title.lower())
