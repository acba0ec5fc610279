"""Times of the day as people name them, in French and English, to a window of starts and ends.

Parts of the day bound the start: morning until 12:00, noon ("ce midi", "lunchtime") 12:00–14:00,
afternoon 12:00–18:00, evening and "tonight" from 18:00, night from 22:00. An English matinee is
before 17:00, a French matinée the morning. A named hour is kept with some room around it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.query.clock import BARE, CLOCK, Hour, Role, read
from handlers.query.words import Line


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """A part of the day: what it says of an hour beside it, and the starts that lie in it."""

    name: str
    start_after: int | None
    start_before: int | None


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time named by the words from `first` up to `end`: a part of the day, an hour, or now."""

    first: int
    end: int
    said: PartOfDay | Hour | None  # None: now
    role: Role = Role.AT


def _h(hours: float | None) -> int | None:
    return None if hours is None else round(hours * 60)


def _of(name: str, after: float | None, before: float | None) -> PartOfDay:
    return PartOfDay(name, _h(after), _h(before))


_PARTS: tuple[tuple[re.Pattern[str], PartOfDay], ...] = tuple(
    (re.compile(rf"(?<!\S)(?:{pattern})(?!\S)"), part)
    for pattern, part in (
        (r"fin (?:de |d |de l )?(?:apres midi|aprem)|late (?:\S+ )?(?:in the )?afternoon"
         r"|after school|apres l ecole", _of("afternoon", 16, 19)),
        (r"(?:en )?debut (?:de |d |de l )?apres midi|early (?:\S+ )?(?:in the )?afternoon",
         _of("afternoon", 12, 15)),
        (r"(?:en )?debut de soiree|early (?:\S+ )?(?:in the )?evening", _of("evening", 18, 20.5)),
        (r"(?:en )?fin de soiree|late (?:\S+ )?(?:in the )?(?:evening|night)|tonight late"
         r"|late (?:showing|show|screening|session)s?|seances? tardives?", _of("evening", 21, None)),
        (r"apres (?:le |les |mon |ma )?(?:boulot|travail|taf|bureau|cours|job)|after work"
         r"|after ?work", _of("evening", 18, None)),
        (r"after lunch|apres (?:manger|dejeuner|le dejeuner)", _of("afternoon", 13, 18)),
        (r"entre midi et (?:2|14h?|2h)|(?:pause|heure du) (?:dej|dejeuner)|(?:at )?lunch ?(?:time|break)?"
         r"|ce midi|this noon", _of("noon", 12, 14)),
        (r"(?<!trop )(?<!plus )tard|(?<!too )(?<!no )late", _of("evening", 21, None)),
        (r"cette nuit|la nuit|de nuit|late at night", _of("evening", 22, None)),
        (r"apres midi|(?<!good )afternoon", _of("afternoon", 12, 18)),
        (r"matinee tarif|tarif matinee", _of("morning", None, 12)),
        (r"(?:du|le|au|en|ce|de bon|de) matin|(?:in the )?(?<!good )morning|matin", _of("morning", None, 12)),
        (r"tonight|ce ?soir|(?:in the |this )?(?<!good )evening|(?:at )?(?<!good )night|(?:du|le|au) soir|soir"
         r"|(?:en |dans la )?(?<!bonne )soiree", _of("evening", 18, None)),
    )
)  # fmt: skip
_MATINEE = re.compile(r"(?<!\S)matinee(?!\S)")
_FRENCH, _ENGLISH = _of("morning", None, 12), _of("afternoon", None, 17)
_NOW = re.compile(
    r"(?<!\S)(?:right now|maintenant|tout de suite|straight away|right away|de suite|asap)(?!\S)"
)

