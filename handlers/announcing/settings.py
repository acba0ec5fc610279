"""What can be set, and from which button's value: names and values travel in buttons."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from db.announcing import FORMS, Announcements
from handlers.announcing.hours import next_turn

ON, DAY, HOUR, ZONE, SILENT, FORM, TOPIC = "on", "day", "hour", "zone", "quiet", "form", "topic"
LANGUAGE, CITY = "lang", "city"
"""These two are the chat's own, and not only its announcements'."""


def zone_token(timezone: str) -> str:
    """A time zone's name as a button can carry it."""
    return timezone.replace("/", ".")


def changed(
    settings: Announcements, setting: str, value: str, *, zones: Collection[str], now: datetime
) -> Announcements | None:
    """The settings with one of them changed; None where a button says what cannot be.

    Args:
        zones: the time zones there are cinemas in.
    """
    change = _CHANGES.get(setting)
    after = change(settings, value, zones) if change else None
    if after is None:
        return None
    turn = (after.weekday, after.hour, after.timezone)
    started = after.active and not settings.active
    if started or turn != (settings.weekday, settings.hour, settings.timezone):
        after = timed(after, now)
    return after


def timed(settings: Announcements, now: datetime) -> Announcements:
    """With the next turn after now."""
    turn = next_turn(now, weekday=settings.weekday, hour=settings.hour, timezone=settings.timezone)
    return replace(settings, next_at=turn)


Change = Callable[[Announcements, str, Collection[str]], Announcements | None]


def _number(value: str, below: int) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and int(value) < below else None


def _on(settings: Announcements, value: str, zones: Collection[str]) -> Announcements | None:
    return replace(settings, active=value == "1") if value in ("0", "1") else None


def _day(settings: Announcements, value: str, zones: Collection[str]) -> Announcements | None:
    day = _number(value, 7)
    return None if day is None else replace(settings, weekday=day)


def _hour(settings: Announcements, value: str, zones: Collection[str]) -> Announcements | None:
    hour = _number(value, 24)
    return None if hour is None else replace(settings, hour=hour)


def _zone(settings: Announcements, value: str, zones: Collection[str]) -> Announcements | None:
    meant = next((zone for zone in zones if zone_token(zone) == value), None)
    return replace(settings, timezone=meant) if meant else None


def _silent(settings: Announcements, value: str, zones: Collection[str]) -> Announcements | None:
    return replace(settings, silent=value == "1") if value in ("0", "1") else None


def _form(settings: Announcements, value: str, zones: Collection[str]) -> Announcements | None:
    return replace(settings, form=value) if value in FORMS else None


def _topic(settings: Announcements, value: str, zones: Collection[str]) -> Announcements | None:
    topic = _number(value, 2**31)
    return None if topic is None else replace(settings, topic=topic or None)


_CHANGES: dict[str, Change] = {
    ON: _on,
    DAY: _day,
    HOUR: _hour,
    ZONE: _zone,
    SILENT: _silent,
    FORM: _form,
    TOPIC: _topic,
}
