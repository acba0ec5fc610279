"""What reads of the watchlist return."""

from __future__ import annotations

from dataclasses import dataclass

from db.results import FilmLine


@dataclass(frozen=True, slots=True)
class Watched:
    """A film on somebody's watchlist.

    Attributes:
        showing: it can be seen somewhere now.
        alerts: its person is told when something happens to it.
    """

    film: FilmLine
    showing: bool
    alerts: bool = True


@dataclass(frozen=True, slots=True)
class WatchlistPage:
    """A page of a watchlist of `total` films, from `offset` on."""

    films: tuple[Watched, ...]
    total: int
    offset: int = 0
