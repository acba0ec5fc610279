"""A film's cities, a film in a city, a city's day, one session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from db.results import CinemaRef, CityCount, CityRef, DayCount, FilmLine, Session
from handlers.actions import (
    AskLocation,
    SaveCity,
    SendCalendar,
    SendPin,
    ShowCinema,
    ShowCinemas,
    ShowCities,
    ShowCityDay,
    ShowFilm,
    ShowHome,
    ShowSessions,
    ShowShowtime,
    ShowTimes,
    TypeCity,
)
from handlers.i18n import Translator
from handlers.links import share_address
from handlers.screens.screen import (
    Button,
    Screen,
    Url,
    blocks,
    clip,
    escape,
    grid,
    is_link,
    label,
    lines,
    page_row,
    paginate,
    rows,
)
from handlers.screens.sessions import (
    address_line,
    clock,
    day_rows,
    end_clock,
    group_cinemas,
    group_films,
    needs_line,
    nothing,
    star,
    times_lines,
    version_words,
)

CITIES_PER_PAGE = 12
CINEMAS_PER_PAGE = 6
FILMS_PER_PAGE = 8


def cities_screen(
    film: FilmLine,
    cities: Sequence[CityCount],
    tr: Translator,
    *,
    mine: CityRef | None = None,
    walk: str = "",
    page: int = 0,
    private: bool = True,
) -> Screen:
    """The cities that show a film: mine, then most sessions, then the alphabet."""
    _ = tr.gettext
    head = f"🕒 <b>{escape(film.title, 200)}</b>"
    back = Button("‹ " + _("Film"), ShowFilm(film.film_id, walk))
    if not cities:
        return Screen(
            blocks(head, _("No showtimes are known for this film at the moment.")), rows((back,))
        )
    own = mine.city_id if mine else None
    ordered = sorted(
        cities,
        key=lambda city: (city.city_id != own, -city.sessions, tr.sort_key(city.name)),
    )
    pages = -(-len(ordered) // CITIES_PER_PAGE)
    page = min(max(page, 0), pages - 1)
    shown = ordered[page * CITIES_PER_PAGE : (page + 1) * CITIES_PER_PAGE]
    buttons = [
        Button(
            ("⭐ " if city.city_id == own else "") + f"{label(city.name, 30)} ({city.sessions})",
            ShowSessions(film.film_id, city.city_id, None, walk),
        )
        for city in shown
    ]
    total = sum(city.sessions for city in cities)
    count = tr.ngettext("{count} session", "{count} sessions", total).format(count=tr.number(total))
    where = tr.ngettext("in {count} city", "in {count} cities", len(cities)).format(
        count=tr.number(len(cities))
    )
    return Screen(
        blocks(head, f"{count} {where}", _("Which city? Choose one, or type its name.")),
        rows(
            *grid(buttons, 2),
            page_row(page, pages, lambda to: ShowCities(film.film_id, walk, to)),
            (
                Button("✏️ " + _("Type a city"), TypeCity(film.film_id)),
                Button("📍 " + _("Near me"), AskLocation(film.film_id)) if private else None,
            ),
            (back,),
        ),
    )


def sessions_screen(
    film: FilmLine,
    city: CityRef,
    day: date,
    days: Sequence[DayCount],
    sessions: Sequence[Session],
    tr: Translator,
    *,
    today: date,
    published: bool = True,
    offer: bool = False,
    walk: str = "",
    page: int = 0,
) -> Screen:
    """A film in a city on a day: the days as buttons, the cinemas with their times. With `offer`
    the city can be made the person's own."""
    _ = tr.gettext
    film_id, city_id = film.film_id, city.city_id
    cinemas = group_cinemas(sessions)
    body = [
        lines(f"<b>{star(group[0])}{escape(group[0].cinema, 80)}</b>", *times_lines(group, tr))
        for group in cinemas
    ]
    cuts = paginate(body, CINEMAS_PER_PAGE)
    page = min(max(page, 0), len(cuts) - 1)
    shown = cinemas[cuts[page]]
    doors = [
        Button(
            "🎟 " + label(group[0].cinema, 34),
            ShowTimes(film_id, group[0].cinema_id, day, walk),
        )
        for group in shown
    ]
    return Screen(
        blocks(
            lines(
                f"🕒 <b>{escape(film.title, 200)}</b>",
                f"📍 {escape(city.name, 80)} · <b>{tr.day(day, today)}</b>",
            ),
            *(body[cuts[page]] or [nothing(published, tr)]),
        ),
        rows(
            *day_rows(days, day, today, tr, lambda to: ShowSessions(film_id, city_id, to, walk)),
            page_row(page, len(cuts), lambda to: ShowSessions(film_id, city_id, day, walk, to)),
            *((door,) for door in doors),
            (mine_button(city, tr) if offer else None,),
            (
                Button("‹ " + _("Cities"), ShowCities(film_id, walk)),
                Button("🎬 " + _("Film"), ShowFilm(film_id, walk)),
            ),
        ),
    )


