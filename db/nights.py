"""What reads of film nights return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from db.results import CityRef

MOST_FILMS = 12
"""As many options as a poll of Telegram's has at most."""

# The kinds of polls: over the films, over the sessions of the winner, and again over those that
# got equally many votes.
FILMS, FILMS_AGAIN, SESSIONS, SESSIONS_AGAIN = "films", "films_again", "sessions", "sessions_again"


@dataclass(frozen=True, slots=True)
class Night:
    """A film night as it stands (see `db.models.nights.FilmNight`)."""

    night_id: int
    chat_id: int
    topic: int | None
    person_id: int | None
    language: str
    stage: str
    outcome: str
    notice: str
    round: int
    message_id: int | None
    update_id: int
    minutes: int | None
    film_id: int | None
    showtime_id: int | None
    ended_at: datetime | None
    city: CityRef

    @property
    def is_open(self) -> bool:
        """Whether films may still be put on the list."""
        return self.stage == "proposing" and self.ended_at is None


@dataclass(frozen=True, slots=True)
class Vote:
    """One poll of a film night. `counts` are in the order of `options`."""

    vote_id: int
    night_id: int
    round: int
    kind: str
    options: tuple[int, ...]
    telegram_id: str | None
    message_id: int | None
    counts: tuple[int, ...]
    closes_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A film that can be voted for, and how many sessions it has in the city that one can reach."""

    film_id: int
    title: str
    release_date: date | None
    sessions: int

    @property
    def year(self) -> int | None:
        return self.release_date.year if self.release_date else None


@dataclass(frozen=True, slots=True)
class Choice:
    """A session that can be voted for."""

    showtime_id: int
    cinema_id: int
    cinema: str
    timezone: str
    starts_at: datetime
    cinema_day: date
    version: str
    format: str
