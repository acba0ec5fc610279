"""What moderation is about, as plain values: reasons, decisions, cases, the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# Why an opinion is reported, in the order in which the reasons are offered.
REASONS = ("spoiler", "insult", "advertising", "off_topic")


class Decision(StrEnum):
    """What became of a case."""

    KEEP = "keep"  # it is shown; a burst's stars count
    HIDE = "hide"  # it is not; they do not
    BAN = "ban"  # not shown, and its author writes no more
    WITHDRAWN = "withdrawn"  # the author took it back before anybody decided


class Done(StrEnum):
    """What the log has lines of, beside decisions."""

    REPORTED = "reported"
    HIDDEN = "hidden"  # by so many reports, until decided
    REWRITTEN = "rewritten"  # other words in the place of hidden ones, to be looked at
    BURST = "burst"  # ratings are held
    REOPENED = "reopened"
    BAN = "ban"
    UNBAN = "unban"


class Role(StrEnum):
    """In what quality something was done."""

    READER = "reader"
    AUTHOR = "author"
    MODERATOR = "moderator"
    OPERATOR = "operator"  # the program's command line
    RULE = "rule"  # the program by itself


@dataclass(frozen=True, slots=True)
class Moderator:
    """Who decides, in which chat: `person_id` None for the operator's command line."""

    now: datetime
    person_id: int | None = None
    first_name: str = ""
    chat_id: int | None = None  # the moderators', to be told of what the command line does

    @property
    def role(self) -> Role:
        return Role.OPERATOR if self.person_id is None else Role.MODERATOR


@dataclass(frozen=True, slots=True)
class CaseOpinion:
    """An opinion as moderators see it.

    Attributes:
        person_id: None where it was imported.
        name: who signs it; empty for nobody.
    """

    opinion_id: int
    person_id: int | None
    name: str
    source: str
    stars: int
    comment: str
    spoiler: bool
    hidden: bool
    held: bool
    banned: bool


@dataclass(frozen=True, slots=True)
class Burst:
    """Ratings that came at once: how many of `stars` stars are in it now, and the film's figures
    with and without them."""

    stars: int
    ratings: int
    mean: float | None
    count: int
    mean_with: float | None
    mean_without: float | None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All that is to be known of a case.

    Attributes:
        opinion, burst: the one it is about; neither where the author took it back.
        reports: reasons and how many gave them, the most frequent first.
        decision: None while it is open.
        decided_by: a moderator's first name; empty for the command line.
    """

    case_id: int
    film_id: int
    opened_at: datetime
    opinion: CaseOpinion | None = None
    burst: Burst | None = None
    reports: tuple[tuple[str, int], ...] = ()
    decision: Decision | None = None
    decided_at: datetime | None = None
    decided_by: str = ""

    @property
    def moot(self) -> bool:
        """Whether there is nothing left to decide on."""
        return self.opinion is None and self.burst is None

    @property
    def reason(self) -> str | None:
        """What most reporters said."""
        return self.reports[0][0] if self.reports else None


@dataclass(frozen=True, slots=True)
class LogLine:
    """One act: who did what to whom."""

    done_at: datetime
    act: str
    role: Role
    actor: str  # a first name, or empty
    actor_id: int | None
    person_id: int | None
    case_id: int | None
    opinion_id: int | None
    reason: str | None
