"""What `/showtimes petites victoires bordeaux demain` asks for: film, city and day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from db.results import CityRef
from handlers.cities import CityMatch
from handlers.context import Context

# Words at the end of a request that may name a city: "La Roche sur Yon".
CITY_WORDS = 5


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked; None where it was not said or is not clear."""

    words: str
    film_words: str = ""
    film_id: int | None = None
    city: CityRef | None = None
    cities: CityMatch = field(default_factory=CityMatch)
    day: date | None = None


def read_day(context: Context, words: str, city: CityRef | None) -> date | None:
    """The day that words name, in the city's time; None when they name none."""
    return None


async def read_request(context: Context, words: str) -> Request:
    """Film, city and day, as far as the words say."""
    return Request(words, words)
