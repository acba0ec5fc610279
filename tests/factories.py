"""Values for tests, with what a test does not care about filled in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from db.results import CinemaRef, CityRef, FilmCard, FilmLine, ReviewRow, Session

SUNDAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)  # in Paris


def film_card(**given: Any) -> FilmCard:
    values: dict[str, Any] = {
        "film_id": 1,
        "title": "Les Petites Victoires",
        "original_title": "Les Petites Victoires",
        "directors": ("Mélanie Auffret",),
        "cast": ("Michel Blanc", "Julia Piaton"),
        "genres": ("Comédie",),
        "release_date": date(2023, 3, 1),
        "runtime_min": 89,
        "synopsis": "Une institutrice est aussi maire.",
        "awards": (),
        "poster_url": None,
        "trailer_url": None,
        "press_mean": None,
        "press_count": 0,
        "press_updated": None,
        "audience_mean": None,
        "audience_count": 0,
        "show_count": 0,
    }
    return FilmCard(**{**values, **given})


def film_line(**given: Any) -> FilmLine:
    values: dict[str, Any] = {
        "film_id": 1,
        "title": "Les Petites Victoires",
        "release_date": date(2023, 3, 1),
        "directors": ("Mélanie Auffret",),
        "press_mean": None,
        "press_count": 0,
        "audience_mean": None,
        "audience_count": 0,
    }
    return FilmLine(**{**values, **given})


def review(outlet: str, value: float | str | None, **given: Any) -> ReviewRow:
    stars = value if isinstance(value, float) else None
    vote = value if isinstance(value, str) else None
    values: dict[str, Any] = {
        "outlet": outlet,
        "language": "en",
        "mark": None if value is None else str(value),
        "stars": stars,
        "vote": vote,
        "quote": f"Words of {outlet}",
        "url": None,
        "published": None,
    }
    return ReviewRow(**{**values, **given})


def city(**given: Any) -> CityRef:
    values: dict[str, Any] = {
        "city_id": 1,
        "name": "Bordeaux",
        "country": "FR",
        "timezone": "Europe/Paris",
        "cinemas": 3,
    }
    return CityRef(**{**values, **given})


def cinema(**given: Any) -> CinemaRef:
    values: dict[str, Any] = {
        "cinema_id": 1,
        "name": "Utopia",
        "city_id": 1,
        "city": "Bordeaux",
        "address": "5 place Camille-Jullian",
        "postcode": "33000",
        "latitude": 44.84,
        "longitude": -0.57,
        "timezone": "Europe/Paris",
        "url": None,
    }
    return CinemaRef(**{**values, **given})


def session(**given: Any) -> Session:
    values: dict[str, Any] = {
        "showtime_id": 1,
        "film_id": 1,
        "film": "Les Petites Victoires",
        "runtime_min": 89,
        "cinema_id": 1,
        "cinema": "Utopia",
        "timezone": "Europe/Paris",
        "starts_at": NOON + timedelta(hours=8),
        "ends_at": None,
        "cinema_day": SUNDAY,
        "version": "VF",
        "format": "",
        "accessibility": (),
        "booking_url": None,
    }
    return Session(**{**values, **given})
