"""Phrases for days, in both languages, and the dates they mean."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.query.almanac import cinema_day, numbered, programme_week, this_week
from handlers.query.days import agree, scan
from handlers.query.model import Days
from handlers.query.words import Line, clean, split

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = datetime(2026, 11, 24, 18, 10, tzinfo=PARIS)


def read(text: str, now: datetime = TUESDAY) -> tuple[Days | None, tuple[Days, ...]]:
    """Return the days of a text, and the other readings."""
    return agree(scan(Line(split(clean(text))), now))


def spelled(days: Days | None) -> str:
    """Return days as "2026-11-25" or "2026-11-28..2026-11-29"."""
    if days is None:
        return ""
    return str(days.first) if days.first == days.last else f"{days.first}..{days.last}"


# Said on Tuesday 24 November 2026; the year is left out where it is 2026.
PHRASES = """
aujourd'hui | 11-24
aujourdhui | 11-24
today | 11-24
ce soir | 11-24
tonight | 11-24
tonite | 11-24
cet après-midi | 11-24
this afternoon | 11-24
maintenant | 11-24
right now | 11-24
demain | 11-25
demain soir | 11-25
demian | 11-25
2main | 11-25
tomorrow | 11-25
tomorow | 11-25
tmrw | 11-25
2moro | 11-25
après-demain | 11-26
apres demain | 11-26
the day after tomorrow | 11-26
mardi | 11-24
mercredi | 11-25
samedi | 11-28
samdi | 11-28
samedi soir | 11-28
ce samedi | 11-28
sam soir | 11-28
saturday | 11-28
saterday | 11-28
sat 9pm | 11-28
wensday | 11-25
thurs | 11-26
on fri | 11-27
this friday | 11-27
vendredi prochain | 11-27
mercredi prochain | 12-02
next friday | 12-04
next wednesday | 12-02
le mardi | 11-24
lundi en huit | 12-07
lundi en 8 | 12-07
samedi en quinze | 12-12
demain en huit | 12-02
monday week | 12-07
a week on friday | 12-04
a week from tomorrow | 12-02
vendredi de la semaine prochaine | 12-04
friday of next week | 12-04
vendredi dernier | 11-20
hier | 11-23
dans 3 jours | 11-27
dans trois jours | 11-27
dans 3j | 11-27
in 3 days | 11-27
in two days | 11-26
in a couple of days | 11-26
dans une semaine | 12-01
in a week | 12-01
in two weeks' time | 12-08
dans huit jours | 12-01
dans quinze jours | 12-08
in 15 days | 12-09
3 days from now | 11-27
within 3 days | 11-24..11-27
les 3 prochains jours | 11-24..11-27
in the next few days | 11-24..11-27
les prochains jours | 11-24..11-30
ce week-end | 11-28..11-29
ce we | 11-28..11-29
le we | 11-28..11-29
wend | 11-28..11-29
this weekend | 11-28..11-29
week-end prochain | 12-05..12-06
next weekend | 12-05..12-06
cette semaine | 11-24..11-29
this week | 11-24..11-29
la semaine prochaine | 11-30..12-06
next week | 11-30..12-06
sorties de la semaine | 11-18..11-24
new releases this week | 11-18..11-24
semaine du 9 décembre | 12-09..12-15
en semaine | 11-24..11-27
le 14 | 12-14
le 24 | 11-24
le 23 | 12-23
le 31 | 12-31
le 1er | 12-01
the 14th | 12-14
on the 5th | 12-05
le 14 à 20h30 | 12-14
14 décembre | 12-14
14 dec | 12-14
14 décembre 2027 | 2027-12-14
december 14th | 12-14
dec 14 | 12-14
the 14th of december | 12-14
14/12 | 12-14
12/14 | 12-14
le 14/12/26 | 12-14
14.12.2026 | 12-14
2023-03-01 | 2023-03-01
1er mars 2023 | 2023-03-01
3 janvier | 2027-01-03
20 novembre | 11-20
vendredi 4 | 12-04
vendredi 4 décembre | 12-04
friday the 4th | 12-04
mardi 1er | 12-01
du 27 au 29 | 11-27..11-29
du 27 novembre au 2 décembre | 11-27..12-02
from the 27th to the 29th | 11-27..11-29
27-29 nov | 11-27..11-29
entre le 5 et le 7 | 12-05..12-07
de vendredi à dimanche | 11-27..11-29
from friday to sunday | 11-27..11-29
de samedi à mardi | 11-28..12-01
vendredi ou samedi | 11-27..11-28
friday or saturday night | 11-27..11-28
fri/sat | 11-27..11-28
jusqu'à vendredi | 11-24..11-27
by friday | 11-24..11-27
avant vendredi | 11-24..11-26
pas avant vendredi | 11-27..12-03
pas ce soir, demain | 11-25
not today but tomorrow | 11-25
à partir de samedi | 11-28..12-04
demain mercredi | 11-25
dimanche ce week-end | 11-29
réveillon de Noël | 12-24
new year's eve | 12-31
la saint-valentin | 2027-02-14
bonjour |
can we go |
the play may march on |
paris 14e |
20h30 |
8 femmes |
"""


def _table() -> list[tuple[str, str]]:
    rows = (line.split("|") for line in PHRASES.strip().splitlines())
    return [(phrase.strip(), meaning.strip()) for phrase, meaning in rows]


def _with_year(meaning: str) -> str:
    dates = [each if each.startswith("20") else f"2026-{each}" for each in meaning.split("..")]
    return "..".join(dates) if meaning else ""


@pytest.mark.parametrize(("phrase", "meaning"), _table())
def test_a_phrase_means_its_dates(phrase: str, meaning: str) -> None:
    assert spelled(read(phrase)[0]) == _with_year(meaning)


@pytest.mark.parametrize(
    ("phrase", "also"),
    [
        ("next friday", "2026-11-27"),
        ("vendredi prochain", "2026-12-04"),
        ("le week-end prochain", "2026-11-28..2026-11-29"),
        ("samedi 28 novembre 2027", "2026-11-28"),  # a Sunday
    ],
)
def test_an_ambiguous_phrase_offers_its_other_meaning(phrase: str, also: str) -> None:
    assert [spelled(days) for days in read(phrase)[1]] == [also]


def test_days_that_exclude_each_other_are_offered_and_none_is_taken() -> None:
    days, readings = read("ce soir, demain")
    assert days is None
    assert [spelled(each) for each in readings] == ["2026-11-24", "2026-11-25"]


def test_a_choice_of_days_leaves_out_those_between() -> None:
    days, _ = read("mercredi ou vendredi")
    assert days is not None
    assert [day.day for day in days.dates] == [25, 27]


@pytest.mark.parametrize(
    ("phrase", "meaning"),
    [
        ("ce soir", "2026-11-27"),
        ("tonight", "2026-11-27"),
        ("demain", "2026-11-28"),
        ("cet après-midi", "2026-11-28"),
        ("this morning", "2026-11-28"),
        ("ce week-end", "2026-11-28..2026-11-29"),
    ],
)
def test_at_half_past_one_it_is_still_the_evening_before(phrase: str, meaning: str) -> None:
    saturday_night = datetime(2026, 11, 28, 1, 30, tzinfo=PARIS)
    assert spelled(read(phrase, saturday_night)[0]) == meaning


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 3, 29, 1, 59, tzinfo=PARIS), "2026-03-28"),
        (datetime(2026, 3, 29, 3, 0, tzinfo=PARIS), "2026-03-28"),
        (datetime(2026, 3, 29, 5, 0, tzinfo=PARIS), "2026-03-29"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=0), "2026-10-24"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1), "2026-10-24"),
        (datetime(2026, 10, 25, 4, 59, tzinfo=PARIS), "2026-10-24"),
        (datetime(2026, 10, 25, 5, 0, tzinfo=PARIS), "2026-10-25"),
        (datetime(2027, 1, 1, 0, 30, tzinfo=PARIS), "2026-12-31"),
    ],
)
def test_the_cinema_day_ends_at_five_by_the_clock_whatever_the_clock_does(
    now: datetime, day: str
) -> None:
    assert str(cinema_day(now)) == day
    assert spelled(read("tonight", now)[0]) == day


@pytest.mark.parametrize(
    ("today", "last"),
    [("11-23", "11-29"), ("11-24", "11-29"), ("11-25", "12-01"), ("11-29", "12-01")],
)
def test_this_week_ends_with_the_later_of_week_and_programme(today: str, last: str) -> None:
    days = this_week(date.fromisoformat(f"2026-{today}"))
    assert (str(days.first), str(days.last)) == (f"2026-{today}", f"2026-{last}")


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_programme_week_goes_from_wednesday_to_tuesday_around_its_day(day: date) -> None:
    week = programme_week(day)
    assert (week.first.weekday(), week.last.weekday(), len(week.dates)) == (2, 1, 7)
    assert day in week.dates


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 31))
def test_a_number_is_the_next_day_of_that_number(today: date, number: int) -> None:
    found = numbered(today, number)
    assert found is not None
    assert found.day == number
    assert today <= found <= today + timedelta(days=62)


@given(st.dates(date(2000, 3, 1), date(2100, 1, 1)), st.integers(1, 28), st.integers(1, 12))
def test_a_date_without_a_year_is_near(today: date, day: int, month: int) -> None:
    found = numbered(today, day, month)
    assert found is not None
    assert (found.day, found.month) == (day, month)
    assert timedelta(days=-60) < found - today <= timedelta(days=330)


def test_a_month_of_a_long_range_is_enough() -> None:
    days, _ = read("du 1er janvier au 31 décembre 2027")
    assert days is not None
    assert len(days.dates) <= 31
