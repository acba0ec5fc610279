"""The watchlist's buttons. Whose list it is: always that of whoever taps."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.callbacks import Action
from handlers.filters import Filters

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


@dataclass(frozen=True, slots=True)
class SetAlerts(Action, prefix="wq"):
    """Whether I am told of what happens to a film on my watchlist."""

    film_id: int
    alerts: bool


@dataclass(frozen=True, slots=True)
class ShowAlerts(Action, prefix="sa"):
    """Whether and how I am told of anything on my watchlist."""


@dataclass(frozen=True, slots=True)
class ChooseAlerts(Action, prefix="sm"):
    """As they come (empty), `silent` or `off`."""

    mode: str = ""


@dataclass(frozen=True, slots=True)
class AskReminder(Action, prefix="ra"):
    """When am I to be reminded of this session?"""

    showtime_id: int
    walk: str = ""
    only: Filters | None = None


@dataclass(frozen=True, slots=True)
class KeepReminder(Action, prefix="rk"):
    """Reminds me of a session, so long before (`handlers.watching.hours.AHEAD`)."""

    showtime_id: int
    ahead: str
    walk: str = ""
    only: Filters | None = None


@dataclass(frozen=True, slots=True)
class DropReminder(Action, prefix="rd"):
    """I need not be reminded of a session."""

    showtime_id: int
    walk: str = ""
    only: Filters | None = None
