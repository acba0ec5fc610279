"""What people wrote, as others may see it: plain words that do nothing but stand there."""

from __future__ import annotations

import re
import unicodedata

from handlers.screens.screen import escape, plain, units

MOST_UNITS = 1000  # of a comment, in UTF-16 units
NAME_UNITS = 40
JOINER = "\u2060"  # word joiner: no width, no line break

# Where Telegram would see an address, a mention, a tag or a command, and make a link of it.
_LIVE = re.compile(r"(?<=[.@#$])(?=\w)|(?<![\w/])/(?=\w)|(?<=:)(?=//)")
_BLANK_LINES = re.compile(r"\n{3,}")
_SPACED = str.maketrans({"\t": " ", "\r": None, "\u2028": "\n", "\u2029": "\n"})
# Letters and symbols by their category, and yet nothing is seen of them.
_UNSEEN = "\u115f\u1160\u2800\u3164\uffa0"


def tidy(text: str) -> str:
    """Words as they are kept: without what cannot be sent or turns a message around, without
    spaces at the ends, with one empty line at most between paragraphs. Empty when nothing can be
    seen in them."""
    lines = (line.strip() for line in plain(text.translate(_SPACED)).split("\n"))
    kept = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
    return kept if any(map(_is_seen, kept)) else ""


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LNPS" and sign not in _UNSEEN


def tidy_name(text: str) -> str:
    """A name as it is kept: `tidy` in one line."""
    return " ".join(tidy(text).split())


def inert(text: str) -> str:
    """Text in which Telegram finds nothing to make a link of.

    Clients and servers mark addresses, mentions, tags and commands in any text. A word joiner
    inside keeps them from it and is not seen.
    """
    return _LIVE.sub(lambda found: found[0] + JOINER, plain(text))


def words(text: str, limit: int) -> str:
    """What somebody wrote, inert, clipped to `limit` UTF-16 units and escaped."""
    return escape(inert(text), limit)


def size(text: str) -> int:
    """UTF-16 units of `text` once it is inert."""
    return units(inert(text))
