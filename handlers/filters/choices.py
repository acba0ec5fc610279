"""What is worth offering among a day's sessions, filters being on already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from db.results import Session
from handlers.filters.tokens import can_carry
from handlers.filters.value import FORMATS, VERSIONS, Filters, in_order, span_of

# Hours of the cinema day, 24 is midnight.
START_HOURS = (10, 12, 14, 16, 18, 20, 22, 24)
END_HOURS = (16, 18, 20, 22, 23, 24, 25)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap: `only` is what it stands for, `after` all filters once it is tapped."""

    only: Filters
    after: Filters
    chosen: bool


def offered(sessions: Sequence[Session], now: Filters) -> tuple[tuple[Choice, ...], ...]:
    """Rows of what can be chosen: versions, formats, accessibility, starts and ends.

    A value is offered where sessions have it that the other filters let through, an hour where it
    also leaves some of them out. What is chosen is always there, to be taken back.
    """
    rows: tuple[Callable[[Sequence[Session], Filters], Iterator[Choice]], ...]
    rows = (_versions, _formats, _access, _starts, _ends)
    return tuple(
        tuple(choice for choice in row(sessions, now) if choice.chosen or can_carry(choice.after))
        for row in rows
    )


def _versions(sessions: Sequence[Session], now: Filters) -> Iterator[Choice]:
    free = replace(now, version="")
    there = {session.version for session in sessions if free.admits(session)}
    for version in _known_first(there | {now.version}, VERSIONS):
        on = version == now.version
        yield Choice(Filters(version=version), free if on else replace(now, version=version), on)


def _formats(sessions: Sequence[Session], now: Filters) -> Iterator[Choice]:
    free = replace(now, format="")
    there = {session.format for session in sessions if free.admits(session)}
    for form in _known_first(there | {now.format}, FORMATS):
        on = form == now.format
        yield Choice(Filters(format=form), free if on else replace(now, format=form), on)


def _known_first(codes: set[str], known: Sequence[str]) -> list[str]:
    """The codes there are, those that everybody knows first."""
    others = sorted(codes - {"", *known})
    return [*(code for code in known if code in codes), *others]


def _access(sessions: Sequence[Session], now: Filters) -> Iterator[Choice]:
    there = {code for session in sessions if now.admits(session) for code in session.accessibility}
    for code in in_order(there | set(now.access)):
        after = in_order(set(now.access) ^ {code})
        yield Choice(Filters(access=(code,)), replace(now, access=after), code in now.access)


def _starts(sessions: Sequence[Session], now: Filters) -> Iterator[Choice]:
    free = replace(now, start_after=None, start_before=None)
    starts = [span_of(session)[0] for session in sessions if free.admits(session)]
    hours = [Filters(start_after=hour * 60) for hour in START_HOURS if _parts(starts, hour * 60)]
    chosen = Filters(start_after=now.start_after, start_before=now.start_before)
    others = [chosen] if chosen and chosen not in hours else []
    for each in sorted([*hours, *others], key=lambda filters: filters.start_after or 0):
        on = each == chosen
        yield Choice(each, free if on else replace(free, start_after=each.start_after), on)


def _ends(sessions: Sequence[Session], now: Filters) -> Iterator[Choice]:
    free = replace(now, end_by=None)
    ends = [span_of(session)[1] for session in sessions if free.admits(session)]
    minutes = {hour * 60 for hour in END_HOURS if _parts(ends, hour * 60 + 1)}
    chosen = set() if now.end_by is None else {now.end_by}
    for minute in sorted(minutes | chosen):
        on = minute == now.end_by
        yield Choice(Filters(end_by=minute), free if on else replace(now, end_by=minute), on)


def _parts(minutes: Sequence[int], limit: int) -> bool:
    """Whether some are before a limit and some not: else it would change nothing, or all."""
    return any(minute >= limit for minute in minutes) and any(minute < limit for minute in minutes)
