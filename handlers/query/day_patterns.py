"""The ways to name a day, as patterns over a line of plain words (`handlers.query.words`)."""

import re
from collections.abc import Callable
from datetime import date

from handlers.query.almanac import (
    coming,
    next_week,
    numbered,
    one,
    plus,
    programme_week,
    stretch,
    this_week,
    this_weekend,
    weekend_after,
    working_days,
)
from handlers.query.model import Days
from handlers.query.patterns import whole_words

Found = tuple[Days, tuple[Days, ...]] | None
Reader = Callable[[re.Match[str], date], Found]


def _found(days: Days | date | None) -> Found:
    if days is None:
        return None
    return (one(days) if isinstance(days, date) else days), ()


def _is(reader: Callable[[date], Days | date]) -> Reader:
    return lambda _match, today: _found(reader(today))


def _number(text: str | None) -> int:
    words = {"un": 1, "une": 1, "a": 1, "an": 1, "premier": 1, "couple": 2, "few": 3, "quelques": 3}
    return words.get(text or "") or int(re.sub(r"\D", "", text or "") or 0)


def _part(match: re.Match[str], name: str) -> str | None:
    """Return a group, or the one of the same name with a 2 that the other alternative uses."""
    groups = match.groupdict()
    return groups.get(name) or groups.get(name + "2") or groups.get(name + "3")


def _weekday(match: re.Match[str]) -> int:
    return int(_part(match, "wd") or 0)


def _dated(match: re.Match[str], today: date) -> Found:
    day, month, year = (_number(_part(match, name)) for name in "dmy")
    year += 2000 if 0 < year < 100 else 0
    if month > 12 >= day:
        day, month = month, day
    if not 1 <= day <= 31 or month > 12:
        return None
    found = numbered(today, day, month, year)
    weekday = _part(match, "wd")
    if found is None or weekday is None or found.weekday() == int(weekday):
        return _found(found)
    # "samedi 28": the 28th of a month in which it is a Saturday
    later = (plus(today, n) for n in range(60)) if not month else ()
    fitting = [d for d in later if d.day == day and d.weekday() == int(weekday)]
    return _found(fitting[0]) if fitting else (one(found), (one(coming(today, int(weekday))),))


def _spread(match: re.Match[str], today: date) -> Found:
    groups = match.groupdict()
    month, last_month = _number(groups.get("m")), _number(groups.get("m2"))
    last = numbered(today, _number(groups["d2"]), last_month or month)
    first = numbered(today, _number(groups["d"]), month or last_month)
    if first is None or last is None:
        return None
    if first > last:  # it has begun: "du 20 au 27" said on the 22nd
        first = today
    return _found(stretch(first, last))


def _week_of(match: re.Match[str], today: date) -> Found:
    first = numbered(today, _number(match["d"]), _number(match.groupdict().get("m")))
    return _found(stretch(first, plus(first, 6))) if first else None


def _days_ahead(match: re.Match[str]) -> int:
    amount, unit = _number(match["n"]), match["unit"]
    if unit.startswith("j") and amount in (8, 15) and match[0].startswith("dans"):
        return amount - 1
    if unit.startswith(("j", "d")):
        return min(amount, 400)
    return min(amount * {"s": 7, "w": 7, "f": 14, "m": 30}[unit[0]], 400)


def _ahead(match: re.Match[str], today: date) -> Found:
    return _found(plus(today, _days_ahead(match)))


def _from_now(match: re.Match[str], today: date) -> Found:
    return _found(stretch(today, plus(today, _days_ahead(match))))


def _next_weekday(match: re.Match[str], today: date) -> Found:
    near = coming(today, _weekday(match))
    if (near - today).days < 2:
        return one(plus(near, 7)), (one(near),)
    far = plus(today, 7 - today.weekday() + near.weekday())
    if match[0].startswith("next") and far != near:
        return one(far), (one(near),)
    return one(near), (one(plus(near, 7)),)


def _weeks_after(match: re.Match[str], today: date) -> Found:
    weeks = 2 if re.search(r"en 15|2 weeks|fortnight", match[0]) else 1
    if _part(match, "wd"):
        start = coming(plus(today, 1), _weekday(match))
    else:
        start = plus(today, 1 if re.search("demain|tomorrow", match[0]) else 0)
    return _found(plus(start, 7 * weeks))


def _weekday_number(match: re.Match[str], today: date) -> Found:
    """Read "samedi 28" where that is a date; else the number is left, it may be an hour."""
    dates = (plus(today, n) for n in range(45))
    day, weekday = _number(match["d"]), _weekday(match)
    return _found(next((d for d in dates if d.day == day and d.weekday() == weekday), None))


