"""How the press received a film, computed from its marks alone.

Starting points, from some 97,000 real press marks: a mark is good from 4 stars on and bad up to 2;
a standard deviation of 1.15 or more means that the press is divided (about 13 % of films with
eight or more titles), under 0.6 that it is nearly unanimous (7 %). There is no verdict below three
titles. A vote (fresh, rotten) is a title for or against; it has no stars and enters no mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, pstdev

from db.results import ReviewRow

GOOD, BAD = 4.0, 2.0  # stars
DIVIDED, UNANIMOUS = 1.15, 0.6  # standard deviation, stars
ENOUGH = 3  # titles
# A dissenter stands this far from the mean, on the other side of the scale's middle.
DISSENT = 1.25


class Tone(StrEnum):
    """The reception in a word."""

    ACCLAIMED = "acclaimed"
    FAVOURABLE = "favourable"
    MIXED = "mixed"
    RESERVED = "reserved"
    PANNED = "panned"
    DIVIDED = "divided"


# The first whose bound the mean (as shown, one decimal) reaches.
TONES = (
    (4.0, Tone.ACCLAIMED),
    (3.3, Tone.FAVOURABLE),
    (2.7, Tone.MIXED),
    (2.0, Tone.RESERVED),
    (0.0, Tone.PANNED),
)


@dataclass(frozen=True, slots=True)
class Reception:
    """Counts and the verdict that follows from them.

    Attributes:
        titles: outlets that gave stars; `mean` and `spread` (stars) are theirs.
        fresh, rotten: outlets that only voted.
        good, middling, bad: stars and votes together; they add up to all outlets with a mark.
        tone: None below three outlets.
        dissenter: the one voice against the majority, if there is exactly one.
    """

    titles: int
    mean: float | None
    spread: float
    fresh: int
    rotten: int
    good: int
    middling: int
    bad: int
    tone: Tone | None
    unanimous: bool
    dissenter: ReviewRow | None

    @property
    def marks(self) -> int:
        return self.good + self.middling + self.bad


def one_per_outlet(reviews: Iterable[ReviewRow], language: str) -> tuple[ReviewRow, ...]:
    """An outlet counts once: its review in `language` where it has one, else any."""
    chosen: dict[str, ReviewRow] = {}
    for review in reviews:
        known = chosen.get(review.outlet)
        if known is None or (review.language == language and known.language != language):
            chosen[review.outlet] = review
    return tuple(chosen.values())


def receive(reviews: Sequence[ReviewRow]) -> Reception:
    """The reception that reviews, one per outlet, add up to."""
    stars = [review.stars for review in reviews if review.stars is not None]
    votes = [review.vote for review in reviews if review.stars is None and review.vote]
    fresh, rotten = votes.count("fresh"), votes.count("rotten")
    good = sum(mark >= GOOD for mark in stars) + fresh
    bad = sum(mark <= BAD for mark in stars) + rotten
    middling = len(stars) + fresh + rotten - good - bad
    mean = fmean(stars) if stars else None
    spread = pstdev(stars) if len(stars) > 1 else 0.0
    tone = _tone(mean, spread, len(stars), good, bad)
    return Reception(
        titles=len(stars),
        mean=mean,
        spread=spread,
        fresh=fresh,
        rotten=rotten,
        good=good,
        middling=middling,
        bad=bad,
        tone=tone,
        unanimous=tone not in (None, Tone.DIVIDED)
        and spread < UNANIMOUS
        and 0 in (good, bad)
        and len(stars) >= ENOUGH,
        dissenter=_dissenter(reviews, mean, tone),
    )


def _tone(mean: float | None, spread: float, titles: int, good: int, bad: int) -> Tone | None:
    if mean is None or titles < ENOUGH:
        return None
    if spread >= DIVIDED and good and bad:
        return Tone.DIVIDED
    tone = tone_of(mean)
    # Votes weigh in: words of praise must not stand over more thumbs down than up, nor the reverse.
    if tone in (Tone.ACCLAIMED, Tone.FAVOURABLE) and bad > good:
        return Tone.MIXED
    if tone in (Tone.PANNED, Tone.RESERVED) and good > bad:
        return Tone.MIXED
    return tone


def tone_of(mean: float) -> Tone:
    """The tone of a mean alone, as it is shown."""
    return next(tone for bound, tone in TONES if round(mean, 1) >= bound)


def _dissenter(
    reviews: Sequence[ReviewRow], mean: float | None, tone: Tone | None
) -> ReviewRow | None:
    if mean is None or tone in (None, Tone.MIXED, Tone.DIVIDED):
        return None
    praised = tone in (Tone.ACCLAIMED, Tone.FAVOURABLE)

    def against(review: ReviewRow) -> bool:
        if review.stars is None:
            return review.vote == ("rotten" if praised else "fresh")
        if praised:
            return review.stars < 3 and mean - review.stars >= DISSENT
        return review.stars >= 3 and review.stars - mean >= DISSENT

    voices = [review for review in reviews if against(review)]
    return voices[0] if len(voices) == 1 else None
