"""Which language a person reads, and how it writes figures."""

from datetime import UTC, date, datetime

import pytest

from handlers.i18n import choose_locale, languages, translator


@pytest.mark.parametrize(
    ("wishes", "chosen"),
    [
        (("fr",), "fr"),
        (("fr-FR",), "fr"),
        (("FR_ca",), "fr"),
        (("en-GB", "fr"), "en"),
        ((None, "fr"), "fr"),
        (("de", "fr"), "fr"),
        (("de",), "en"),
        (("", None), "en"),
        (("français",), "en"),
        (("zh-Hans-CN", "fr-x-private"), "fr"),
        ((), "en"),
    ],
)
def test_the_first_wish_that_can_be_met_wins(wishes: tuple[str | None, ...], chosen: str) -> None:
    assert choose_locale(*wishes) == chosen


def test_the_exact_language_is_preferred_to_its_base() -> None:
    assert choose_locale("pt-BR", available=("pt", "pt-BR")) == "pt-BR"
    assert choose_locale("pt-PT", available=("pt", "pt-BR")) == "pt"


def test_there_are_french_and_english() -> None:
    assert {"en", "fr"} <= set(languages())


def test_figures_are_written_as_each_language_writes_them() -> None:
    french, english = translator("fr"), translator("en")
    assert (french.score(4.4), english.score(4.4)) == ("4,4", "4.4")
    assert french.date(date(2023, 3, 1)) == "1er mars 2023"
    assert english.date(date(2023, 3, 1)) == "1 March 2023"
    evening = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
    assert french.time(evening) == english.time(evening) == "20:30"
    assert french.duration(89) == "1 h 29"
    assert french.listing(["a", "b", "c"]) == "a, b et c"
    assert french.kilometres(1.25) == "1,2 km"
    assert english.kilometres(0.42) == "400 m"


def test_days_are_named_from_where_one_stands() -> None:
    french, sunday = translator("fr"), date(2026, 11, 22)
    assert french.day(sunday, sunday) == "aujourd’hui"
    assert french.day(date(2026, 11, 23), sunday) == "demain (lun. 23)"
    assert french.full_day(date(2026, 11, 23)) == "lundi 23 novembre"
    assert french.day(date(2026, 11, 25), sunday) == "mercredi 25 novembre"
    assert french.short_day(date(2026, 11, 25), sunday) == "mer. 25"
    assert "2027" in french.day(date(2027, 11, 25), sunday)


def test_french_says_zero_in_the_singular_and_english_in_the_plural() -> None:
    for language, expected in (("fr", "0 séance"), ("en", "0 showtimes")):
        text = translator(language).ngettext("{count} showtime", "{count} showtimes", 0)
        assert text.format(count=0) == expected


def test_the_first_of_a_month_is_an_ordinal_in_french_alone() -> None:
    french, english = translator("fr"), translator("en")
    first, today = date(2026, 12, 1), date(2026, 11, 22)
    assert french.date(first) == "1er décembre 2026"
    assert french.day(first, today) == "mardi 1er décembre"
    assert french.short_day(first, today) == "mar. 1er"
    assert french.short_day(date(2027, 1, 1), today) == "1er janv."
    assert french.date(date(2026, 12, 11)) == "11 décembre 2026"
    assert french.date(date(2001, 1, 21)) == "21 janvier 2001"
    assert english.date(first) == "1 December 2026"
