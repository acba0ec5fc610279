"""Days as people name them, in French and English, to dates.

"Today" is the cinema's day, so at 01:30 "ce soir" and "demain" are told from the evening before
(but "cet après-midi" is then the one to come). Where people mean different things, this is what
is understood; the other reading goes with it as `also`:

- "samedi", "ce samedi", "this saturday": the coming one, today included.
- "samedi prochain": the first one after tomorrow. "next saturday": that of the next week, which
  begins on Monday, and never tomorrow.
- "ce week-end": the coming Saturday and Sunday, what is left of them; "le week-end prochain",
  "next weekend": those after.
- "cette semaine", "this week": from today to Sunday or to the end of the programme week,
  whichever is later. The whole programme week, from its Wednesday, is what "sorties de la
  semaine", "releases this week" and "semaine ciné" say. "Semaine prochaine": Monday to Sunday.
- "dans huit jours" is a week and "dans quinze jours" a fortnight, as the French count.
- "le 14": the next 14th. "14/12": the day first, unless that cannot be.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.query.almanac import cinema_day, one, plus, stretch
from handlers.query.day_patterns import RULES
from handlers.query.model import Days
from handlers.query.patterns import hidden, whole_words
from handlers.query.words import MASK, Line

# "cet après-midi" asked at 01:30 is not the one that is over.
_BY_DAYLIGHT = whole_words(
    r"""
    ce (?:matin|midi)|cet(?:te)? (?:apres midi|matinee)|this (?:morning|afternoon|noon)
    """
)
_NOT = ("pas", "not", "sauf", "except")
_TO = re.compile(r"(?:a|au|to|till|until|jusqu (?:a|au)|through|thru|-)(?: le| the)?")
_OR = re.compile(r"(?:ou|or|et|and|and on|or on|et ou)?(?: le| the)?")
_PART_OF_DAY = re.compile(r"(?:soir|soiree|matin|apres midi|night|evening|morning|afternoon) ?")


@dataclass(frozen=True, slots=True)
class DayMention:
    """Days named by the words from `first` up to `end`, and the other ways to understand them."""

    first: int
    end: int
    days: Days
    also: tuple[Days, ...] = ()


def scan(line: Line, now: datetime) -> tuple[DayMention, ...]:
    """Return the days that a line names, in the order of the line."""
    today = cinema_day(now)
    text = line.text
    found: list[DayMention] = []
    for match in _BY_DAYLIGHT.finditer(text):
        found.append(DayMention(*line.span(match), one(now.date())))
        text = hidden(text, match, MASK)
    for pattern, reader in RULES:
        for match in pattern.finditer(text):
            read = reader(match, today)
            if read is not None:
                found.append(DayMention(*line.span(match), *read))
                text = hidden(text, match, MASK)
    meant = [m for m in found if not m.first or line.words[m.first - 1].plain not in _NOT]
    return _joined(line, sorted(meant, key=lambda mention: mention.first))


def _joined(line: Line, mentions: Sequence[DayMention]) -> tuple[DayMention, ...]:
    """Make one of "de vendredi à dimanche" and of "samedi ou dimanche"."""
    joined: list[DayMention] = []
    for mention in mentions:
        before = joined[-1] if joined else None
        if before is not None and before.end <= mention.first:
            link = line.plain(before.end, mention.first)
            link = _PART_OF_DAY.sub("", link)
            said = (line.words[before.first].plain, line.words[mention.first].plain)
            weekdays = all(word[:2] in ("wd", "ab") for word in said)
            both = _together(before, mention, link, weekdays=weekdays)
            if both is not None:
                joined[-1] = both
                continue
        joined.append(mention)
    return tuple(joined)


def _together(
    before: DayMention, after: DayMention, link: str, *, weekdays: bool
) -> DayMention | None:
    if _TO.fullmatch(link):
        last = after.days.last
        while last < before.days.first and len(after.days.dates) == 1:
            last = plus(last, 7)
        return DayMention(before.first, after.end, stretch(before.days.first, last))
    if link:
        listed = _OR.fullmatch(link) is not None
    else:  # "fri/sat", but not "ce soir, demain"
        listed = weekdays and _both(before.days, after.days) is None
    if listed:
        dates = tuple(sorted({*before.days.dates, *after.days.dates}))
        return DayMention(before.first, after.end, Days(dates))
    return None


def agree(mentions: Sequence[DayMention]) -> tuple[Days | None, tuple[Days, ...]]:
    """Return the days that all mentions share, and the other readings.

    "demain dimanche" and "dimanche ce week-end" agree. Where there is no such day, there are only
    readings.
    """
    shared: tuple[Days, ...] = ()
    days: Days | None = None
    for mention in mentions:
        if days is None:
            days, shared = mention.days, mention.also
            continue
        options = [mention.days, *mention.also]
        fits = [d for option in options if (d := _both(days, option))]
        if not fits:
            return None, tuple(dict.fromkeys(m.days for m in mentions))
        days, shared = fits[0], ()
    return days, shared


def _both(days: Days, other: Days) -> Days | None:
    dates = tuple(each for each in days.dates if each in other.dates)
    return Days(dates) if dates else None
