"""The times that were named, put together to one window."""

from collections.abc import Sequence
from datetime import datetime

from handlers.query.clock import Hour, Role, minutes
from handlers.query.model import Window
from handlers.query.parts_of_day import PartOfDay
from handlers.query.times import TimeMention

AT_ROOM, ABOUT_ROOM = 20, 45  # minutes before and after a named hour


def minute_of(now: datetime) -> int:
    """Return the minute of the cinema day that it is now."""
    return (now.hour + (24 if now.hour < 5 else 0)) * 60 + now.minute


def window_of(
    mentions: Sequence[TimeMention], now: datetime, *, today: bool | None
) -> Window | None:
    """Return the window that is meant.

    `today` tells whether it lies in the cinema day of `now`, None where no day was said.
    """
    if not mentions:
        return None
    parts = list(dict.fromkeys(m.said for m in mentions if isinstance(m.said, PartOfDay)))
    part = parts[0] if len(parts) == 1 else _narrowest(parts)
    name = part.name if part else ""
    hours = [
        (mention.role, minutes(mention.said, mention.role, name, _past(mention.said, now, today)))
        for mention in mentions
        if isinstance(mention.said, Hour)
    ]
    after = [each for role, each in hours if role is Role.AFTER]
    before = [each for role, each in hours if role is Role.BEFORE]
    ends = [each for role, each in hours if role is Role.END]
    at = [each for role, each in hours if role in (Role.AT, Role.ABOUT)]
    end_by = max(ends) if ends else None
    if at:
        about = any(role is Role.ABOUT for role, _ in hours)
        room = ABOUT_ROOM if about else AT_ROOM
        named = at[0] if len(set(at)) == 1 else None
        return Window(min(at) - room, max(at) + room, end_by, named, about)
    start_after = max(after) if after else None
    start_before = min(before) if before else None
    if start_after is not None and start_before is not None and start_before <= start_after:
        start_before = start_before + 12 * 60 if start_before <= 12 * 60 else None
    if part is not None:
        start_after, start_before = _within(part, start_after, start_before)
    if any(mention.said is None for mention in mentions) and start_after is None:
        start_after = minute_of(now)
    if start_after is None and start_before is None and end_by is None:
        return None
    return Window(start_after, start_before, end_by)


def _past(said: Hour, now: datetime, today: bool | None) -> int:
    """Return the minute before which an hour cannot be meant, -1 for none."""
    # "à 10h30", of no day, may be any morning's; "at 11" is tonight's.
    certain = today if today is not None else said.mark == ""
    return minute_of(now) if certain else -1


def _narrowest(parts: Sequence[PartOfDay]) -> PartOfDay | None:
    """Return the part that lies in the others ("tonight, late"), None if they exclude another."""
    if not parts:
        return None
    after = max(part.start_after or 0 for part in parts)
    before = min(part.start_before or 48 * 60 for part in parts)
    if before <= after:
        return None
    return next(
        (
            p
            for p in parts
            if (p.start_after or 0) == after and (p.start_before or 48 * 60) == before
        ),
        max(parts, key=lambda p: p.start_after or 0),
    )


def _within(
    part: PartOfDay, start_after: int | None, start_before: int | None
) -> tuple[int | None, int | None]:
    """Fill in the bounds that only the part of the day gives, unless the hours contradict it."""
    if start_after is None and (start_before is None or (part.start_after or 0) < start_before):
        start_after = part.start_after
    if start_before is None and (
        start_after is None or start_after < (part.start_before or 48 * 60)
    ):
        start_before = part.start_before
    return start_after, start_before
