"""Recurring work, such as finding out who is to be told what: each job is run by one worker,
however many there are."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.context import Bot, Services


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so often. A worker may be killed in the middle, and another then runs
    it from its beginning: `run` must be safe to repeat.

    Attributes:
        name: fixed for good; the `jobs` table goes by it.
        every: from one start to the next; a start that was missed is made up for once.
        at: instead of `every`, the next start after a moment, where that goes by the clock.
    """

    name: str
    every: timedelta
    run: Callable[[Services, Bot], Coroutine[Any, Any, None]]
    at: Callable[[datetime], datetime] | None = None
