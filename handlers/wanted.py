"""Showtimes as far as they were asked for, kept while what is missing is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from handlers.actions import AskLocation, ShowCities, TypeCity
from handlers.filters import Filters, merged, read_kept, write_token


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known of the question.

    Attributes:
        film_id, city_id: 0 where not known.
        films: other films that the words may have meant, ids.
        days: the days asked for, any of which will do; empty: any day.
        also: other days that the words may have meant.
        walk: as buttons have it.
        only: filters; None: as remembered.
        anything: all that is on was asked for, not a film.
    """

    film_id: int = 0
    city_id: int = 0
    films: tuple[int, ...] = ()
    days: tuple[date, ...] = ()
    also: tuple[date, ...] = ()
    walk: str = ""
    only: Filters | None = None
    anything: bool = False

    @classmethod
    def of(cls, action: ShowCities | TypeCity | AskLocation) -> Self:
        """What a button carries."""
        days = (action.day,) if action.day else ()
        return cls(action.film_id, days=days, walk=action.walk, only=action.only)

    @property
    def day(self) -> date | None:
        """The first day asked for."""
        return self.days[0] if self.days else None

    def with_film(self, film_id: int, others: tuple[int, ...] = ()) -> Self:
        """The same of a film; `others` are those that may have been meant instead."""
        return replace(self, film_id=film_id, films=others, anything=False)

    def in_city(self, city_id: int) -> Self:
        """The same in a city."""
        return replace(self, city_id=city_id)

    def after(self, before: Wanted) -> Wanted:
        """What is wanted once this is said after that: what is new counts, the rest stays."""
        dated = self if self.days or self.also else before
        return Wanted(
            self.film_id or before.film_id,
            self.city_id or before.city_id,
            self.films or before.films,
            dated.days,
            dated.also,
            self.walk or before.walk,
            merged(before.only, self.only),
            before.anything and not self.film_id,
        )

    def as_data(self) -> dict[str, Any]:
        """JSON values, for a conversation; what is not known is left out."""
        data = {
            "film_id": self.film_id,
            "city_id": self.city_id,
            "films": list(self.films),
            "days": [day.isoformat() for day in self.days],
            "also": [day.isoformat() for day in self.also],
            "walk": self.walk,
            "only": "" if self.only is None else write_token(self.only),
            "anything": self.anything,
        }
        return {name: value for name, value in data.items() if value}

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Self:
        """What a conversation has kept."""
        token = data.get("only")
        return cls(
            int(data.get("film_id") or 0),
            int(data.get("city_id") or 0),
            tuple(data.get("films") or ()),
            tuple(date.fromisoformat(day) for day in data.get("days") or ()),
            tuple(date.fromisoformat(day) for day in data.get("also") or ()),
            str(data.get("walk") or ""),
            read_kept(token) if token else None,
            bool(data.get("anything")),
        )
