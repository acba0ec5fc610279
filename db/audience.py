"""What reads of the audience return: plain, frozen values, as in `db.results`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from db.results import FilmLine

STARS = (1, 2, 3, 4, 5)
# The orders of a film's opinions; the first is what a link to them means.
NEWEST, MOST_HELPFUL = ORDERS = ("", "h")


@dataclass(frozen=True, slots=True)
class OwnOpinion:
    """What a person has said of a film. `hidden` and `held` are moderation's affair."""

    opinion_id: int
    stars: int
    comment: str | None = None
    language: str | None = None
    spoiler: bool = False
    hidden: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True)
class Rating:
    """A film as one person may rate it: the audience's figures, and their own opinion."""

    film: FilmLine
    first_show: datetime | None
    mine: OwnOpinion | None = None


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """One opinion as others read it.

    Attributes:
        name: who signs it; empty for nobody.
        source: where it was imported from; empty for opinions given here.
        posted_on: None where the source gave no date.
        helpful: how many found it helpful.
        helped: whether the reader did.
        mine: whether the reader wrote it.
    """

    opinion_id: int
    film_id: int
    name: str
    source: str
    stars: int
    comment: str
    language: str | None
    posted_on: date | None
    spoiler: bool = False
    helpful: int = 0
    helped: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True)
class OpinionPage:
    """A page of `total` opinions, from `offset` on."""

    opinions: tuple[OpinionRow, ...]
    total: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class RatedFilm:
    """A film and what a person gave it."""

    film: FilmLine
    stars: int
    rated_at: datetime
    with_words: bool


@dataclass(frozen=True, slots=True)
class RatingPage:
    """A page of a person's `total` ratings, from `offset` on.

    Attributes:
        mean: of all that person's stars.
        everyone: the mean of the audience's means of the same films, of those that have one.
    """

    ratings: tuple[RatedFilm, ...]
    total: int
    offset: int = 0
    mean: float | None = None
    everyone: float | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """How a person's opinions are signed: see `db.models.Person`."""

    first_name: str | None = None
    pen_name: str | None = None

    @property
    def name(self) -> str:
        """The name shown; empty for none."""
        return (self.first_name or "") if self.pen_name is None else self.pen_name
