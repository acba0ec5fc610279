"""What a sentence was understood to say: plain values, each with the part it was read from."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from handlers.places.place import CitySpan, Place

T = TypeVar("T")


class Intent(StrEnum):
    """What the person wants to see."""

    FILM = "film"
    CRITICS = "critics"
    SHOWTIMES = "showtimes"
    OPINIONS = "opinions"
    WHATS_ON = "whats_on"


class Listing(StrEnum):
    """Which films a WHATS_ON is about."""

    NOW = "now"
    NEW = "new"
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class FilmHit:
    """A part of a text, `text[start:end]`, that names a film."""

    key: Hashable  # the caller's own key, an id
    title: str  # the title, of the film's, that was recognised
    score: float  # 0…1, see `handlers.query.titles`
    start: int
    end: int
    share: float = 1.0  # of the title: 0.5 where half of it is said


FilmFinder = Callable[[str], Sequence[FilmHit]]
CityFinder = Callable[[str], Sequence[CitySpan]]


@dataclass(frozen=True, slots=True)
class Days:
    """The cinema days asked for, in order, without doubles; never empty."""

    dates: tuple[date, ...]

    @property
    def first(self) -> date:
        """The first day."""
        return self.dates[0]

    @property
    def last(self) -> date:
        """The last day, the first one where there is but one."""
        return self.dates[-1]


@dataclass(frozen=True, slots=True)
class Window:
    """When in the day. Minutes since 00:00 of the cinema day: 00:30 of the night is 1470.

    `start_after` and `start_before` bound the start, `end_by` the end, all inclusive but
    `start_before`, that excludes. `at` is the time that was named; then the bounds lie around it,
    wider where `about` ("vers 20h") than where it was said plainly ("à 20h").
    """

    start_after: int | None = None
    start_before: int | None = None
    end_by: int | None = None
    at: int | None = None
    about: bool = False

    def admits(self, start: int, end: int | None = None) -> bool:
        """Tell whether a session fits, given in minutes as above; an unknown end fits."""
        return not (
            (self.start_after is not None and start < self.start_after)
            or (self.start_before is not None and start >= self.start_before)
            or (self.end_by is not None and end is not None and end > self.end_by)
        )


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """One thing that was understood, and from which part of the text, `text[start:end]`.

    `value` is None where nothing was said, or where it is too doubtful to act upon: then
    `candidates` holds what may be meant, likeliest first. With a value, `candidates` holds the
    other readings that are worth a button.
    """

    value: T | None = None
    start: int = 0
    end: int = 0
    confidence: float = 0.0
    candidates: tuple[T, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether the person should choose."""
        return self.value is None and bool(self.candidates)


@dataclass(frozen=True, slots=True)
class Query:
    """A sentence as it was understood. Spans refer to `text`, the sentence composed and capped."""

    text: str
    intent: Intent | None = None
    said: Intent | None = None  # the intent where words name it, rather than the rest implies it
    listing: Listing = Listing.NOW
    film: Part[FilmHit] = field(default_factory=Part)
    city: Part[Place] = field(default_factory=Part)
    days: Part[Days] = field(default_factory=Part)
    window: Part[Window] = field(default_factory=Part)
    version: Part[str] = field(default_factory=Part)  # VF, VO, VOST, VOSTA, VFST
    formats: tuple[str, ...] = ()  # all of them: ("3D", "IMAX")
    access: tuple[str, ...] = ()  # SME, AD, LSF
    near_me: bool = False
    hours: bool = False  # whether an hour or a part of the day is said
    rest: str = ""  # the words that nothing explains, "" if all is: perhaps another film's title

    @property
    def missing(self) -> tuple[str, ...]:
        """What to ask, in order: "intent", "film", "city"."""
        if self.intent is None:
            return ("intent",)
        asked: list[str] = []
        if self.intent is not Intent.WHATS_ON and self.film.value is None:
            asked.append("film")
        placed = self.city.value is not None or self.near_me
        timed = self.days.value or self.window.value
        if not placed and (
            self.intent is Intent.SHOWTIMES
            or (self.intent is Intent.WHATS_ON and self.listing is Listing.NOW and timed)
        ):
            asked.append("city")
        return tuple(asked)
