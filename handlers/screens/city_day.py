"""What is on in a city on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from db.results import CityRef
from handlers.actions import ASKED, ShowCinemas, ShowCityDay, ShowFilters, ShowHome, ShowSessions
from handlers.filters import Filters
from handlers.i18n import Translator
from handlers.screens.choices import other_days, sentence_choices
from handlers.screens.filters import (
    CLEAR,
    evening_button,
    filter_line,
    filter_row,
    later_button,
    why_nothing,
)
from handlers.screens.screen import (
    ROOM,
    Button,
    Screen,
    blocks,
    escape,
    label,
    lines,
    page_row,
    rows,
)
from handlers.screens.sessions import Programme, day_rows, starts_line, tell_apart
from handlers.screens.showtimes import mine_button
from handlers.screens.towns import city_name

FILMS_PER_PAGE = 8


def city_day_screen(
    city: CityRef,
    shown: Programme,
    tr: Translator,
    *,
    today: date,
    only: Filters | None = None,
    offer: bool = False,
    walk: str = "",
    page: int = 0,
    also: Sequence[date] = (),
) -> Screen:
    """What is on in a city on a day: each film with the number of its sessions and the next."""
    _ = tr.gettext
    city_id, day = city.city_id, shown.day

    def target(to: date, number: int = 0, wish: Filters | None = only) -> ShowCityDay:
        return ShowCityDay(city_id, to, number, walk, wish)

    told_apart = tell_apart((film.film_id, film.title, film.released) for film in shown.films)
    films = sorted(
        shown.films,
        key=lambda film: (-film.sessions, tr.sort_key(told_apart[film.film_id]), film.film_id),
    )
    pages = max(1, -(-len(films) // FILMS_PER_PAGE))
    page = min(max(page, 0), pages - 1)
    here = films[page * FILMS_PER_PAGE : (page + 1) * FILMS_PER_PAGE]
    body = [
        f"<b>{escape(told_apart[film.film_id], 90)}</b> ({film.sessions})\n{starts_line(film, tr)}"
        for film in here
    ]
    doors = [
        Button(
            label(told_apart[film.film_id], ROOM[1]),
            ShowSessions(film.film_id, city_id, day, walk, 0, only),
        )
        for film in here
    ]
    scope = ShowFilters(0, city_id, 0, day, walk, only)
    return Screen(
        blocks(
            lines(
                f"📍 <b>{escape(city_name(city), 80)}</b> · {tr.day(day, today)}",
                filter_line(only, tr),
            ),
            *(body or [why_nothing(shown, tr)]),
        ),
        rows(
            *(sentence_choices(scope, city, tr, today) if walk == ASKED else ()),
            other_days(also, today, tr, target),
            (later_button(shown.later, today, tr, target),),
            *day_rows(shown.days, day, today, tr, target),
            *((door,) for door in doors),
            page_row(page, pages, lambda to: target(day, to)),
            filter_row(
                only,
                tr,
                scope if shown.total else None,
                target(day, 0, CLEAR),
                evening_button(shown, today, tr, lambda wish: target(day, 0, wish)),
            ),
            (mine_button(city, tr) if offer else None,),
            (
                Button("🏛 " + _("Cinemas"), ShowCinemas(city_id)),
                Button("🏠 " + _("Menu"), ShowHome()),
            ),
        ),
    )
