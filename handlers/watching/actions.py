"""The watchlist's buttons. Whose list it is: always that of whoever taps."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.callbacks import Action

# The watchlist as a `walk`: the person is whoever walks.
WATCHED = "w"


@dataclass(frozen=True, slots=True)
class Watch(Action, prefix="wa"):
    """Puts a film on my watchlist or takes it off; `wanted` None, in a group: the other way than
    it is."""

    film_id: int
    wanted: bool | None
    walk: str = ""


@dataclass(frozen=True, slots=True)
class ShowWatchlist(Action, prefix="wl"):
    """A page of my watchlist."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class EditWatchlist(Action, prefix="we"):
    """A page of my watchlist, where a tap on a film takes it off."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Unwatch(Action, prefix="wu"):
    """Takes a film off my watchlist, from there."""

    film_id: int
    page: int = 0