def mine_button(city: CityRef, tr: Translator) -> Button:
    """Makes a city just looked at the person's own."""
    said = tr.gettext("Make {city} my city").format(city=label(city.name, 24))
    return Button("📌 " + said, SaveCity(city.city_id))


def city_day_screen(
    city: CityRef,
    day: date,
    days: Sequence[DayCount],
    sessions: Sequence[Session],
    tr: Translator,
    *,
    today: date,
    published: bool = True,
    offer: bool = False,
    page: int = 0,
) -> Screen:
    """What is on in a city on a day: each film with the number of its sessions and the next."""
    _ = tr.gettext
    films = group_films(sessions)
    films.sort(key=lambda group: (-len(group), tr.sort_key(group[0].film)))
    body = []
    for group in films:
        times = ", ".join(dict.fromkeys(clock(session, tr) for session in group[:40]))
        body.append(f"<b>{escape(group[0].film, 80)}</b> ({len(group)})\n{times}")
    cuts = paginate(body, FILMS_PER_PAGE)
    page = min(max(page, 0), len(cuts) - 1)
    shown = films[cuts[page]]
    buttons = [
        (Button(label(group[0].film, 40), ShowSessions(group[0].film_id, city.city_id, day)),)
        for group in shown
    ]
    return Screen(
        blocks(
            f"📍 <b>{escape(city.name, 80)}</b> · {tr.day(day, today)}",
            *(body[cuts[page]] or [nothing(published, tr)]),
        ),
        rows(
            *day_rows(days, day, today, tr, lambda to: ShowCityDay(city.city_id, to)),
            *buttons,
            page_row(page, len(cuts), lambda to: ShowCityDay(city.city_id, day, to)),
            (mine_button(city, tr) if offer else None,),
            (
                Button("🏛 " + _("Cinemas"), ShowCinemas(city.city_id)),
                Button("🏠 " + _("Menu"), ShowHome()),
            ),
        ),
    )


def times_screen(
    sessions: Sequence[Session],
    cinema: CinemaRef,
    film: FilmLine,
    day: date,
    tr: Translator,
    *,
    today: date,
    walk: str = "",
) -> Screen:
    """A film's sessions in one cinema, each a button that leads to booking and calendar."""
    _ = tr.gettext
    buttons = [
        Button(
            " ".join(filter(None, (clock(item, tr), item.version, item.format))),
            ShowShowtime(item.showtime_id, walk),
        )
        for item in sessions[:60]
    ]
    return Screen(
        blocks(
            lines(
                f"🎬 <b>{escape(film.title, 200)}</b>",
                f"🏛 {escape(cinema.name, 100)} · {tr.day(day, today)}",
            ),
            lines(*times_lines(sessions, tr)) or nothing(True, tr),
            _("Choose a session to book it or put it in your calendar.") if sessions else None,
        ),
        rows(
            *grid(buttons, 3),
            (Button("🏛 " + label(cinema.name, 40), ShowCinema(cinema.cinema_id, day)),),
            (
                Button("‹ " + _("Back"), ShowSessions(film.film_id, cinema.city_id, day, walk)),
                Button("🎬 " + _("Film"), ShowFilm(film.film_id, walk)),
            ),
        ),
    )


def session_screen(
    session: Session,
    cinema: CinemaRef,
    tr: Translator,
    *,
    today: date,
    link: str,
    walk: str = "",
) -> Screen:
    """One session: when, where, how, and what can be done about it."""
    _ = tr.gettext
    start, end = clock(session, tr), end_clock(session, tr)
    when = _("{start}, ends about {end}").format(start=start, end=end) if end else start
    kinds = (version_words(session.version, tr), escape(session.format, 20))
    kind = " · ".join(part for part in kinds if part)
    words = f"{clip(session.film, 100)} · {clip(cinema.name, 80)} · "
    words += f"{tr.day(session.cinema_day, today)} {start}"
    return Screen(
        blocks(
            f"🎬 <b>{escape(session.film, 200)}</b>",
            lines(
                f"📅 <b>{tr.day(session.cinema_day, today)}</b>, {when}",
                f"🎞 {kind}" if kind else None,
                needs_line(session.accessibility, tr),
                f"🏛 {escape(cinema.name, 100)}",
                address_line(cinema),
            ),
        ),
        rows(
            (Button("🎟 " + _("Book"), Url(session.booking_url or "")),)
            if is_link(session.booking_url)
            else (),
            (
                Button("📅 " + _("Calendar"), SendCalendar(session.showtime_id)),
                Button("↗️ " + _("Share"), Url(share_address(link, words))),
                Button("🗺 " + _("Map"), SendPin(cinema.cinema_id))
                if cinema.latitude is not None and cinema.longitude is not None
                else None,
            ),
            (
                Button(
                    "‹ " + _("Back"),
                    ShowTimes(session.film_id, session.cinema_id, session.cinema_day, walk),
                ),
                Button("🎬 " + _("Film"), ShowFilm(session.film_id, walk)),
            ),
        ),
    )
