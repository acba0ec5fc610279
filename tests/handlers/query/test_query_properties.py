"""Whatever is typed, at whatever moment, a sentence is read: no error, no end of work."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.places import CitySpan
from handlers.query import FilmHit, Query, understand
from handlers.query.words import LIMIT
from tests.handlers.query.sentences import PARIS, ask, city_finder, sentences, title_matcher

_NOW = datetime(2026, 11, 24, 18, tzinfo=PARIS)
_WORDS = st.sampled_from(
    [
        *sorted({word for sentence in sentences() for word in sentence.text.split()}),
        *("le", "du", "au", "14", "31", "32/13", "0h", "24h99", "2026-02-30", "huit", "-", "1er"),
    ]
)
_JUMBLE = st.lists(_WORDS, max_size=25).map(" ".join)


def _between(first: str, last: str) -> st.SearchStrategy[datetime]:
    ends = (datetime.fromisoformat(first), datetime.fromisoformat(last))
    return st.datetimes(*ends, timezones=st.just(PARIS))


# Around the changes of the clock and of the year, and the ends of the calendar.
_MOMENTS = st.one_of(
    _between("2026-03-28", "2026-03-30"),
    _between("2026-10-24", "2026-10-26"),
    _between("2026-12-30", "2027-01-02"),
    _between("1990-01-01", "2100-01-01"),
    _between("0001-01-02", "0001-01-20"),
    _between("9999-12-01", "9999-12-30"),
)


def holds(query: Query) -> None:
    """Assert what is true of every query."""
    assert len(query.text) <= LIMIT
    for part in (query.film, query.city, query.days, query.window, query.version):
        assert 0 <= part.start <= part.end <= len(query.text)
        assert 0 <= part.confidence <= 1
        assert part.value is None or part.start < part.end
    if query.days.value is not None:
        dates = query.days.value.dates
        assert dates
        assert list(dates) == sorted(set(dates))
        assert len(dates) <= 62
    if query.film.value is not None:
        hit = query.film.value
        assert (hit.start, hit.end) == (query.film.start, query.film.end)
        assert 0 < hit.score <= 1
    assert query.rest in query.text


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=500), _MOMENTS)
def test_any_text_is_read(text: str, now: datetime) -> None:
    holds(ask(text, now))


@settings(max_examples=250, deadline=None)
@given(_JUMBLE, _MOMENTS)
def test_any_jumble_of_our_words_is_read(text: str, now: datetime) -> None:
    holds(ask(text, now))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([s.text for s in sentences()]), st.text(max_size=3))
def test_what_stands_around_a_sentence_breaks_nothing(sentence: str, around: str) -> None:
    holds(ask(f"{around} {sentence} {around}", _NOW))


def test_a_long_text_is_read_no_further_than_its_cap() -> None:
    first = "demain " * 200
    assert ask(first + "anora à Lyon", _NOW) == ask(first, _NOW)
    assert len(ask("séances demain à 20h lundi 14/12 " * 10_000, _NOW).text) == LIMIT


@settings(max_examples=60, deadline=None)
@given(_JUMBLE)
def test_films_are_looked_for_once_and_cities_a_few_times(text: str) -> None:
    asked: Counter[str] = Counter()

    def find_films(text: str) -> list[FilmHit]:
        asked["films"] += 1
        return title_matcher()(text)

    def find_cities(text: str) -> list[CitySpan]:
        asked["cities"] += 1
        return list(city_finder()(text))

    understand(text, _NOW, find_films=find_films, find_cities=find_cities)
    assert asked["films"] <= 1
    assert asked["cities"] <= 9


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 365))
def test_a_weekday_is_within_a_week_and_never_goes_back(days: int) -> None:
    today = datetime(2026, 1, 1, 18, tzinfo=PARIS) + timedelta(days=days)
    now, later = (ask("anora samedi à Lyon", today + timedelta(days=n)).days.value for n in (0, 1))
    assert now is not None
    assert later is not None
    assert today.date() <= now.first <= later.first <= today.date() + timedelta(days=7)
