"""A cinema's page, a city's cinemas, the nearest ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain

from db.results import CinemaRef, CityRef
from handlers.actions import (
    SendPin,
    ShowCinema,
    ShowCinemas,
    ShowCityDay,
    ShowFilters,
    ShowHome,
    ShowTimes,
    ToggleFavourite,
)
from handlers.filters import Filters
from handlers.i18n import Translator
from handlers.screens.filters import (
    CLEAR,
    evening_button,
    filter_line,
    filter_row,
    later_button,
    why_nothing,
)
from handlers.screens.screen import (
    Button,
    Screen,
    Url,
    blocks,
    escape,
    fitting,
    is_link,
    label,
    lines,
    page_row,
    paginate,
    rows,
)
from handlers.screens.sessions import (
    Programme,
    address_line,
    day_rows,
    group_films,
    needs_line,
    signs_line,
    tell_apart,
    times_lines,
)
from handlers.screens.towns import city_name

CINEMAS_PER_PAGE = 12
FILMS_PER_PAGE = 8


def cinema_screen(
    cinema: CinemaRef,
    shown: Programme,
    tr: Translator,
    *,
    today: date,
    only: Filters | None = None,
    page: int = 0,
) -> Screen:
    """A cinema's page: where it is and what it shows on a day."""
    _ = tr.gettext
    day = shown.day

    def target(to: date, number: int = 0, wish: Filters | None = only) -> ShowCinema:
        return ShowCinema(cinema.cinema_id, to, number, wish)

    films = group_films(shown.sessions)
    told_apart = tell_apart((group[0].film_id, group[0].film, group[0].released) for group in films)
    films.sort(key=lambda group: tr.sort_key(told_apart[group[0].film_id]))
    body = [
        lines(f"<b>{escape(told_apart[group[0].film_id], 90)}</b>", *times_lines(group, tr))
        for group in films
    ]
    cuts = paginate(body, FILMS_PER_PAGE)
    page = min(max(page, 0), len(cuts) - 1)
    doors = [
        Button(
            "🎟 " + label(told_apart[group[0].film_id], 40),
            ShowTimes(group[0].film_id, cinema.cinema_id, day, "", only),
        )
        for group in films[cuts[page]]
    ]
    scope = ShowFilters(0, 0, cinema.cinema_id, day, "", only)
    favourite = _("Remove favourite") if cinema.favourite else _("Favourite")
    return Screen(
        blocks(
            lines(
                f"🏛 <b>{escape(cinema.name, 100)}</b>",
                address_line(cinema),
                needs_line(cinema.accessibility, tr),
                f"📅 {tr.day(day, today)}",
                filter_line(only, tr),
            ),
            *(body[cuts[page]] or [why_nothing(shown, tr)]),
            signs_line(chain.from_iterable(films[cuts[page]]), tr),
        ),
        rows(
            (later_button(shown.later, today, tr, target),),
            *day_rows(shown.days, day, today, tr, target),
            *fitting(doors, 2),
            page_row(page, len(cuts), lambda to: target(day, to)),
            filter_row(
                only,
                tr,
                scope if shown.total else None,
                target(day, 0, CLEAR),
                evening_button(shown, today, tr, lambda wish: target(day, 0, wish)),
            ),
            *fitting(
                (
                    Button(
                        ("★ " if cinema.favourite else "☆ ") + favourite,
                        ToggleFavourite(cinema.cinema_id, day, only),
                    ),
                    Button("🗺 " + _("Map"), SendPin(cinema.cinema_id))
                    if cinema.latitude is not None and cinema.longitude is not None
                    else None,
                    Button("🌐 " + _("Website"), Url(cinema.url or ""))
                    if is_link(cinema.url)
                    else None,
                ),
                3,
            ),
            (
                Button(
                    "‹ " + label(cinema.city, 30), ShowCityDay(cinema.city_id, day, 0, "", only)
                ),
                Button("🏠 " + _("Menu"), ShowHome()),
            ),
        ),
    )


def cinemas_screen(
    city: CityRef, cinemas: Sequence[CinemaRef], tr: Translator, *, page: int = 0
) -> Screen:
    """A city's cinemas, favourites first."""
    _ = tr.gettext
    pages = max(1, -(-len(cinemas) // CINEMAS_PER_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = cinemas[page * CINEMAS_PER_PAGE : (page + 1) * CINEMAS_PER_PAGE]
    count = tr.ngettext("{count} cinema", "{count} cinemas", len(cinemas))
    return Screen(
        blocks(
            f"🏛 <b>{escape(city_name(city), 80)}</b>", count.format(count=tr.number(len(cinemas)))
        ),
        rows(
            *(
                (
                    Button(
                        ("★ " if c.favourite else "") + label(c.name, 40), ShowCinema(c.cinema_id)
                    ),
                )
                for c in shown
            ),
            page_row(page, pages, lambda to: ShowCinemas(city.city_id, to)),
            (
                Button("‹ " + label(city.name, 30), ShowCityDay(city.city_id)),
                Button("🏠 " + _("Menu"), ShowHome()),
            ),
        ),
    )
