"""The audience's buttons.

Those that belong to one person carry that person's id: in a group everybody sees them, and whoever
else presses one is told so. The id is no right: what is changed is always the presser's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.callbacks import Action, Step


@dataclass(frozen=True, slots=True)
class ShowRating(Step, prefix="r"):
    """Five stars for a film, and my opinion of it."""

    film_id: int
    walk: str = ""


@dataclass(frozen=True, slots=True)
class RateFilm(Action, prefix="rf"):
    """Gives a film 1 to 5 stars; for whoever taps."""

    film_id: int
    stars: int
    walk: str = ""


@dataclass(frozen=True, slots=True)
class GiveStars(Action, prefix="gs"):
    """Gives a film 1 to 5 stars under a message that many read: its announcement, or a card that
    was sent into some chat in `language`; for whoever taps."""

    anywhere = True

    film_id: int
    stars: int
    language: str = ""


@dataclass(frozen=True, slots=True)
class RemoveRating(Action, prefix="rx"):
    """Takes my stars back, and my words with them: those are asked for once more (`sure`)."""

    film_id: int
    person_id: int
    sure: bool
    walk: str = ""


@dataclass(frozen=True, slots=True)
class WriteWords(Action, prefix="w"):
    """Asks for a few words on a film; `person_id` None: of whoever taps."""

    film_id: int
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class MarkSpoiler(Action, prefix="ws"):
    """The words in hand do, or do not, tell too much."""

    film_id: int
    person_id: int
    spoiler: bool


@dataclass(frozen=True, slots=True)
class PublishWords(Action, prefix="wp"):
    """The words in hand are to be read by everybody."""

    film_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class CancelWords(Action, prefix="wc"):
    """The words in hand are forgotten."""

    film_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class DeleteWords(Action, prefix="wx"):
    """Takes my words back and leaves my stars; asked once more (`sure`)."""

    film_id: int
    person_id: int
    sure: bool


@dataclass(frozen=True, slots=True)
class ShowOpinions(Step, prefix="o"):
    """A page of a film's opinions; `order` is one of `db.audience.ORDERS`."""

    film_id: int
    walk: str = ""
    order: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowOpinion(Step, prefix="oo"):
    """One opinion in full; the rest leads back to its page."""

    opinion_id: int
    walk: str = ""
    order: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class VoteHelpful(Action, prefix="oh"):
    """An opinion helped me, or I take that back; `alone`: tapped where it stands alone."""

    opinion_id: int
    alone: bool
    walk: str = ""
    order: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class SendChart(Step, prefix="oc"):
    """How many gave how many stars, as a picture."""

    film_id: int


@dataclass(frozen=True, slots=True)
class ShowMyRatings(Action, prefix="mr"):
    """A page of what I rated, by date or by stars."""

    by_stars: bool = False
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowSignature(Action, prefix="pn"):
    """How my opinions are signed."""


@dataclass(frozen=True, slots=True)
class AskPenName(Action, prefix="pa"):
    """Asks for a name to sign with."""


@dataclass(frozen=True, slots=True)
class SignAs(Action, prefix="ps"):
    """Signs my opinions with my first name, or with none."""

    first_name: bool


@dataclass(frozen=True, slots=True)
class ChooseReported(Action, prefix="og"):
    """Which opinion of a page is to be reported?"""

    film_id: int
    walk: str = ""
    order: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class ReportOpinion(Action, prefix="or"):
    """What is wrong with an opinion? `alone`: asked where it stands alone."""

    opinion_id: int
    alone: bool
    walk: str = ""
    order: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class SendReport(Action, prefix="os"):
    """Reports an opinion; `reason` is one of `db.moderation.REASONS`."""

    opinion_id: int
    reason: str
    alone: bool
    walk: str = ""
    order: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class DecideCase(Action, prefix="md"):
    """A moderator decides; `decision` is one of `db.moderation.Decision`."""

    case_id: int
    decision: str


@dataclass(frozen=True, slots=True)
class ReopenCase(Action, prefix="mo"):
    """A moderator has a case decided anew."""

    case_id: int
