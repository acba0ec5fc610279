"""A critic's mark on any scale, on ours: stars from 0 to 5, or a vote.

A vote (fresh or rotten) says on which side a critic stands, not how far: it is never turned into
stars. The outlet's own mark is kept beside. The table for people is in `docs/importing.md`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

FRESH, ROTTEN = "fresh", "rotten"
MARK_LIMIT = 40  # characters


class Mark(NamedTuple):
    """A mark as printed, with `stars` (0-5) or a `vote`; all None for a quotation alone."""

    text: str | None = None
    stars: float | None = None
    vote: str | None = None


# A letter says more than its place in a row of twelve: B is a good mark, C a middling one. These
# follow the usual American conversion (A 95-100, B 75, C 50, D 25 of 100), kept strictly falling.
LETTERS = {
    "A+": 5.0,
    "A": 4.75,
    "A-": 4.4,
    "B+": 4.1,
    "B": 3.75,
    "B-": 3.4,
    "C+": 2.9,
    "C": 2.5,
    "C-": 2.1,
    "D+": 1.65,
    "D": 1.25,
    "D-": 0.8,
    "F": 0.0,
}
VOTES = {
    "fresh": FRESH,
    "certified fresh": FRESH,
    "thumbs up": FRESH,
    "👍": FRESH,
    "rotten": ROTTEN,
    "thumbs down": ROTTEN,
    "👎": ROTTEN,
}
FRACTIONS = {"¼": 0.25, "½": 0.5, "¾": 0.75}

# "3 1/2" and "1/2 star" are three and a half and half a star; "1/2" alone is one out of two.
_TYPED_HALF = re.compile(r"(?<=\d )1/2(?!\d)|(?<!\d)1/2(?=\s*(?:star|étoile))")
_NUMBER = r"(\d{1,4}(?:[.,]\d{1,4})?)?\s*([¼½¾])?"
_UNIT = r"(?:stars?|étoiles?|[★⭐])"
_OF = re.compile(rf"{_NUMBER}\s*{_UNIT}?\s*(?:/|out of|sur)\s*{_NUMBER}\s*{_UNIT}?")
_PERCENT = re.compile(rf"{_NUMBER}\s*%")
_STARS = re.compile(rf"{_NUMBER}\s*{_UNIT}")
_GLYPHS = re.compile(r"([★⭐]*)([¼½¾]?)(☆*)")


def read_mark(text: str) -> Mark:
    """Read a mark: `3.5/5`, `7/10`, `72%`, `B+`, `fresh`, `4 stars`, `★★★½`, or nothing.

    Raises:
        ValueError: the text is no mark, has no scale, or lies outside its scale.
    """
    text = " ".join(text.split())
    if not text:
        return Mark()
    if len(text) > MARK_LIMIT:
        raise ValueError(f"a mark has at most {MARK_LIMIT} characters")
    # The variation selector that makes a star an emoji says nothing about the mark.
    plain = text.replace("\ufe0f", "").replace("−", "-").lower()
    if plain in VOTES:
        return Mark(text, None, VOTES[plain])
    return Mark(text, round(_stars(plain), 3), None)


def read_score(text: str) -> float | None:
    """Read a mean: a number of 5, or any mark on a scale; None when empty.

    Raises:
        ValueError: as `read_mark`, and for a vote.
    """
    text = text.strip()
    number = text.replace(",", ".", 1)
    if re.fullmatch(r"\d{1,4}(\.\d{1,12})?", number):
        return round(_scaled(float(number), 5), 3)
    mark = read_mark(text)
    if mark.vote:
        raise ValueError("a mean cannot be a vote")
    return mark.stars


def _stars(plain: str) -> float:
    if (letter := LETTERS.get(plain.upper().replace(" ", ""))) is not None:
        return letter
    plain = _TYPED_HALF.sub("½", plain)
    if match := _OF.fullmatch(plain):
        whole, part, scale, scale_part = match.groups()
        return _scaled(_number(whole, part), _number(scale, scale_part))
    if match := _PERCENT.fullmatch(plain):
        return _scaled(_number(*match.groups()), 100)
    # Before the glyphs: `3★` is three stars, `★★★` has no number before its stars.
    if (match := _STARS.fullmatch(plain)) and any(match.groups()):
        return _scaled(_number(*match.groups()), 5)
    if match := _GLYPHS.fullmatch(plain.replace(" ", "")):
        return _glyphs(*match.groups())
    if re.fullmatch(r"\d+([.,]\d+)?", plain):
        raise ValueError(f"{plain} has no scale: write 3.5/5, 7/10 or 70%")
    raise ValueError("not a mark: write 3.5/5, 7/10, 72%, B+, fresh or rotten")


def _number(whole: str | None, part: str | None) -> float:
    if not whole and not part:
        raise ValueError("a number is missing")
    return float((whole or "0").replace(",", ".")) + FRACTIONS.get(part or "", 0.0)


def _scaled(value: float, scale: float) -> float:
    if scale <= 0:
        raise ValueError("a scale of nothing")
    if value > scale:
        raise ValueError(f"{value:g} is more than the {scale:g} it is out of")
    return 5 * value / scale


def _glyphs(full: str, part: str, empty: str) -> float:
    # Empty stars show the scale; without them it is five.
    places = len(full) + len(part) + len(empty)
    return _scaled(len(full) + FRACTIONS.get(part, 0.0), places if empty else 5)
