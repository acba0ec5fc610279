"""From one cell of text to one clean value, for every importer that reads text.

Each converter takes the text and returns the value, or raises ValueError with the reason that the
operator reads. An empty cell means unknown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from math import isfinite
from typing import Generic, TypeVar

from db.folding import fold

Value = TypeVar("Value")
Converter = Callable[[str], Value]

# Characters. Keys stand in PostgreSQL's indexes, whose entries hold 2,704 bytes at most.
ID_LIMIT = 200
KEY_LIMIT = 300
LINE_LIMIT = 20_000
TEXT_LIMIT = 100_000
URL_LIMIT = 2_000
INTEGER_LIMIT = 2_147_483_647

_URL = re.compile(r"https?://[^\s/?#@<>\"\\]+\.[^\s/?#@<>\"\\]+([/?#][^\s<>\"\\]*)?", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_YES = frozenset({"1", "true", "yes", "y", "oui", "o", "vrai"})
_NO = frozenset({"", "0", "false", "no", "n", "non", "faux"})
_CACHE_LIMIT = 50_000


class Cached(dict[str, Value], Generic[Value]):
    """A converter that remembers: a session's time or version comes back thousands of times.

    `Cached(convert).__getitem__` is a converter, and a hit never enters Python code.
    """

    def __init__(self, convert: Converter[Value]) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, text: str) -> Value:
        value = self._convert(text)
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        self[text] = value
        return value


def required(convert: Converter[Value | None]) -> Converter[Value]:
    """`convert`, with nothing refused."""

    def strict(text: str) -> Value:
        value = convert(text)
        if value is None:
            raise ValueError("required")
        return value

    return strict


def bounded(text: str, limit: int) -> str:
    """The text, unless it is longer than `limit` characters."""
    if len(text) > limit:
        raise ValueError(f"{len(text):,} characters, at most {limit:,}")
    return text


def identifier(text: str) -> str | None:
    """The source's own string, untouched but for the space around it."""
    return bounded(text.strip(), ID_LIMIT) or None


def line(text: str, limit: int = LINE_LIMIT) -> str | None:
    """One line of text: composed characters, single spaces, no control characters."""
    return bounded(" ".join(_plain(text).split()), limit) or None


def key_line(text: str) -> str | None:
    """A line short enough to be part of a key."""
    return line(text, KEY_LIMIT)


def prose(text: str) -> str | None:
    """Text that may have paragraphs."""
    return bounded("\n".join(_plain(text).splitlines()).strip(), TEXT_LIMIT) or None


def _plain(text: str) -> str:
    if not text.isprintable():
        dropped = ("Cc", "Cs")
        text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in dropped)
    return unicodedata.normalize("NFC", text)


def listing(text: str) -> tuple[str, ...]:
    """A list separated by `|`, each entry once."""
    return tuple(dict.fromkeys(filter(None, map(line, text.split("|")))))


def url(text: str) -> str | None:
    """An http or https address with a host name."""
    if not _URL.fullmatch(text):
        text = text.strip()
        if not text:
            return None
        if not _URL.fullmatch(text):
            raise ValueError("not an http(s) address")
    return text if len(text) <= URL_LIMIT else bounded(text, URL_LIMIT)


def day(text: str) -> date | None:
    """A date written YYYY-MM-DD."""
    plain = text.strip()
    if not plain:
        return None
    try:
        value = date.fromisoformat(plain)
    except ValueError:
        raise ValueError(f"{plain[:40]!r} is not a date (YYYY-MM-DD)") from None
    if not 1850 <= value.year < 2200:
        raise ValueError(f"the year {value.year} is not a cinema's")
    return value


def moment(text: str) -> datetime | None:
    """A date and time, naive or with offset, in whole seconds."""
    plain = text.strip()
    if not plain:
        return None
    try:
        value = datetime.fromisoformat(plain)
    except ValueError:
        raise ValueError(f"{plain[:40]!r} is not a time (YYYY-MM-DD HH:MM)") from None
    if ":" not in plain and len(plain) <= len("YYYY-MM-DD"):
        raise ValueError(f"{plain} has no time of day")
    if not 1895 <= value.year < 2200:
        raise ValueError(f"the year {value.year} is not a cinema's")
    return value.replace(microsecond=0)


def whole(low: int, high: int = INTEGER_LIMIT) -> Converter[int | None]:
    """A whole number from `low` to `high`."""

    def convert(text: str) -> int | None:
        plain = text.strip()
        if not plain:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,18}(\.0+)?", plain):
            raise ValueError(f"{plain[:40]!r} is not a whole number")
        value = int(plain.split(".")[0])
        if not low <= value <= high:
            raise ValueError(f"{value} is not between {low} and {high}")
        return value

    return convert


def degrees(limit: float) -> Converter[float | None]:
    """Degrees of latitude or longitude, from `-limit` to `limit`."""

    def convert(text: str) -> float | None:
        plain = text.strip()
        if not plain:
            return None
        try:
            value = float(plain.replace(",", "."))
        except ValueError:
            raise ValueError(f"{plain[:40]!r} is not a number of degrees") from None
        if not isfinite(value) or abs(value) > limit:
            raise ValueError(f"{plain[:40]} is not between -{limit:g} and {limit:g}")
        return value

    return convert


def yes_or_no(text: str) -> bool:
    """A yes or a no, in English, French or digits; empty is no."""
    plain = text.strip().lower()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise ValueError(f"{plain[:40]!r} is neither yes nor no")


def language(text: str) -> str | None:
    """A language code without its region: `fr-CA` is `fr`."""
    plain = re.split("[-_]", text.strip().lower())[0]
    if plain and not _LANGUAGE.fullmatch(plain):
        raise ValueError(f"{text.strip()[:40]!r} is not a language code (fr, en…)")
    return plain or None


def words(text: str) -> str:
    """`text` folded to lower-case words, to look it up in a table."""
    return fold(bounded(text, LINE_LIMIT))
