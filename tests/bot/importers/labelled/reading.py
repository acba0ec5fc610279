"""The labelled pairs: what two sources print of films, and whether it is one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bot.importers.matching import Facts, facts

HERE = Path(__file__).parent


class Pair(NamedTuple):
    """Two descriptions, with the label that a person gave them."""

    kind: str
    same: bool
    text: str
    one: Facts
    other: Facts


@cache
def films() -> dict[str, list[str]]:
    """The fields of each film by its number."""
    lines = (HERE / "films.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line and not line.startswith("#")]
    return {row[0]: row for row in rows}


def pairs() -> Iterator[Pair]:
    """Every pair of the file."""
    kind, same = "", False
    for line in (HERE / "pairs.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            label, _, kind = line.partition("] ")
            same = label == "[same"
        elif not line.startswith("#"):
            for text in line.split():
                one, other = text.split("/")
                yield Pair(kind, same, text, described(one), described(other))


def described(text: str) -> Facts:
    """What `12:f,-y` says."""
    number, _, written = text.partition(":")
    _, original, french, english, year, directors, minutes, cast = films()[number]
    said = written.split(",")
    # A typed title may have commas in it.
    for place in range(len(said) - 1, 0, -1):
        if said[place].startswith("_"):
            said[place - 1 : place + 1] = [f"{said[place - 1]},{said[place]}"]
    of = {"o": original, "f": french or original, "e": english or original}
    titles = [of[one] for one in said if one in of]
    titles += [one[2:].replace("_", " ") for one in said if one.startswith("t=")]
    assert titles, text
    if "C" in said:
        titles = [title.upper() for title in titles]
    named = [one[2:].replace("_", " ") for one in said if one.startswith("d=")]
    shifts = {one[0]: int(one[1:]) for one in said if one[:2] in ("y+", "y-", "r+", "r-")}
    return facts(
        titles,
        year=None if "-y" in said else int(year) + shifts.get("y", 0),
        directors=() if "-d" in said else named or directors.split(", "),
        runtime=None if "-r" in said else int(minutes) + shifts.get("r", 0),
        cast=cast.split(", ") if "c" in said and cast else (),
        imdb_id=f"tt{int(number):07}" if "i" in said else None,
    )
