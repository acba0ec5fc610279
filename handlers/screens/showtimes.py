"""A film's cities, a film in a city, a city's day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain

from db.results import CityCount, CityRef, FilmName
from handlers.actions import (
    ASKED,
    AskLocation,
    SaveCity,
    ShowCities,
    ShowFilm,
    ShowFilters,
    ShowSessions,
    ShowTimes,
    TypeCity,
)
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
    Button,
    Screen,
    blocks,
    escape,
    fitting,
    label,
    lines,
    page_row,
    paginate,
    rows,
)
from handlers.screens.sessions import (
    Programme,
    day_rows,
    group_cinemas,
    signs_line,
    star,
    times_lines,
)
from handlers.screens.towns import city_name, told_apart

CITIES_PER_PAGE = 12
CINEMAS_PER_PAGE = 6


def cities_screen(
    film: FilmName,
    cities: Sequence[CityCount],
    tr: Translator,
    *,
    mine: CityRef | None = None,
    walk: str = "",
    page: int = 0,
    private: bool = True,
    day: date | None = None,
    today: date | None = None,
    only: Filters | None = None,
) -> Screen:
    """The cities that show a film: mine, then most sessions, then the alphabet. The day and the
    filters that were asked for go on to the city; the counts are of all sessions."""
    _ = tr.gettext
    head = f"🕒 <b>{escape(film.title, 200)}</b>"
    back = Button("‹ " + _("Film"), ShowFilm(film.film_id, walk))
    if not cities:
        return Screen(
            blocks(head, _("No showtimes are known for this film at the moment.")), rows((back,))
        )
    own = mine.city_id if mine else None
    names = told_apart(cities, tr)
    ordered = sorted(
        cities,
        key=lambda city: (city.city_id != own, -city.sessions, tr.sort_key(names[city.city_id])),
    )
    pages = -(-len(ordered) // CITIES_PER_PAGE)
    page = min(max(page, 0), pages - 1)
    shown = ordered[page * CITIES_PER_PAGE : (page + 1) * CITIES_PER_PAGE]
    buttons = [
        Button(
            ("⭐ " if city.city_id == own else "")
            + f"{label(names[city.city_id], 44)} ({city.sessions})",
            ShowSessions(film.film_id, city.city_id, day, walk, 0, only),
        )
        for city in shown
    ]
    total = sum(city.sessions for city in cities)
    count = tr.ngettext("{count} showtime", "{count} showtimes", total).format(
        count=tr.number(total)
    )
    where = tr.ngettext("in {count} city", "in {count} cities", len(cities)).format(
        count=tr.number(len(cities))
    )
    date_line = f"📅 <b>{tr.day(day, today)}</b>" if day and today else None
    wish = " · ".join(filter(None, (date_line, filter_line(only, tr))))
    return Screen(
        blocks(
            head,
            lines(
                f"{count} {where}",
                f"{wish} – " + _("once the city is chosen") if wish else None,
            ),
            _("Which city? Choose one, or type its name."),
        ),
        rows(
            *fitting(buttons, 2),
            page_row(page, pages, lambda to: ShowCities(film.film_id, walk, to, day, only)),
            (
                Button("✏️ " + _("Type a city"), TypeCity(film.film_id, day, walk, only)),
                Button("📍 " + _("Near me"), AskLocation(film.film_id, day, walk, only))
                if private
                else None,
            ),
            (back,),
        ),
    )


def sessions_screen(
    film: FilmName,
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
    """A film in a city on a day: the days as buttons, the cinemas with their times. With `offer`
    the city can be made the person's own; `also` are days that words may have meant too."""
    _ = tr.gettext
    film_id, city_id, day = film.film_id, city.city_id, shown.day

    def target(to: date, number: int = 0, wish: Filters | None = only) -> ShowSessions:
        return ShowSessions(film_id, city_id, to, walk, number, wish)

    cinemas = group_cinemas(shown.sessions)
    body = [
        lines(f"<b>{star(group[0])}{escape(group[0].cinema, 80)}</b>", *times_lines(group, tr))
        for group in cinemas
    ]
    cuts = paginate(body, CINEMAS_PER_PAGE)
    page = min(max(page, 0), len(cuts) - 1)
    doors = [
        Button(
            "🎟 " + label(group[0].cinema, 34),
            ShowTimes(film_id, group[0].cinema_id, day, walk, only),
        )
        for group in cinemas[cuts[page]]
    ]
    scope = ShowFilters(film_id, city_id, 0, day, walk, only)
    elsewhere = _("No showtimes of this film are known in {city} at the moment.")
    elsewhere = elsewhere.format(city=escape(city_name(city), 80))
    return Screen(
        blocks(
            lines(
                f"🕒 <b>{escape(film.title, 200)}</b>",
                f"📍 {escape(city_name(city), 80)} · <b>{tr.day(day, today)}</b>",
                filter_line(only, tr),
            ),
            *(body[cuts[page]] or [elsewhere if not shown.days else why_nothing(shown, tr)]),
            signs_line(chain.from_iterable(cinemas[cuts[page]]), tr),
        ),
        rows(
            *(sentence_choices(scope, city, tr, today, film) if walk == ASKED else ()),
            other_days(also, today, tr, target),
            (later_button(shown.later, today, tr, target),),
            *day_rows(shown.days, day, today, tr, target),
            page_row(page, len(cuts), lambda to: target(day, to)),
            *((door,) for door in doors),
            filter_row(
                only,
                tr,
                scope if shown.total else None,
                target(day, 0, CLEAR),
                evening_button(shown, today, tr, lambda wish: target(day, 0, wish)),
            ),
            (mine_button(city, tr) if offer else None,),
            (
                Button("‹ " + _("Cities"), ShowCities(film_id, walk, 0, None, only)),
                Button("🎬 " + _("Film"), ShowFilm(film_id, walk)),
            ),
        ),
    )


def mine_button(city: CityRef, tr: Translator) -> Button:
    """Makes a city just looked at the person's own."""
    said = tr.gettext("Make {city} my city").format(city=label(city.name, 24))
    return Button("📌 " + said, SaveCity(city.city_id))
