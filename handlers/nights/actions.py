"""A film night's buttons. They are everybody's; what only some may do is checked when they tap."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.callbacks import Action


@dataclass(frozen=True, slots=True)
class BeginNight(Action, prefix="nb"):
    """Begins a film night in this group; `city_id` 0: in the group's city."""

    city_id: int = 0


@dataclass(frozen=True, slots=True)
class ShowNight(Action, prefix="ns"):
    """The night's message, or one of its questions: `add` a film, `drop` one, `when` the vote
    closes, whether to `end` it all."""

    night_id: int
    mode: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class AddFilm(Action, prefix="na"):
    """Puts a film on the list; `page` of what else is on, −1: offered for a title that was sent."""

    night_id: int
    film_id: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class DropFilm(Action, prefix="nd"):
    """Takes a film off the list."""

    night_id: int
    film_id: int


@dataclass(frozen=True, slots=True)
class TypeFilm(Action, prefix="nt"):
    """Asks for a title to put on the list."""

    night_id: int


@dataclass(frozen=True, slots=True)
class OpenVote(Action, prefix="nv"):
    """Opens the vote over the films, to close as `handlers.nights.closing` names it. `round` is the
    latest there was: the same tap counts once."""

    night_id: int
    round: int
    closing: str


@dataclass(frozen=True, slots=True)
class ShowVote(Action, prefix="nq"):
    """The buttons beneath a poll, or one of its questions: `when` it closes, whether to `end` the
    night."""

    vote_id: int
    mode: str = ""


@dataclass(frozen=True, slots=True)
class CloseVote(Action, prefix="nc"):
    """Closes a poll now."""

    vote_id: int


@dataclass(frozen=True, slots=True)
class MoveVote(Action, prefix="nm"):
    """Closes a poll at another moment."""

    vote_id: int
    closing: str


@dataclass(frozen=True, slots=True)
class EndNight(Action, prefix="ne"):
    """Calls the night off."""

    night_id: int
