"""What stands beside a city's name: postcode, arrondissement, department."""

import re
from dataclasses import dataclass

from handlers.places.departments import BY_NAME, DEPARTMENTS
from handlers.places.districts import DISTRICT_WORDS, ORDINAL_WORDS, SUFFIXES, number_of
from handlers.places.names import LINKS, words_of

LONGEST = 100  # characters of a text that are looked at
_DEPARTMENT_NUMBER = re.compile(r"2[ab]|9[78]\d")
_POSTCODE = re.compile(r"\d{5}")
_BESIDE = re.compile(r"\(([^)]*)\)?|,(.*)")
_HERE = ["france"]


@dataclass(frozen=True, slots=True)
class Parts:
    """A text taken apart. What is a number of an arrondissement only its city can tell."""

    words: list[str]  # the name's
    postcode: str | None = None
    number: int | None = None
    ordinal: bool = False  # the number was written as that of an arrondissement: "3e", "XI"
    departments: frozenset[str] = frozenset()  # numbers of the departments that were named


def _departments(words: list[str]) -> frozenset[str]:
    """The departments that words in brackets name, by number or name."""
    found = {word.upper() for word in words if word.upper() in DEPARTMENTS}
    name = " ".join(word for word in words if not word.isdigit())
    return frozenset(found | ({BY_NAME[name]} if name in BY_NAME else set()))


def take_apart(text: str) -> Parts:
    """Return the parts of a text that names one city: "13008 Marseille", "Saint-Denis (974)"."""
    text = text[:LONGEST]
    departments: frozenset[str] = frozenset()
    if match := _BESIDE.search(text):
        beside_name = words_of(match[1] or match[2] or "")
        departments = _departments(beside_name)
        rest = text[: match.start()] + text[match.end() :]
        if not words_of(rest):
            departments = frozenset()
        elif departments or beside_name == _HERE:
            text = rest
    words, postcode, number, ordinal, beside = [], None, None, False, False
    tokens = words_of(text)
    for token, before in zip(tokens, ["", *tokens], strict=False):
        if token == "cedex" or (before == "cedex" and token.isdigit()):
            continue
        if postcode is None and _POSTCODE.fullmatch(token):
            postcode = token
        elif _DEPARTMENT_NUMBER.fullmatch(token) and len(tokens) > 1:
            departments |= {token.upper()}
        elif token in DISTRICT_WORDS or (before.isdigit() and token in SUFFIXES):
            beside = True
        elif number is None and (token[0].isdigit() or token in ORDINAL_WORDS):
            number, ordinal = number_of(token), not token.isdigit()
        elif not token[0].isdigit():
            words.append(token)
    while words and (number or postcode or departments) and words[-1] in LINKS:
        words.pop()  # "Lyon dans le 3e", "Valence dans la Drôme"
    while number and len(words) > 1 and words[0] in LINKS and words[1] in LINKS:
        words.pop(0)  # "le 3e à Lyon"
    return Parts(words, postcode, number, ordinal or beside, departments)


def roman_at_end(words: list[str]) -> tuple[list[str], int | None]:
    """Split "paris xi" into its words and its number, None when it has none."""
    number = number_of(words[-1]) if len(words) > 1 else None
    return (words[:-1], number) if number else (words, None)


def department_at_end(words: list[str]) -> tuple[list[str], str | None]:
    """Split "valence dans la drome" into its words and the number of the department."""
    for length in range(min(len(words) - 1, 6), 0, -1):
        number = BY_NAME.get(" ".join(words[-length:]))
        if number:
            rest = words[:-length]
            while len(rest) > 1 and rest[-1] in LINKS:
                rest = rest[:-1]
            return rest, number
    return words, None