def _until(match: re.Match[str], today: date) -> Found:
    last = coming(today, _weekday(match))
    if match[0].startswith(("avant", "before")) and last > today:
        last = plus(last, -1)
    return _found(stretch(today, last))


def _onwards(match: re.Match[str], today: date) -> Found:
    first = coming(today, _weekday(match))
    return _found(stretch(first, plus(first, 6)))


def _feast(month: int, day: int) -> Reader:
    return lambda _match, today: _found(numbered(today, day, month))


_N = r"(?:3[01]|[12]\d|0?[1-9])"
_NOT_HOUR = r"(?! ?(?:h(?:\d|eures|rs?)?|pm|am|p m|a m|o clock|min|ish)\b|[:.]\d)"
_MACROS = {
    "<DAY>": rf"(?P<d>{_N}|1er|premier)(?:st|nd|rd|th)?\b{_NOT_HOUR}",
    "<DAY2>": rf"(?P<d2>{_N}|1er)(?:st|nd|rd|th)?\b{_NOT_HOUR}",
    "<NTH>": rf"(?P<d>{_N})(?:st|nd|rd|th)\b",
    "<NTH2>": rf"(?P<d2>{_N})(?:st|nd|rd|th)\b",
    "<WD>": r"(?:wd|ab)(?P<wd>\d)",
    "<WD2>": r"(?:wd|ab)(?P<wd2>\d)",
    "<MONTH>": r"mo(?P<m>\d+)",
    "<MONTH2>": r"mo(?P<m2>\d+)",
    "<YEAR>": r"(?: (?P<y>20[0-4]\d)\b)?",
    "<AMOUNT>": r"(?:a )?(?P<n>\d{1,3}|une?|an?|couple|few|quelques)(?: of)?(?: prochain)? ?"
    r"(?P<unit>jours?|j|days?|semaine|weeks?|fortnight|mois|months?)\b",
    "<WEEKEND>": r"(?:week ?end|(?<=ce )we|(?<=le )we|(?<=du )we|w e)",
    "<NEXT_WEEK>": r"(?:(?:la )?semaine prochain|(?:of )?next week|(?:the )?following week)",
    "<TIME>": r"(?:soir|soiree|matin|matinee|midi|apres|afternoon|morning|evening|night|noon"
    r"|late|lunch|vers|avant|around|before|after|at|a|mo\d+|\d+|\d+h\d*|\d+[:.]\d+|\d+[ap]m)\b",
}  # fmt: skip

