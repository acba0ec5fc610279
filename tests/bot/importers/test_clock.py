"""What a cinema's local times mean, twice a year above all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importers.clock import Clock


def paris() -> Clock:
    return Clock("Europe/Paris", (lambda moment: moment, lambda day: day))


@pytest.mark.parametrize(
    ("written", "utc", "day"),
    [
        ("2026-01-10 20:30", "2026-01-10 19:30", "2026-01-10"),
        ("2026-07-10 20:30", "2026-07-10 18:30", "2026-07-10"),
        # After midnight is still the evening before, until five.
        ("2026-07-11 00:30", "2026-07-10 22:30", "2026-07-10"),
        ("2026-07-11 04:59", "2026-07-11 02:59", "2026-07-10"),
        ("2026-07-11 05:00", "2026-07-11 03:00", "2026-07-11"),
        # The hour that does not exist: as if the clocks had not gone forward.
        ("2026-03-29 01:59", "2026-03-29 00:59", "2026-03-28"),
        ("2026-03-29 02:30", "2026-03-29 01:30", "2026-03-28"),
        ("2026-03-29 03:30", "2026-03-29 01:30", "2026-03-28"),
        # The hour that comes twice: the first one, unless an offset says otherwise.
        ("2026-10-25 02:30", "2026-10-25 00:30", "2026-10-24"),
        ("2026-10-25 02:30+02:00", "2026-10-25 00:30", "2026-10-24"),
        ("2026-10-25 02:30+01:00", "2026-10-25 01:30", "2026-10-24"),
        ("2026-10-25T01:30:00+00:00", "2026-10-25 01:30", "2026-10-24"),
        ("2026-10-25 03:30", "2026-10-25 02:30", "2026-10-24"),
    ],
)
def test_a_written_time_is_one_moment_of_one_cinema_day(written: str, utc: str, day: str) -> None:
    moment = paris()[datetime.fromisoformat(written)]
    assert moment.instant == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert moment.day == date.fromisoformat(day)


def test_only_a_time_that_does_not_exist_is_told_what_it_was_taken_for() -> None:
    clock = paris()
    skipped = clock[datetime.fromisoformat("2026-03-29 02:30")].local
    assert skipped is not None
    assert f"{skipped:%H:%M}" == "03:30"
    for plain in ("2026-03-29 03:30", "2026-10-25 02:30", "2026-03-29 02:30+01:00"):
        assert clock[datetime.fromisoformat(plain)].local is None


def test_the_second_of_two_hours_can_be_asked_for() -> None:
    written = datetime.fromisoformat("2026-10-25 02:30")
    assert paris().second(written).instant - paris()[written].instant == timedelta(hours=1)


@given(st.datetimes(datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2199-12-31")))
def test_every_local_time_has_a_moment_whose_day_is_its_own_or_the_one_before(
    written: datetime,
) -> None:
    moment = paris()[written]
    assert moment.day in (written.date(), written.date() - timedelta(days=1))
    assert abs(moment.instant.replace(tzinfo=None) - written) < timedelta(hours=3)
