"""Whether two descriptions are of one film. Pure.

Identifiers decide where both have them. Else it takes a title in common, a director in common, and
years that differ by one at most; what is close to that and not quite is a doubt, for the operator.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from rapidfuzz.fuzz import ratio

from db.folding import fold


class Verdict(Enum):
    """One film, two films, or somebody must look."""

    SAME = "same"
    DOUBT = "doubt"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a film, as far as it tells films apart. Texts are folded."""

    titles: frozenset[str]
    year: int | None = None
    directors: frozenset[str] = frozenset()
    cast: frozenset[str] = frozenset()
    runtime: int | None = None  # minutes
    imdb_id: str | None = None
    tmdb_id: str | None = None


def facts(
    titles: Iterable[str | None],
    *,
    year: int | None = None,
    directors: Iterable[str] = (),
    cast: Iterable[str] = (),
    runtime: int | None = None,
    imdb_id: str | None = None,
    tmdb_id: str | None = None,
) -> Facts:
    """Facts of texts as they are printed."""
    return Facts(
        frozenset(core(title) for title in titles if title),
        year,
        frozenset(filter(None, map(fold, directors))),
        frozenset(filter(None, map(fold, cast))),
        runtime,
        imdb_id,
        tmdb_id,
    )


# Words that come and go between two spellings of one title.
_LOOSE = frozenset(
    "le la les l un une des du de d the a an of and et und y el los las il lo gli i der die "
    "das".split()
)
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
_PARTS = frozenset("part partie chapitre chapter episode volume vol".split())
_COUNTS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "un": "1", "deux": "2",
    "trois": "3", "quatre": "4", "premiere": "1", "deuxieme": "2", "seconde": "2", "troisieme": "3",
    "1re": "1", "1ere": "1", "2e": "2", "2eme": "2", "3e": "3", "first": "1", "second": "2",
}  # fmt: skip
NEAR, TYPO = 90.0, 95.0  # per cent of letters in common
CLOSE_MINUTES, FAR_SHARE = 3, 0.2


def core(title: str) -> str:
    """A title by the words that tell it apart: no articles, numbers in one spelling."""
    words = fold(title).split()
    counted: list[str] = []
    for place, word in enumerate(words):
        beside = words[place - 1 : place] + words[place + 1 : place + 2] if place else []
        parted = not _PARTS.isdisjoint(beside)
        if place and word in _ROMAN:
            counted.append(_ROMAN[word])
        elif parted and word in _COUNTS:
            counted.append(_COUNTS[word])
        elif word not in _PARTS or len(words) == 1:
            counted.append(word)
    kept = [word for word in counted if word not in _LOOSE]
    return " ".join(kept or counted)


class Title(Enum):
    """How two films' titles stand to each other."""

    EXACT = 4
    TYPO = 3
    NEAR = 2
    PART = 1
    NONE = 0


def compare_titles(one: frozenset[str], other: frozenset[str]) -> Title:
    """The closest of any two titles."""
    if one & other:
        return Title.EXACT
    best = Title.NONE
    for mine in one:
        for theirs in other:
            if _numbers(mine) != _numbers(theirs):
                continue
            alike = ratio(mine.replace(" ", ""), theirs.replace(" ", ""))
            found = Title.TYPO if alike >= TYPO else Title.NEAR if alike >= NEAR else Title.NONE
            if found is Title.NONE and _is_part(mine, theirs):
                found = Title.PART
            best = max(best, found, key=lambda title: title.value)
    return best


def _numbers(title: str) -> list[str]:
    return re.findall(r"\d+", title)


def _is_part(mine: str, theirs: str) -> bool:
    """One is the other without its subtitle."""
    short, long = sorted((mine, theirs), key=len)
    return len(short) >= 4 and (long.startswith(f"{short} ") or long.endswith(f" {short}"))


def share_name(one: frozenset[str], other: frozenset[str]) -> bool | None:
    """Whether two lists of people have somebody in common; None where one is empty."""
    if not one or not other:
        return None
    return any(_same_person(mine, theirs) for mine in one for theirs in other)


def _same_person(mine: str, theirs: str) -> bool:
    one, other = mine.split(), theirs.split()
    if sorted(one) == sorted(other) or "".join(one) == "".join(other):
        return True
    if one[-1] == other[-1] and one[0][0] == other[0][0] and 1 in (len(one[0]), len(other[0])):
        return True  # J. Audiard
    if len(one) != len(other) and min(len(one), len(other)) >= 2:
        return set(one) <= set(other) or set(other) <= set(one)  # a middle name
    return ratio("".join(sorted(one)), "".join(sorted(other))) >= NEAR


