"""Nobody is written to at night, by the clock where they are, also when clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from db.days import cinema_day
from handlers.watching.hours import (
    AHEAD,
    IN_TIME,
    MORNING,
    NIGHT,
    day_of,
    humane,
    remind_at,
    wished,
)

CHANGING = ("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo")
zones = st.sampled_from(CHANGING) | st.sampled_from(
    sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc"))
)
# 2020 to 2034, by the minute; and around the hours at which clocks change in Europe.
START = datetime(2020, 1, 1, tzinfo=UTC)
CHANGES = (datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 10, 24, 19, tzinfo=UTC))
minutes = st.integers(0, 15 * 365 * 24 * 60).map(lambda passed: timedelta(minutes=passed))
moments = minutes.map(lambda passed: START + passed) | st.builds(
    lambda change, quarters: change + timedelta(minutes=15 * quarters),
    st.sampled_from(CHANGES),
    st.integers(0, 100),
)


def awake(moment: datetime, zone: str) -> bool:
    return MORNING <= moment.astimezone(ZoneInfo(zone)).time() < NIGHT


@given(moment=moments, zone=zones)
def test_a_message_leaves_by_day_and_no_later_than_it_must(moment: datetime, zone: str) -> None:
    due = humane(moment, zone)
    assert awake(due, zone)
    assert due >= moment
    if due != moment:
        assert not awake(moment, zone)
        assert due.astimezone(ZoneInfo(zone)).time() == MORNING
        # A night has eleven hours, or one more or less when clocks change.
        assert due - moment <= timedelta(hours=12)


@given(starts_at=moments, zone=zones, cinema_zone=zones, ahead=st.sampled_from(list(AHEAD)))
def test_a_reminder_comes_by_day_and_before_the_session(
    starts_at: datetime, zone: str, cinema_zone: str, ahead: str
) -> None:
    day = cinema_day(starts_at, cinema_zone)
    moment = wished(ahead, starts_at=starts_at, day=day, cinema_zone=cinema_zone)
    assert moment < starts_at
    due = remind_at(moment, starts_at=starts_at, timezone=zone)
    assert awake(due, zone)
    assert due < starts_at
    if awake(moment, zone):
        assert due == moment
    elif due > moment:
        assert starts_at - due >= IN_TIME
    else:
        assert moment - due <= timedelta(hours=13)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Europe/Paris"))


def paris(ahead: str, starts_at: datetime) -> datetime:
    day = cinema_day(starts_at, "Europe/Paris")
    moment = wished(ahead, starts_at=starts_at, day=day, cinema_zone="Europe/Paris")
    return remind_at(moment, starts_at=starts_at, timezone="Europe/Paris")


def test_reminders_of_a_parisian() -> None:
    # Plainly.
    assert paris("h", at(22, 20, 30)) == at(22, 18, 30)
    assert paris("e", at(22, 20, 30)) == at(21, 19)
    # Two hours before would be at 8:30: at 9:00 there is still time.
    assert paris("h", at(22, 10, 30)) == at(22, 9)
    # At 7:00, and 9:00 would be too late: the evening before.
    assert paris("h", at(22, 9)) == at(21, 21, 30)
    # Half past midnight: the same evening, before people sleep.
    assert paris("h", at(23, 0, 30)) == at(22, 21, 30)
    # Its evening before is that of the cinema's day before.
    assert paris("e", at(23, 0, 30)) == at(21, 19)


def test_a_day_on_which_clocks_change_has_its_own_length() -> None:
    begins, ends = day_of(date(2026, 3, 29), "Europe/Paris")
    assert ends - begins == timedelta(hours=23)
    assert begins.astimezone(ZoneInfo("Europe/Paris")).time() == time(0)
