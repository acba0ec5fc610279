"""Who won, and which sessions are worth a vote. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from db.nights import Choice
from handlers.nights.closing import BY_HAND

REACH = timedelta(minutes=30)
"""How long before its start a session must be known to be reached."""
SHORTEST = timedelta(minutes=10)
"""In less nobody sees that there is a vote."""
AHEAD = timedelta(days=7)
"""How far ahead sessions are looked for."""
MOST_CHOICES = 10
"""Sessions in one poll: more would not be read."""
EVENING = (time(17), time(22, 30))
BEST = time(20, 15)


def leaders(
    options: Sequence[int], counts: Sequence[int], among: Collection[int] | None = None
) -> tuple[int, ...]:
    """The options with the most votes, in the poll's order; none when nobody voted for any.

    Args:
        among: those that can still be had; None: all.
    """
    votes = {
        option: count
        for option, count in zip(options, counts, strict=False)
        if count > 0 and (among is None or option in among)
    }
    most = max(votes.values(), default=0)
    return tuple(option for option in options if votes.get(option) == most)


def most_shown(tied: Sequence[int], sessions: Mapping[int, int]) -> int:
    """The film that a second tie goes to: it has the most sessions left; of several, it was
    proposed first."""
    return max(tied, key=lambda film_id: (sessions.get(film_id, 0), -tied.index(film_id)))


def pick(choices: Sequence[Choice], most: int = MOST_CHOICES) -> tuple[Choice, ...]:
    """The sessions to vote for, in order of time: of an evening where there are two; from every
    day in turn, and of a day first those near a quarter past eight, in different cinemas."""
    evening = [choice for choice in choices if _is_evening(choice)]
    days: dict[date, list[Choice]] = defaultdict(list)
    for choice in evening if len(evening) > 1 else choices:
        days[choice.cinema_day].append(choice)
    taken: list[Choice] = []
    cinemas: Counter[int] = Counter()
    while len(taken) < most and days:
        for day in sorted(days):
            best = min(days[day], key=lambda one: (cinemas[one.cinema_id], *_off(one)))
            taken.append(best)
            cinemas[best.cinema_id] += 1
            days[day].remove(best)
            if not days[day]:
                del days[day]
            if len(taken) == most:
                break
    return tuple(sorted(taken, key=lambda one: (one.starts_at, one.showtime_id)))


def _clock(choice: Choice) -> time:
    return choice.starts_at.astimezone(ZoneInfo(choice.timezone)).time()


def _is_evening(choice: Choice) -> bool:
    return EVENING[0] <= _clock(choice) <= EVENING[1]


def _off(choice: Choice) -> tuple[int, int]:
    clock = _clock(choice)
    return abs((clock.hour - BEST.hour) * 60 + clock.minute - BEST.minute), choice.showtime_id


def timed(
    choices: Sequence[Choice], now: datetime, minutes: int | None
) -> tuple[tuple[Choice, ...], datetime]:
    """What to vote for in a poll that should last so long (None: until somebody closes it), and
    when it closes: sessions that can be reached afterwards; where there is none, the poll closes in
    time for the last one."""
    if minutes is not None:
        closes = now + timedelta(minutes=minutes)
        after = [choice for choice in choices if choice.starts_at >= closes + REACH]
        if after:
            return pick(after), closes
    else:
        closes = now + BY_HAND
    picked = pick(choices)
    return picked, max(now, min(closes, picked[-1].starts_at - REACH)) if picked else closes


def again(choices: Sequence[Choice], now: datetime, minutes: int | None) -> datetime | None:
    """When a second vote over these sessions closes, which should last so long: in time for the
    first of them. None: there is no time for one."""
    longest = BY_HAND if minutes is None else timedelta(minutes=minutes)
    closes = min(now + longest, min(choice.starts_at for choice in choices) - REACH)
    return closes if closes >= now + min(longest, SHORTEST) else None
