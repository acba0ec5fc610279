"""Everything the emulated Telegram remembers, and the queue of updates for the bot."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.playground.emulator.model import (
    Call,
    Chat,
    File,
    InlineQuery,
    Kept,
    Person,
    Tap,
)

# What a bot does not get unless it asks for it by name.
_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(slots=True)
class Webhook:
    """Where updates go instead of waiting for getUpdates; `url` is empty when they wait."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    last_error_date: int = 0
    last_error_message: str = ""


@dataclass(slots=True)
class Fault:
    """A refusal ordered beforehand; `done` when the call takes effect all the same."""

    error: Exception
    done: bool


@dataclass(slots=True)
class Poll:
    """A poll and who chose what; `options` are PollOption objects without their counts."""

    id: str
    kept: Kept
    fields: dict[str, Any]
    options: list[dict[str, Any]]
    close_date: float | None = None
    is_closed: bool = False
    votes: dict[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class State:
    """The memory of one Emulator. Message objects in it are replaced, never changed in place."""

    token: str
    me: Person
    now: Callable[[], float]
    privacy_mode: bool
    rate_limits: bool
    inline_feedback: bool

    people: dict[int, Person] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    kept: dict[int, dict[int, Kept]] = field(default_factory=dict)
    inline_messages: dict[str, Kept] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    polls: dict[str, Poll] = field(default_factory=dict)
    taps: dict[str, Tap] = field(default_factory=dict)
    inline_queries: dict[str, InlineQuery] = field(default_factory=dict)
    keyboards: dict[tuple[int, int], Kept] = field(default_factory=dict)
    actions: dict[int, tuple[str, float]] = field(default_factory=dict)

    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)

    updates: deque[dict[str, Any]] = field(default_factory=deque)
    allowed_updates: frozenset[str] = frozenset()
    webhook: Webhook = field(default_factory=Webhook)

    faults: dict[str, list[Fault]] = field(default_factory=dict)
    sent: dict[int | None, deque[float]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    counters: Counter[str] = field(default_factory=Counter)
    version: int = 0
    listeners: list[Callable[[], None]] = field(default_factory=list)

    def next(self, what: str, first: int = 1) -> int:
        """The next number of a kind: identifiers are the same in every run."""
        self.counters[what] += 1
        return self.counters[what] + first - 1

    def changed(self) -> None:
        """Tell everybody who listens that something is different now."""
        self.version += 1
        for listener in list(self.listeners):
            listener()

    def push(self, kind: str, payload: dict[str, Any]) -> None:
        """Queue an update for the bot, unless it asked not to get that kind."""
        wanted = kind in self.allowed_updates if self.allowed_updates else kind not in _ON_REQUEST
        if wanted:
            self.updates.append({"update_id": self.next("update", 10_000), kind: payload})

    def user(self, user_id: int) -> Person | None:
        """A person the bot may have met, or the bot itself."""
        return self.me if user_id == self.me.id else self.people.get(user_id)
