"""Languages: which ones there are, which one a person reads, and how that language writes things.

A language exists when `locale/<code>/LC_MESSAGES/messages.po` does. Catalogues are compiled when
loaded, so no generated file can fall behind its source. Dates, numbers and lists are CLDR's, by
Babel.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path
from types import MappingProxyType

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LOCALE_FOLDER = Path(__file__).parent.parent / "locale"

# How a language without a region writes dates and times. English as in Europe: cinemas here print
# 20:30 on their posters, and a bare "en" would make that 8:30 PM and 3/1/2023.
REGIONAL_FORMS = {"en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Translator:
    """One language's words and its ways of writing figures."""

    language: str
    locale: Locale
    catalogue: GNUTranslations

    def gettext(self, message: str) -> str:
        return self.catalogue.gettext(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.catalogue.ngettext(one, many, count)

    def pgettext(self, context: str, message: str) -> str:
        return self.catalogue.pgettext(context, message)

    def number(self, value: float, pattern: str = "#,##0.###") -> str:
        return _number(value, pattern, self.locale)

    def score(self, value: float) -> str:
        """A mean with one decimal: 4,4 in French, 4.4 in English."""
        return self.number(value, "0.0")

    def date(self, day: dt.date) -> str:
        """1er mars 2023, 22 mars 2023"""
        return _date(day, "long", self.locale)

    def days(self, first: dt.date, last: dt.date) -> str:
        """18–24 nov. 2026"""
        return str(format_interval(first, last, "yMMMd", locale=self.locale))

    def day(self, day: dt.date, today: dt.date) -> str:
        """aujourd’hui, demain (mar. 24), or mercredi 25 novembre; with the year beyond half of one.

        "Tomorrow" alone would be taken for another day: a cinema's night lasts until 05:00, and
        what was sent in the evening is read in the morning too.
        """
        if day == today:
            return self.gettext("today")
        if day == today + dt.timedelta(days=1):
            return self.gettext("tomorrow") + f" ({_by_skeleton(day, 'Ed', self.locale)})"
        if abs((day - today).days) >= 183:
            return self.date(day)
        return self.full_day(day)

    def full_day(self, day: dt.date) -> str:
        """mercredi 25 novembre, for what is read on other days too."""
        return _date(day, _spelled_out(self.locale), self.locale)

    def short_day(self, day: dt.date, today: dt.date) -> str:
        """For a button: Auj., Dem., mer. 25"""
        if day == today:
            return self.pgettext("button", "Today")
        if day == today + dt.timedelta(days=1):
            return self.pgettext("button", "Tomorrow")
        skeleton = "Ed" if 0 <= (day - today).days < 26 else "MMMd"
        return _by_skeleton(day, skeleton, self.locale)

    def time(self, local: dt.datetime) -> str:
        """20:30, of a moment already in the cinema's zone."""
        return _time(local.hour, local.minute, self.locale)

    def duration(self, minutes: int) -> str:
        """1 h 29 / 1h 29m"""
        hours, rest = divmod(minutes, 60)
        if not hours:
            return self.gettext("{minutes} min").format(minutes=rest)
        return self.gettext("{hours} h {minutes:02d}").format(hours=hours, minutes=rest)

    def kilometres(self, distance: float) -> str:
        if distance < 1:
            metres = max(50, round(distance * 20) * 50)
            return self.gettext("{metres} m").format(metres=metres)
        return self.gettext("{km} km").format(
            km=self.number(distance, "0.0" if distance < 10 else "#,##0")
        )

    def listing(self, items: Iterable[str]) -> str:
        """a, b and c"""
        return _listing(tuple(items), self.locale)

    def sort_key(self, name: str) -> str:
        """Alphabetical order as a reader of this language looks it up."""
        from db.folding import fold

        return fold(name)


# Babel works each of these out anew, at 10 to 20 µs; a screen has dozens, and the same few hundred
# come again and again.


@lru_cache(maxsize=4096)
def _number(value: float, pattern: str, locale: Locale) -> str:
    return format_decimal(value, format=pattern, locale=locale)


@lru_cache(maxsize=4096)
def _date(day: dt.date, form: str, locale: Locale) -> str:
    return _first(day, format_date(day, form, locale=locale), locale)


@lru_cache(maxsize=4096)
def _by_skeleton(day: dt.date, skeleton: str, locale: Locale) -> str:
    return _first(day, str(format_skeleton(skeleton, day, locale=locale)), locale)


def _first(day: dt.date, written: str, locale: Locale) -> str:
    """French counts the first day of a month, which CLDR has no pattern for: 1er mars."""
    if day.day != 1 or locale.language != "fr":
        return written
    return re.sub(r"\b1\b", "1er", written, count=1)


@lru_cache(maxsize=4096)
def _time(hour: int, minute: int, locale: Locale) -> str:
    return format_time(dt.time(hour, minute), "short", locale=locale)


@lru_cache(maxsize=4096)
def _listing(items: tuple[str, ...], locale: Locale) -> str:
    return format_list(items, locale=locale)


@lru_cache(maxsize=32)
def _spelled_out(locale: Locale) -> str:
    """Weekday, day and month in full and in the language's order. CLDR has that order only with
    abbreviations; it says itself that widths may be exchanged (UTS 35, "Matching Skeletons")."""
    pattern = str(locale.datetime_skeletons["MMMEd"].pattern)
    return re.sub("MMM+", "MMMM", re.sub("[Ec]+", "EEEE", pattern))


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The codes of the languages there are, in alphabetical order."""
    found = LOCALE_FOLDER.glob("*/LC_MESSAGES/messages.po")
    return tuple(sorted(path.parent.parent.name for path in found))


@lru_cache(maxsize=32)
def translator(language: str) -> Translator:
    """The translator of one of `languages()`."""
    path = LOCALE_FOLDER / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    form = REGIONAL_FORMS.get(language, language)
    return Translator(language, Locale.parse(form, sep="_"), GNUTranslations(compiled))


@lru_cache(maxsize=1)
def translators() -> Mapping[str, Translator]:
    """All translators by language code."""
    return MappingProxyType({language: translator(language) for language in languages()})


def choose_locale(
    *wishes: str | None, available: Iterable[str] | None = None, default: str = "en"
) -> str:
    """The first wish that can be met, exactly or by its base language; else the default.

    Args:
        wishes: IETF tags such as `fr`, `pt-BR`, `zh_Hans`; None and nonsense are passed over.
    """
    known = {code.lower().replace("_", "-"): code for code in (available or languages())}
    for wish in wishes:
        tag = (wish or "").lower().replace("_", "-")
        while tag:
            if tag in known:
                return known[tag]
            tag = tag.rpartition("-")[0]
    return default
