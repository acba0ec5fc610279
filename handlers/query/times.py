"""Times as people name them, in French and English: parts of the day, hours and what they bound."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.query.clock import BARE, CLOCK, Hour, Role, read
from handlers.query.parts_of_day import ENGLISH_MATINEE, FRENCH_MATINEE, PARTS_OF_DAY, PartOfDay
from handlers.query.patterns import joined, whole_words
from handlers.query.words import Line


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time named by the words from `first` up to `end`: a part of the day, an hour, or now."""

    first: int
    end: int
    said: PartOfDay | Hour | None  # None: now
    role: Role = Role.AT


_NOW = whole_words("right now|maintenant|tout de suite|straight away|right away|de suite|asap")
_DONE = (
    r"(?:fini\w*|termin\w*|sorti[re]?s?|rentr\w*|ends?|ending|finish\w*|over|done|out|home|back)"
)
_END = rf"""
{_DONE}(?: \S+)? (?:avant|before|by|pour|d ici|au plus tard a)
(?:fini|termin|end|finish)\w* (?:a|at|vers|around)|over at
"""
_AFTER = r"""
pas avant|not before|no earlier than|a partir de|apres|after|des|depuis|from|past|since|passe
start(?:s|ing)? (?:at|from|after)|au plus tot(?: a)?|plus tard que|later than
"""
_BEFORE = r"""
plus tot que|earlier than|avant|before|jusqu (?:a|au)|until|till|by|max|au plus tard(?: a)?
"""
_ABOUT = r"""
vers|environ|aux? alentours? de|autour de|aux environs de|around|about|approx\w*|circa
a peu pres(?: a)?|like|towards?
"""


# What stands before an hour, and after it.
_BEFORE_HOUR = tuple(
    (re.compile(rf"(?<!\S)(?:{joined(words)})(?: (?:les|about))? $"), role)
    for words, role in (
        (_END, Role.END),
        (r"pas apres|not after|(?:no|not) later than", Role.BEFORE),
        (_AFTER, Role.AFTER),
        (_BEFORE, Role.BEFORE),
        (_ABOUT, Role.ABOUT),
        (r"a|at", Role.AT),
    )
)
_MORE = r"""
(?:et|ou) (?:plus(?: tard)?|apres)|(?:or|and) (?:later|after)|onwards?|minimum|mini|au plus tot
at the earliest
"""
_LESS = r"max(?:imum|i)?|au plus tard|at the latest|(?:or|and) earlier|ou avant"
_AFTER_HOUR = tuple(
    (re.compile(rf" (?:{joined(words)})(?!\S)"), role)
    for words, role in (
        (_MORE, Role.AFTER),
        (_LESS, Role.BEFORE),
        (r"environ|ish|or so|a peu pres|approximately|roughly", Role.ABOUT),
    )
)
_RANGE_OPENS = re.compile(r"(?<!\S)(?:entre|between|de|from|d) $")
_BETWEEN = re.compile(r" (?:et|and|a|to|-|till|until|jusqu a) ")
_ANOTHER = re.compile(rf" (?:or|ou) (?={CLOCK.pattern})")  # "8 or 9pm"
_PART = "\x01"  # hides a part of the day that was read
_LOOK_BACK = 40  # characters


@dataclass(frozen=True, slots=True)
class _Written:
    """An hour in the text, from its first letter to the one after its last."""

    start: int
    end: int
    hour: Hour
    bare: bool
    ish: bool


def scan(line: Line, *, french: bool) -> tuple[TimeMention, ...]:
    """Return the times that a line names, in its order; `french` tells what a "matinee" is."""
    text = line.text
    found: list[TimeMention] = []
    matinee = FRENCH_MATINEE if french else ENGLISH_MATINEE
    for pattern, part in ((_NOW, None), *PARTS_OF_DAY, matinee):
        found.extend(TimeMention(*line.span(match), part) for match in pattern.finditer(text))
        text = pattern.sub(lambda match: _PART * len(match[0]), text)
    found.extend(
        TimeMention(line.word_at(start), line.word_at(end - 1) + 1, hour, role)
        for start, end, hour, role in _hours(text)
    )
    return tuple(sorted(found, key=lambda mention: mention.first))


def _hours(text: str) -> Iterator[tuple[int, int, Hour, Role]]:
    """Yield the hours of a text, and the words beside them that tell their role."""
    written = [
        _Written(m.start(), m.end(), read(m), False, "ish" in m[0]) for m in CLOCK.finditer(text)
    ]
    taken = [(each.start, each.end) for each in written]
    written.extend(
        _Written(match.start(), match.end(), read(match), True, False)
        for match in BARE.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    )
    written.sort(key=lambda each: each.start)
    index = 0
    while index < len(written):
        first = written[index]
        index += 1
        second = written[index] if index < len(written) else None
        opens = _RANGE_OPENS.search(text, max(0, first.start - _LOOK_BACK), first.start)
        if (
            second is not None
            and _BETWEEN.fullmatch(text, first.end, second.start)
            and (opens or not (first.bare and second.bare))
        ):
            index += 1
            yield from _range(opens.start() if opens else first.start, first, second)
            continue
        role, start, end = _role(text, first)
        if role is not None:
            yield start, end, first.hour, role


def _range(start: int, first: _Written, second: _Written) -> Iterator[tuple[int, int, Hour, Role]]:
    opening = first.hour
    mark = second.hour.mark
    if opening.mark == "" and (
        mark == "am" or (mark == "pm" and opening.hour <= second.hour.hour % 12)
    ):  # "from 6 to 9pm"
        opening = Hour(opening.hour, opening.minute, mark)
    yield start, first.end, opening, Role.AFTER
    yield second.start, second.end, second.hour, Role.BEFORE


def _role(text: str, written: _Written) -> tuple[Role | None, int, int]:
    """Return what an hour bounds, None if nothing says that a bare number is one, and its span."""
    for pattern, role in _AFTER_HOUR:
        match = pattern.match(text, written.end)
        if match:
            return role, written.start, match.end()
    window = max(0, written.start - _LOOK_BACK)
    for pattern, role in _BEFORE_HOUR:
        match = pattern.search(text, window, written.start)
        if match:
            about = written.ish and role is Role.AT
            return (Role.ABOUT if about else role), match.start(), written.end
    if written.bare and not _ANOTHER.match(text, written.end) and not _beside_part(text, written):
        return None, 0, 0
    return (Role.ABOUT if written.ish else Role.AT), written.start, written.end


def _beside_part(text: str, written: _Written) -> bool:
    """Tell whether a bare number stands by a part of the day ("tonight 8")."""
    before = written.start > 1 and text[written.start - 2] == _PART
    return (before or text[written.end + 1 : written.end + 2] == _PART) and written.hour.hour < 13