_BEFORE_HOUR: tuple[tuple[re.Pattern[str], Role], ...] = tuple(
    (re.compile(rf"(?<!\S)(?:{pattern})(?: (?:les|about))? $"), role)
    for pattern, role in (
        (r"(?:fini\w*|termin\w*|sorti[re]?s?|rentr\w*|ends?|ending|finish\w*|over|done|out|home"
         r"|back)(?: \S+)? (?:avant|before|by|pour|d ici|au plus tard a)|(?:fini|termin|end|finish)"
         r"\w* (?:a|at|vers|around)|over at", Role.END),
        (r"pas apres|not after|(?:no|not) later than", Role.BEFORE),
        (r"pas avant|not before|no earlier than|a partir de|apres|after|des|depuis|from|past|since"
         r"|start(?:s|ing)? (?:at|from|after)|au plus tot(?: a)?|plus tard que|later than|passe",
         Role.AFTER),
        (r"plus tot que|earlier than|avant|before"
         r"|jusqu (?:a|au)|until|till|by|max|au plus tard(?: a)?", Role.BEFORE),
        (r"vers|environ|aux? alentours? de|autour de|aux environs de|around|about|approx\w*|circa"
         r"|a peu pres(?: a)?|like|towards?", Role.ABOUT),
        (r"a|at", Role.AT),
    )
)  # fmt: skip
_AFTER_HOUR: tuple[tuple[re.Pattern[str], Role], ...] = tuple(
    (re.compile(rf" (?:{pattern})(?!\S)"), role)
    for pattern, role in (
        (r"(?:et|ou) (?:plus(?: tard)?|apres)|(?:or|and) (?:later|after)|onwards?|minimum|mini"
         r"|au plus tot|at the earliest", Role.AFTER),
        (r"max(?:imum|i)?|au plus tard|at the latest|(?:or|and) earlier|ou avant", Role.BEFORE),
        (r"environ|ish|or so|a peu pres|approximately|roughly", Role.ABOUT),
    )
)  # fmt: skip
_RANGE_OPENS = re.compile(r"(?<!\S)(?:entre|between|de|from|d) $")
_BETWEEN = re.compile(r" (?:et|and|a|to|-|till|until|jusqu a) ")
_ANOTHER = re.compile(rf" (?:or|ou) (?={CLOCK.pattern})")  # "8 or 9pm"
_PART = "\x01"  # hides a part of the day that was read
_LOOK_BACK = 40  # characters


@dataclass(slots=True)
class _Written:
    start: int
    end: int
    hour: Hour
    bare: bool
    ish: bool


def scan(line: Line, *, french: bool) -> tuple[TimeMention, ...]:
    """Return the times that a line names, in its order; `french` tells what a "matinee" is."""
    text = line.text
    found: list[TimeMention] = []
    parts = [(_NOW, None), *_PARTS, (_MATINEE, _FRENCH if french else _ENGLISH)]
    for pattern, part in parts:
        for match in pattern.finditer(text):
            found.append(TimeMention(*line.span(match), part))
            text = (
                text[: match.start()] + _PART * (match.end() - match.start()) + text[match.end() :]
            )
    for start, end, hour, role in _hours(text):
        found.append(TimeMention(line.word_at(start), line.word_at(end - 1) + 1, hour, role))
    return tuple(sorted(found, key=lambda mention: mention.first))


def _hours(text: str) -> Iterator[tuple[int, int, Hour, Role]]:
    """Yield the hours of a text, and the words beside them that tell their role."""
    written = [
        _Written(m.start(), m.end(), read(m), False, "ish" in m[0]) for m in CLOCK.finditer(text)
    ]
    taken = [(each.start, each.end) for each in written]
    for match in BARE.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            written.append(_Written(match.start(), match.end(), read(match), True, False))
    written.sort(key=lambda each: each.start)
    index = 0
    while index < len(written):
        first = written[index]
        index += 1
        second = written[index] if index < len(written) else None
        opens = _RANGE_OPENS.search(text, max(0, first.start - _LOOK_BACK), first.start)
        if second is not None and _BETWEEN.fullmatch(text, first.end, second.start):
            if opens or not (first.bare and second.bare):
                index += 1
                yield from _range(opens.start() if opens else first.start, first, second)
                continue
        role, start, end = _role(text, first)
        if role is not None:
            yield start, end, first.hour, role


def _range(start: int, first: _Written, second: _Written) -> Iterator[tuple[int, int, Hour, Role]]:
    opening = first.hour
    if second.hour.mark in ("am", "pm") and opening.mark == "":  # "from 6 to 9pm"
        if opening.hour <= second.hour.hour % 12 or second.hour.mark == "am":
            opening = Hour(opening.hour, opening.minute, second.hour.mark)
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
