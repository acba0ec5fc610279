"""What the doctor finds: how something is, and how to mend it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    """`WRONG`: it does not work. `DOUBTFUL`: it works, but somebody should look."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and how to mend it."""

    what: str
    state: State
    says: str
    mend: str = ""


Findings = AsyncIterator[Finding]


def good(what: str, says: str) -> Finding:
    return Finding(what, State.GOOD, says)


def doubtful(what: str, says: str, mend: str) -> Finding:
    return Finding(what, State.DOUBTFUL, says, mend)


def wrong(what: str, says: str, mend: str) -> Finding:
    return Finding(what, State.WRONG, says, mend)


def off(whose: str, away: timedelta) -> str:
    return f"{away.total_seconds():,.0f} s from {whose}"


_UNITS: tuple[tuple[float, str], ...] = ((86400, "days"), (3600, "hours"), (60, "minutes"))


def ago(span: timedelta) -> str:
    seconds = span.total_seconds()
    for size, name in _UNITS:
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {name} ago"
    return f"{max(seconds, 0):,.0f} seconds ago"
