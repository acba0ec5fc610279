"""The cinemas nearest to where somebody is: all of them, or those that show a film."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from db.results import CinemaRef, FilmName, Session
from handlers.actions import (
    SendPin,
    ShowCinema,
    ShowCities,
    ShowCityDay,
    ShowFilm,
    ShowHome,
    ShowSessions,
    ShowTimes,
)
from handlers.callbacks import Action
from handlers.filters import Filters
from handlers.i18n import Translator
from handlers.screens.filters import CLEAR, filter_line
from handlers.screens.screen import ROOM, Button, Row, Screen, blocks, escape, label, lines, rows
from handlers.screens.sessions import clock

TOWNS = 2


def nearest_screen(
    cinemas: Sequence[CinemaRef],
    tr: Translator,
    *,
    day: date | None = None,
    walk: str = "",
    only: Filters | None = None,
) -> Screen:
    """The cinemas nearest to where a person is, with distances. The day and the filters that were
    asked for go on to the cinema or town that is chosen."""
    _ = tr.gettext
    home = Button("🏠 " + _("Menu"), ShowHome())
    if not cinemas:
        return Screen(_("I know of no cinema within 1,000 km of there."), rows((home,)))
    listed = [_line(place, cinema, tr) for place, cinema in enumerate(cinemas, 1)]
    doors = [
        _door(place, cinema, ShowCinema(cinema.cinema_id, day, 0, only))
        for place, cinema in enumerate(cinemas, 1)
    ]
    towns = _towns(cinemas, lambda city_id: ShowCityDay(city_id, day, 0, walk, only))
    head = lines("📍 <b>" + _("Cinemas near you") + "</b>", filter_line(only, tr))
    return Screen(blocks(head, "\n".join(listed)), rows(*doors, _maps(cinemas), towns, (home,)))


def film_nearby_screen(
    film: FilmName,
    near: Sequence[tuple[CinemaRef, Session]],
    tr: Translator,
    *,
    today: date,
    day: date | None = None,
    walk: str = "",
    only: Filters | None = None,
    fit: bool = True,
) -> Screen:
    """The nearest cinemas that show a film, each with its next session there; `fit`: whether these
    are what the filters let through, or what there is without them."""
    _ = tr.gettext
    wish = only if fit else CLEAR
    head = lines(
        f"🕒 <b>{escape(film.title, 200)}</b>",
        "📍 " + _("Near you"),
        filter_line(only, tr),
    )
    back: Row = (
        Button("‹ " + _("Cities"), ShowCities(film.film_id, walk, 0, day, only)),
        Button("🎬 " + _("Film"), ShowFilm(film.film_id, walk)),
    )
    if not near:
        nothing = _("No showtimes of this film are known within 1,000 km of there.")
        return Screen(blocks(head, nothing), rows(back))
    listed = [
        _line(place, cinema, tr, f"{_day(first.cinema_day, today, tr)}, {clock(first, tr)}")
        for place, (cinema, first) in enumerate(near, 1)
    ]
    doors = [
        _door(
            place,
            cinema,
            ShowTimes(film.film_id, cinema.cinema_id, first.cinema_day, walk, wish),
        )
        for place, (cinema, first) in enumerate(near, 1)
    ]
    cinemas = [cinema for cinema, _first in near]
    towns = _towns(
        cinemas,
        lambda city_id: ShowSessions(film.film_id, city_id, day, walk, 0, wish),
    )
    sorry = None if fit else _("None of the showtimes near you fits your filters. Without them:")
    return Screen(blocks(head, sorry, "\n".join(listed)), rows(*doors, _maps(cinemas), towns, back))


def _day(day: date, today: date, tr: Translator) -> str:
    """In few letters, beside a city and a time in one line."""
    return tr.day(day, today) if day <= today + timedelta(days=1) else tr.short_day(day, today)


def _line(place: int, cinema: CinemaRef, tr: Translator, when: str | None = None) -> str:
    name, away = escape(cinema.name, 80), tr.kilometres(cinema.distance_km or 0)
    below = (escape(cinema.city, 60), f"<b>{when}</b>" if when else "")
    return f"{place}. <b>{name}</b> · {away}\n" + " · ".join(filter(None, below))


def _door(place: int, cinema: CinemaRef, target: Action) -> Row:
    return (Button(f"{place}. {label(cinema.name, ROOM[1] - 4)}", target),)


def _maps(cinemas: Sequence[CinemaRef]) -> Row:
    """In a row of their own: a cinema's name needs the whole width of a phone."""
    return tuple(
        Button(f"🗺 {place}", SendPin(cinema.cinema_id)) for place, cinema in enumerate(cinemas, 1)
    )


def _towns(cinemas: Sequence[CinemaRef], target: Callable[[int], Action]) -> Row:
    towns = dict.fromkeys((cinema.city_id, cinema.city) for cinema in cinemas)
    return tuple(
        Button("📍 " + label(name, 30), target(city_id)) for city_id, name in list(towns)[:TOWNS]
    )