# What one pattern has read is hidden from those below it.
_PATTERNS: tuple[tuple[str, Reader], ...] = (
    (r"(?P<y>20\d\d)[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)", _dated),
    (r"(?P<d>\d\d?)[-/.](?P<m>\d\d?)[-/.](?P<y>20\d\d|\d\d)", _dated),
    (r"(?P<d>\d\d?)/(?P<m>\d\d?)", _dated),
    (r"(?:le|on) (?P<d>\d\d?)(?: - |\.)(?P<m>\d\d?)", _dated),
    (r"(?P<d>2[5-9]|3[01])\.(?P<m>1[0-2]|0?[1-9])", _dated),
    (r"du (?:(?:wd|ab)\d )?<DAY>(?: <MONTH>)? au (?:(?:wd|ab)\d )?<DAY2>(?: <MONTH2>)?", _spread),
    (r"<NTH>(?: of)?(?: <MONTH>)? (?:to|and|till|until|-|through) (?:the )?<NTH2>"
     r"(?: of)?(?: <MONTH2>)?", _spread),
    (r"<DAY>(?: - | to | au | et le | and )<DAY2> <MONTH2>", _spread),
    (r"<MONTH2> <DAY>(?: - | to | and )<DAY2>", _spread),
    (r"entre le <DAY> et le <DAY2>", _spread),
    (r"semaine du <DAY>(?: <MONTH>)?", _week_of),
    (r"week of (?:the )?<DAY>(?: of)?(?: <MONTH>)?", _week_of),
    (r"(?:<WD> )?(?:le |the |on the )?<DAY> (?:of )?<MONTH><YEAR>", _dated),
    (r"(?:<WD> )?<MONTH> (?:the )?<DAY><YEAR>", _dated),
    (r"nouvel an|new years? (?:s )?day|jour de l an", _feast(1, 1)),
    (r"new year ?s? (?:s )?evening|(?:saint|st) sylvestre", _feast(12, 31)),
    (r"christmas evening|(?:reveillon|veille) de noel", _feast(12, 24)),
    (r"jour de noel|(?:on )?christmas day|a noel|at christmas", _feast(12, 25)),
    (r"(?:saint|st) valentin|valentines? (?:s )?day", _feast(2, 14)),
    (r"halloween", _feast(10, 31)),
    (r"(?:<WD>|demain|aujourd hui) en (?:8|15)", _weeks_after),
    (r"(?:a|1|2) (?:weeks?|fortnight) (?:on|from|after) (?:<WD>|tomorrow|today|now)", _weeks_after),
    (r"(?:<WD>|tomorrow) week", _weeks_after),
    (r"<NEXT_WEEK> <WD>|<WD2> (?:de )?<NEXT_WEEK>",
     lambda match, today: _found(plus(next_week(today).first, _weekday(match)))),
    (r"<WD> prochain|next <WD2>", _next_weekday),
    (r"<WD> dernier|last <WD2>",
     lambda match, today: _found(plus(coming(today, _weekday(match)), -7))),
    (r"(?:d ici|within|in the next|dans les|les|next) <AMOUNT>", _from_now),
    (r"(?:dans|in) <AMOUNT>(?: s)?(?: time)?", _ahead),
    (r"<AMOUNT> from (?:now|today)", _ahead),
    (r"(?:prochain|coming) (?:jours|days)|ces jours(?: ci)?",
     _is(lambda t: stretch(t, plus(t, 6)))),
    (r"<WEEKEND> after next", _is(lambda t: weekend_after(plus(t, 7)))),
    (r"next <WEEKEND>|<WEEKEND> (?:prochain|d apres|suivant)|\bwe prochain",
     lambda _match, today: (weekend_after(today), (this_weekend(today),))),
    (r"<WEEKEND>", _is(this_weekend)),
    (r"fin de (?:la )?semaine|end of the week",
     _is(lambda t: stretch(max(t, plus(coming(t, 6), -2)), coming(t, 6)))),
    (r"debut de semaine(?: prochain)?",
     _is(lambda t: stretch(coming(t, 0), plus(coming(t, 0), 1)))),
    (r"(?:(?:sorties|nouveautes) (?:cine |cinema )?de (?:la|cette) semaine"
     r"|(?:releases|new (?:films|movies)) (?:out )?this week|new this week|this week s"
     r" (?:releases|new (?:films|movies))|semaine cine(?:ma)?|programme (?:cine )?de la semaine"
     r"|(?:programme|program|cinema) week)(?! prochain)", _is(programme_week)),
    (r"(?:sorties|nouveautes) de la semaine prochain|next week s (?:new )?releases"
     r"|releases next week", _is(lambda t: programme_week(plus(t, 7)))),
    (r"<NEXT_WEEK>|semaine d apres", _is(next_week)),
    (r"(?:cette|ds la|dans la|de la|en cours de) semaine|this week|during the week",
     _is(this_week)),
    (r"en semaine|weekdays?|week days?", _is(working_days)),
    (r"(?:pas avant|not before) (?:le )?<WD>", _onwards),
    (r"(?:jusqu a|jusqu au|until|till|d ici|by|avant|before) (?:le )?<WD>(?!\d)", _until),
    (r"(?:a partir de|des|from) <WD>(?: onwards?| on)?(?! (?:a|au|to|till|until|-) )", _onwards),
    (r"<WD> (?:onwards?|et apres|or later|ou apres)", _onwards),
    (r"<WD> (?:le |the )<DAY>|<WD2> (?:the )?<NTH2>", _dated),
    (r"<WD> <DAY>", _weekday_number),
    (r"(?:le |on )<DAY>(?!e)", _dated),
    (r"(?:the )?<NTH>", _dated),
    (r"(?:ab)(?P<wd>\d)(?= <TIME>|$| prochain)|(?<=le )ab(?P<wd2>\d)",
     lambda match, today: _found(coming(today, _weekday(match)))),
    (r"(?:le )?wd(?P<wd>\d)", lambda match, today: _found(coming(today, _weekday(match)))),
    (r"(?<=this )ab(?P<wd>\d)|(?<=on )ab(?P<wd2>\d)|(?<=ce )ab(?P<wd3>\d)",
     lambda match, today: _found(coming(today, _weekday(match)))),
    (r"(?:the )?day after tomorrow|apres ?demain|sur ?lendemain|overmorrow",
     _is(lambda t: plus(t, 2))),
    (r"avant hier|day before yesterday", _is(lambda t: plus(t, -2))),
    (r"demain|tomorrow", _is(lambda t: plus(t, 1))),
    (r"hier|yesterday|last night", _is(lambda t: plus(t, -1))),
    (r"aujourd ?hui|today|tonight|ce (?:soir|jour)|cesoir|cette (?:nuit|soiree)"
     r"|this (?:evening|night)|right now|maintenant|tout de suite|tout a l heure"
     r"|dans la (?:soiree|journee)", _is(lambda t: t)),
)  # fmt: skip


RULES = tuple((whole_words(pattern, _MACROS), reader) for pattern, reader in _PATTERNS)
