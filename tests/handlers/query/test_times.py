"""Phrases for times of the day, in both languages, and the windows they mean."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.query.model import Window
from handlers.query.times import scan
from handlers.query.window import window_of
from handlers.query.words import Line, clean, split
from tests.handlers.query.sentences import window_of as spelled

EVENING = datetime(2026, 11, 24, 18, 10, tzinfo=ZoneInfo("Europe/Paris"))

# "@": at this time, "~": about; "..": first and last start; "end": ended by then.
PHRASES = """
à 20h30 | @20:30
a 20 h 30 | @20:30
20h | @20:00
20:30 | @20:30
20.30 | @20:30
20 heures 30 | @20:30
vingt heures trente | @20:30
dix-neuf heures | @19:00
vingt et une heures | @21:00
huit heures et demie | @20:30
neuf heures moins le quart du soir | @20:45
8pm | @20:00
8 p.m. | @20:00
8.15pm | @20:15
8 30 pm | @20:30
eight o'clock | @20:00
half past eight | @20:30
quarter to nine | @20:45
at 8 | @20:00
à 8h | @20:00
at seven | @19:00
at noon | @12:00
à minuit | @24:00
0h30 | @24:30
00:30 | @24:30
1h du matin | @25:00
08:30 | @08:30
à 9h | @09:00
at 9 | @21:00
9h ce soir | @21:00
at 10 in the morning | @10:00
à 10h30 | @10:30
at 10 | @22:00
tomorrow at 11 | @11:00
8 or 9pm | 19:40..21:20
vers 20h30 | ~20:30
vers 8h | ~20:00
around 8 | ~20:00
20h environ | ~20:00
9ish | ~21:00
vers midi | ~12:00
après 20h | 20:00..
after 8 | 20:00..
after 8pm | 20:00..
à partir de 19h | 19:00..
dès 19h | 19:00..
from 7 | 19:00..
7 onwards | 19:00..
pas avant 20h | 20:00..
not before 9 | 21:00..
18h minimum | 18:00..
avant 20h | ..20:00
before 22:00 | ..22:00
before 10 | ..22:00
avant minuit | ..24:00
no later than 9 | ..21:00
pas après 21h | ..21:00
21h max | ..21:00
entre 18h et 21h | 18:00..21:00
between 6 and 9 | 18:00..21:00
from 6 to 9pm | 18:00..21:00
6-9pm | 18:00..21:00
18h-20h | 18:00..20:00
de 17h à 19h | 17:00..19:00
finir avant 23h | end 23:00
qui finit avant minuit | end 24:00
fini pour 22h | end 22:00
ending before 10 | end 22:00
over by 11 | end 23:00
home by 11 | end 23:00
ce soir fini pour minuit | 18:00.. end 24:00
matin | ..12:00
demain matin 10h30 | @10:30
ce midi | 12:00..14:00
lunchtime | 12:00..14:00
entre midi et deux | 12:00..14:00
cet après-midi | 12:00..18:00
cet aprem | 12:00..18:00
afternoon | 12:00..18:00
fin d'après-midi | 16:00..19:00
late on sunday afternoon | 16:00..19:00
late sunday afternoon | 16:00..19:00
ce soir | 18:00..
en soirée | 18:00..
tonight | 18:00..
saturday night | 18:00..
demain soir avant 22h | 18:00..22:00
ce soir après 20h | 20:00..
tonight 8 | @20:00
tonight at 12 | @24:00
début de soirée | 18:00..20:30
late showing | 21:00..
plus tard |
pas trop tard |
après le boulot | 18:00..
after work | 18:00..
cette nuit | 22:00..
maintenant | 18:10..
right now | 18:10..
good morning |
bonne soirée |
8 femmes |
the 400 blows |
2 places |
paris 11e |
"""


def read(text: str, *, today: bool | None = None, french: bool = True) -> Window | None:
    """Return the window of a text."""
    mentions = scan(Line(split(clean(text))), french=french)
    return window_of(mentions, EVENING, today=today)


def _table() -> list[tuple[str, str]]:
    rows = (line.split("|") for line in PHRASES.strip().splitlines())
    return [(phrase.strip(), meaning.strip()) for phrase, meaning in rows]


@pytest.mark.parametrize(("phrase", "meaning"), _table())
def test_a_phrase_means_its_window(phrase: str, meaning: str) -> None:
    assert spelled(read(phrase, today=False)) == meaning


def test_a_matinee_is_the_morning_in_french_and_the_afternoon_in_english() -> None:
    assert spelled(read("en matinée", french=True)) == "..12:00"
    assert spelled(read("wednesday matinee", french=False)) == "..17:00"


def test_an_hour_that_is_past_today_is_the_evening_s() -> None:
    assert spelled(read("à 10h30", today=True)) == "@22:30"
    assert spelled(read("à 10h30", today=False)) == "@10:30"
    assert spelled(read("at 11", today=None)) == "@23:00"


def test_a_named_hour_leaves_room_around_it() -> None:
    at, about = read("à 20h30"), read("vers 20h30")
    assert at is not None
    assert about is not None
    assert at.admits(20 * 60 + 15)
    assert not at.admits(19 * 60 + 50)
    assert about.admits(19 * 60 + 50)


def test_a_window_bounds_start_and_end() -> None:
    window = read("ce soir avant 22h, fini pour minuit")
    assert window is not None
    assert window.admits(18 * 60, 20 * 60)
    assert window.admits(21 * 60, None)
    assert not window.admits(22 * 60, 23 * 60)
    assert not window.admits(21 * 60 + 30, 24 * 60 + 5)
    assert not window.admits(17 * 60 + 59)
