"""Telegram's limits on how fast one bot may send, as exact windows. Pure: no clock, no I/O.

Thirty messages in any second is thirty slots: a message occupies one from the moment it leaves
until a second after it reached Telegram. When that was is known only roughly; at the latest when
the answer left, which is the answer's arrival less the shortest way there is. So an answer that
took longer than the quickest of late keeps its slot longer by as much, and neither a slow network
nor a busy machine makes the thirty-first message of a second. The quickest of all processes is
meant: one that has just begun, and is slow with its first calls, knows no shorter way than that.

A broadcast goes evenly spaced, never in a burst: then a slot becomes free every 34 ms, and an
answer to a person, which may take the next one, never waits longer for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from db.queries.outbox import Lane
from db.queries.pace import SET_BACK

NEVER = 0
LONGER = 0.25
"""Milliseconds by which the way is taken to be longer with each message that needed longer: 50 are
learned with the first 200 messages, and the margin covers 40 in a row that found it slow."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What Telegram allows, and how we keep to it. Milliseconds.

    Attributes:
        margin: longer than Telegram asks, for clocks and timers.
        spacing: between two messages of a broadcast.
        gentle: the same in the first second of a broadcast, when processes that answer people do
            not know of it yet and send without asking for a slot.
        quiet: after so long without one, the next message of a broadcast begins a new one.
        lease: how long a row and its slot stay a worker's that says nothing. One that lives says
            every quarter of it that what it has in the air is still there (`keep`), so a call may
            take as long as it likes, and what a killed worker had is missed but for a moment.
        answer_lease: how long the slot of an answer, of which nobody says so, waits for word.
            Longer than nearly every call.
        per_chat: between an answer from a chat and the next message to it.
        per_group: the most messages in `group_window` to one group or channel.
    """

    per_second: int = 30
    window: int = 1000
    margin: int = 10
    spacing: int = 33
    gentle: int = 50
    quiet: int = 3000
    lease: int = 2000
    answer_lease: int = 6000
    per_chat: int = 1000
    per_group: int = 20
    group_window: int = 60_000


TELEGRAM = Limits()
# For a Telegram that counts nothing: the emulator in tests.
UNLIMITED = Limits(window=0, margin=0, spacing=0, gentle=0, per_chat=0, group_window=0)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the bot has been sending: what the `pace` table keeps. Unix milliseconds.

    Attributes:
        slots: when each slot in use becomes free. One that waits for word stands for its message.
        way: milliseconds that the quickest message of late needed, there and back.
        last, began: departures of a broadcast: the latest, and the first after a quiet time.
        hold: nothing leaves before, because Telegram said so.
        refused_chat, refused_until: the latest refusal, which may have meant that chat alone.
        seen: the latest moment at which it was looked at under its lock.
    """

    slots: tuple[int, ...] = ()
    way: float = 0.0
    last: int = NEVER
    began: int = NEVER
    hold: int = NEVER
    refused_chat: int | None = None
    refused_until: int = NEVER
    seen: int = NEVER

    @classmethod
    def read(cls, state: Mapping[str, Any]) -> Pace:
        """From the table's JSON; unknown names are an older or newer version's."""
        known = {name: state[name] for name in cls.__slots__ if name in state}
        return cls(**{**known, "slots": tuple(known.get("slots", ()))})

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "slots": list(self.slots)}

    def is_broadcasting(self, now: int, limits: Limits) -> bool:
        """Whether a broadcast is under way, so that every message needs a slot."""
        return now - self.last < limits.quiet


def settle(pace: Pace, now: int) -> tuple[Pace, int]:
    """The pace as it is by the present clock, and by how much that was set back since it was last
    looked at: whatever is kept as a moment to come would otherwise be waited for as long again."""
    back = pace.seen - now
    if back <= SET_BACK:
        return replace(pace, seen=max(now, pace.seen)), 0
    moved = replace(
        pace,
        slots=tuple(free - back for free in pace.slots),
        last=pace.last - back,
        began=pace.began - back,
        hold=pace.hold - back,
        refused_until=pace.refused_until - back,
        seen=now,
    )
    return moved, back


def departure(pace: Pace, lane: Lane, now: int, limits: Limits) -> int:
    """The earliest moment at which a message of this lane may leave."""
    # A clock that was set back must not close slots for as long as that.
    longest = now + limits.answer_lease
    slots = sorted(min(free, longest) for free in pace.slots)
    surplus = len(slots) - limits.per_second
    earliest = max(now, pace.hold, slots[surplus] if surplus >= 0 else now)
    if lane is Lane.BROADCAST and pace.is_broadcasting(now, limits):
        fresh = now - pace.began < limits.window
        earliest = max(earliest, pace.last + (limits.gentle if fresh else limits.spacing))
    return earliest


def depart(
    pace: Pace, lane: Lane, at: int, now: int, limits: Limits, *, lease: int
) -> tuple[Pace, int]:
    """The pace with one message leaving at `at`, and the name under which its slot waits for word,
    at most for `lease` milliseconds."""
    pace, slot = _occupy(replace(pace, slots=tuple(s for s in pace.slots if s > now)), at + lease)
    if lane is Lane.BROADCAST:
        began = pace.began if pace.is_broadcasting(now, limits) else at
        pace = replace(pace, last=at, began=began)
    return pace, slot


def _occupy(pace: Pace, until: int) -> tuple[Pace, int]:
    while until in pace.slots:  # names must differ
        until += 1
    return replace(pace, slots=(*pace.slots, until)), until


def keep(pace: Pace, slot: int, now: int, limits: Limits) -> tuple[Pace, int]:
    """The pace when a message is said to be in the air still, and the new name of its slot."""
    return _occupy(forget(pace, slot), now + limits.lease) if slot in pace.slots else (pace, slot)


def arrive(pace: Pace, slot: int, heard: int, took: float, limits: Limits, *, done: bool) -> Pace:
    """The pace when word came at `heard` of a message that left `took` milliseconds before.

    `done`: Telegram did what was asked, so that `took` says how long the way is at most.
    """
    free = heard - int(min(took, pace.way)) + limits.window + limits.margin
    if done:
        pace = replace(pace, way=min(took, pace.way + LONGER))
    return _occupy(forget(pace, slot), free)[0]


def forget(pace: Pace, slot: int) -> Pace:
    """The pace when a message did not leave after all."""
    return replace(pace, slots=tuple(other for other in pace.slots if other != slot))


def refuse(pace: Pace, slot: int, chat_id: int | None, now: int, until: int) -> Pace:
    """The pace when Telegram said "Too Many Requests".

    It does not say too many of what. A first refusal is taken to mean the chat; a second one from
    another chat before the first is over means the whole bot.
    """
    several = pace.refused_until > now and chat_id != pace.refused_chat
    return replace(
        forget(pace, slot),
        hold=max(pace.hold, until, pace.refused_until) if several else pace.hold,
        refused_chat=chat_id,
        refused_until=max(until, pace.refused_until) if several else until,
    )