def compare(one: Facts, other: Facts) -> tuple[Verdict, str]:
    """The verdict, and what it rests on in a few words."""
    title = compare_titles(one.titles, other.titles)
    director = share_name(one.directors, other.directors)
    ids = _identifiers(one, other)
    apart = abs(one.year - other.year) if one.year and other.year else None
    if ids is True:
        if title is Title.NONE and director is False:
            return Verdict.DOUBT, "one identifier, other titles and directors"
        return Verdict.SAME, "identifier"
    if ids is False:
        if (
            title is Title.EXACT
            and director
            and apart in (0, None)
            and _length(one, other) != "far"
        ):
            return Verdict.DOUBT, "all in common but the identifier"
        return Verdict.OTHER, "identifiers differ"
    if title is Title.EXACT:
        return _same_title(one, other, director, apart)
    return _other_title(one, other, title, director, apart)


def _identifiers(one: Facts, other: Facts) -> bool | None:
    """Whether identifiers agree; None where there are none to compare, or two that contradict."""
    pairs = ((one.imdb_id, other.imdb_id), (one.tmdb_id, other.tmdb_id))
    said = {mine == theirs for mine, theirs in pairs if mine and theirs}
    return said.pop() if len(said) == 1 else None


def _length(one: Facts, other: Facts) -> str:
    """`close`, `far`, or empty: in between or not known."""
    if not one.runtime or not other.runtime:
        return ""
    apart = abs(one.runtime - other.runtime)
    if apart <= CLOSE_MINUTES:
        return "close"
    return "far" if apart > FAR_SHARE * max(one.runtime, other.runtime) else ""


def _same_title(
    one: Facts, other: Facts, director: bool | None, apart: int | None
) -> tuple[Verdict, str]:
    length, cast = _length(one, other), share_name(one.cast, other.cast)
    if director:
        if length == "far":
            return Verdict.OTHER, "title and director, not the length"
        if apart is None:
            # A director may make a film twice; without a year the length or the cast must agree.
            told = cast or (one.runtime and other.runtime)
            return (Verdict.SAME if told else Verdict.DOUBT), "title and director, no year"
        if apart <= 1:
            return Verdict.SAME, "title, director, year"
        if apart == 2 and length == "close":
            return Verdict.SAME, "title, director, length"
        # A revival under the year of its revival, or a director's own remake.
        doubtful = apart == 2 or length == "close"
        verdict = Verdict.DOUBT if doubtful else Verdict.OTHER
        return verdict, f"title and director, {apart} years apart"
    if (apart is not None and apart > 1) or length == "far":
        return Verdict.OTHER, "only the title"
    if director is False:
        alike = cast and length == "close"
        return (Verdict.DOUBT if alike else Verdict.OTHER), "title and cast, not the director"
    if apart is not None and (cast or (length == "close" and cast is None)):
        return Verdict.SAME, "title, year and cast" if cast else "title, year, length"
    if cast is False:
        return Verdict.OTHER, "only the title"
    return Verdict.DOUBT, "title; no director to compare"


def _other_title(
    one: Facts, other: Facts, title: Title, director: bool | None, apart: int | None
) -> tuple[Verdict, str]:
    length, cast = _length(one, other), share_name(one.cast, other.cast)
    near_year = apart is not None and apart <= 1
    if not director or length == "far" or (apart is not None and apart > 1):
        alike = title in (Title.TYPO, Title.NEAR) and near_year and length == "close"
        doubtful = alike and director is None and cast is not False
        return (Verdict.DOUBT if doubtful else Verdict.OTHER), "another title"
    if title is Title.TYPO and near_year and cast is not False:
        return Verdict.SAME, "nearly the title, director, year"
    if title in (Title.TYPO, Title.NEAR, Title.PART) and near_year and length == "close":
        return Verdict.SAME, "nearly the title, director, year, length"
    if near_year and length == "close" and cast:
        return Verdict.SAME, "director, year, length and cast under another title"
    if cast is False and title is Title.NONE:
        return Verdict.OTHER, "only the director and the year"
    if title is not Title.NONE or (length == "close" and near_year):
        return Verdict.DOUBT, "director, and nearly the rest"
    return Verdict.OTHER, "only the director"
