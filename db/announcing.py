"""What reads of announcements return: plain, frozen values, as in `db.results`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from db.results import CityRef

# How a chat wants its week: a card for each film, or all in one message.
CARDS, COMPACT = FORMS = ("cards", "compact")
# How a film was shown: on a card of its own, or in a list of several.
CARD, LISTED = "card", "listed"
# After so many cards the rest is a list.
MOST_CARDS = 10
# More releases than this in one week are not announced: a list has at most so many films.
MOST_FILMS = 30


@dataclass(frozen=True, slots=True)
class Announcements:
    """A chat's settings.

    Attributes:
        language: the chat's own; None: none was chosen.
        weekday: 0 is Monday.
        hour: of the clock of `timezone`.
        topic: a forum topic's id.
        paused: the chat cannot be reached.
        known: whether anybody has set anything up there.
    """

    chat_id: int
    title: str
    weekday: int
    hour: int
    timezone: str
    active: bool = False
    next_at: datetime | None = None
    topic: int | None = None
    silent: bool = False
    form: str = CARDS
    language: str | None = None
    city: CityRef | None = None
    paused: bool = False
    known: bool = False


@dataclass(frozen=True, slots=True)
class AnnouncedFilm:
    """A film that was, or is to be, announced to a chat."""

    film_id: int
    week: date
    position: int
    shown_as: str = CARD
    message_id: int | None = None
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShownIn:
    """What a city shows of a film in a while: how many sessions, and in which cinemas, the one with
    most sessions first."""

    sessions: int
    cinemas: tuple[tuple[str, int], ...]
