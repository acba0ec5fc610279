"""Setting a title: how wide it is, where its lines break, how large it can be.

The widths are those of Helvetica Bold, in thousandths of the font size. Each line is written with
its `textLength`, so the layout is the same whatever font the reader's machine has.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

WIDTHS = {
    **dict.fromkeys("iIjl.,:;'’|!·", 278),
    **dict.fromkeys("ft()[]-‐–/ \u00a0\u202f", 333),
    **dict.fromkeys('rJ*“”"', 420),
    **dict.fromkeys("aceksvxyz0123456789?$£€", 556),
    **dict.fromkeys("bdghnopquLFTZ&+=", 611),
    **dict.fromkeys("EPSVXY", 667),
    **dict.fromkeys("ABCDHKNRU", 722),
    **dict.fromkeys("GOQwŒœÆæ—…", 800),
    **dict.fromkeys("mMW@%", 920),
}
UNKNOWN, WIDE = 620, 1000
LARGEST, SMALLEST, STEP = 128, 26, 2
ELLIPSIS = "…"
LONELY = 2  # characters


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines of a title, each with its width in units of the drawing, and the font size."""

    lines: tuple[tuple[str, float], ...]
    size: int


def width(text: str, size: float) -> float:
    """The estimated width of `text` at a font size, in the same unit as the size."""
    return sum(map(advance, unicodedata.normalize("NFC", text))) * size / 1000


def advance(character: str) -> int:
    if character in WIDTHS:
        return WIDTHS[character]
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    if wide(character):
        return WIDE
    base = unicodedata.normalize("NFD", character)[0]
    return WIDTHS.get(base, UNKNOWN)


def set_title(title: str, *, room: float, height: float, leading: float) -> Setting:
    """The largest setting of `title` within `room` by `height`, its lines as even as they can be.

    A title too long even at the smallest size loses its end to an ellipsis. Leading is a factor of
    the font size.
    """
    for size in range(LARGEST, SMALLEST - 1, -STEP):
        lines = wrap(words(title), room, size)
        if lines is not None and len(lines) * size * leading <= height:
            return Setting(even(title, lines, room, size), size)
    count = max(1, int(height / (SMALLEST * leading)))
    lines = wrap(broken(title, room), room, SMALLEST) or [ELLIPSIS]
    kept = lines[:count]
    if len(lines) > count:
        kept[-1] = kept[-1][: max(1, len(kept[-1]) - 2)].rstrip() + ELLIPSIS
    return Setting(tuple((line, min(room, width(line, SMALLEST))) for line in kept), SMALLEST)


def words(title: str) -> list[str]:
    """Where a line may end: at spaces, and anywhere in a script without spaces.

    Never before a mark that stands alone (« 2001 : »), nor before a lonely last number or letter.
    """
    spaced = "".join(f" {c} " if wide(c) else c for c in title)
    parts: list[str] = []
    for part in filter(None, spaced.split(" ")):
        if parts and not any(map(str.isalnum, part)) and not wide(part[0]):
            parts[-1] += f" {part}"
        else:
            parts.append(part)
    if len(parts) > 1 and len(parts[-1]) <= LONELY and not wide(parts[-1][-1]):
        parts[-2:] = [f"{parts[-2]} {parts[-1]}"]
    return parts


def wide(character: str) -> bool:
    """Whether the character is as wide as high, as in Chinese, Japanese and Korean."""
    return unicodedata.east_asian_width(character) in "WF" and not character.isspace()


def wrap(parts: Sequence[str], room: float, size: float) -> list[str] | None:
    """Fill lines with words; None when a word alone is wider than the room."""
    lines: list[str] = []
    for part in filter(None, parts):
        if width(part, size) > room:
            return None
        longer = joined(lines[-1], part) if lines else part
        if lines and width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines or [""]


def joined(line: str, part: str) -> str:
    """CJK characters stand side by side; other words with a space."""
    return line + part if wide(line[-1]) and wide(part[0]) else f"{line} {part}"


def even(title: str, lines: Sequence[str], room: float, size: int) -> tuple[tuple[str, float], ...]:
    """The same number of lines in the narrowest measure: no orphan word below a full line."""
    best = lines
    measure = room
    while measure > 0.4 * room:
        measure *= 0.97
        narrower = wrap(words(title), measure, size)
        if narrower is None or len(narrower) > len(lines):
            break
        best = narrower
    return tuple((line, width(line, size)) for line in best)


def broken(title: str, room: float) -> list[str]:
    """Words cut into pieces that fit the room at the smallest size."""
    most = max(1, int(room / (SMALLEST * WIDE / 1000)))
    return [word[i : i + most] for word in words(title) for i in range(0, len(word), most)]
