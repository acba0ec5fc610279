"""A film's sessions in one cinema, and one session: when, where, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from db.results import CinemaRef, FilmName, Session
from handlers.actions import (
    SendCalendar,
    SendPin,
    ShowCinema,
    ShowFilm,
    ShowSessions,
    ShowShowtime,
    ShowTimes,
)
from handlers.filters import Filters
from handlers.i18n import Translator
from handlers.links import share_address
from handlers.screens.filters import CLEAR, filter_line, filter_row, nothing_fits
from handlers.screens.screen import (
    Button,
    Row,
    Screen,
    Url,
    blocks,
    clip,
    escape,
    fitting,
    is_link,
    label,
    lines,
    rows,
)
from handlers.screens.sessions import (
    address_line,
    clock,
    end_clock,
    needs_line,
    nothing,
    signs_line,
    times_lines,
    version_words,
)


def times_screen(
    sessions: Sequence[Session],
    cinema: CinemaRef,
    film: FilmName,
    day: date,
    tr: Translator,
    *,
    today: date,
    walk: str = "",
    only: Filters | None = None,
    total: int = 0,
) -> Screen:
    """A film's sessions in one cinema, each a button that leads to booking and calendar; those of
    `total` that the filters let through."""
    _ = tr.gettext
    buttons = [
        Button(
            label(" ".join(filter(None, (clock(item, tr), item.version, item.format))), 40),
            ShowShowtime(item.showtime_id, walk, only),
        )
        for item in sessions[:60]
    ]
    return Screen(
        blocks(
            lines(
                f"🎬 <b>{escape(film.title, 200)}</b>",
                f"🏛 {escape(cinema.name, 100)} · {tr.day(day, today)}",
                filter_line(only, tr),
            ),
            lines(*times_lines(sessions, tr)) or (nothing_fits(tr) if total else nothing(True, tr)),
            signs_line(sessions, tr),
            _("Choose a showtime: calendar, sharing, booking.") if sessions else None,
        ),
        rows(
            *fitting(buttons, 3),
            filter_row(only, tr, None, ShowTimes(film.film_id, cinema.cinema_id, day, walk, CLEAR)),
            (Button("🏛 " + label(cinema.name, 40), ShowCinema(cinema.cinema_id, day, 0, only)),),
            (
                Button(
                    "‹ " + _("Back"),
                    ShowSessions(film.film_id, cinema.city_id, day, walk, 0, only),
                ),
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
    only: Filters | None = None,
    reminder: str | None = None,
    remind: Row = (),
) -> Screen:
    """One session: when, where, how, and what can be done about it; `reminder` says that one was
    asked for, and `remind` is its button."""
    _ = tr.gettext
    start, end = clock(session, tr), end_clock(session, tr)
    when = _("{start}, ends about {end}").format(start=start, end=end) if end else start
    kinds = (version_words(session.version, tr), escape(session.format, 20))
    kind = " · ".join(part for part in kinds if part)
    words = f"{clip(session.film, 100)} · {clip(cinema.name, 80)} · "
    # Who gets this reads it on another day, and nothing else: no "tomorrow", and half past midnight
    # is of the day that the calendar says.
    day = session.starts_at.astimezone(ZoneInfo(session.timezone)).date()
    words += f"{tr.full_day(day)}, {start}"
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
            reminder,
        ),
        rows(
            (Button("🎟 " + _("Book"), Url(session.booking_url or "")),)
            if is_link(session.booking_url)
            else (),
            *fitting(
                (
                    Button("📅 " + _("Calendar"), SendCalendar(session.showtime_id)),
                    Button("↗️ " + _("Share"), Url(share_address(link, words))),
                    Button("🗺 " + _("Map"), SendPin(cinema.cinema_id))
                    if cinema.latitude is not None and cinema.longitude is not None
                    else None,
                ),
                3,
            ),
            remind,
            (
                Button(
                    "‹ " + _("Back"),
                    ShowTimes(session.film_id, session.cinema_id, session.cinema_day, walk, only),
                ),
                Button("🎬 " + _("Film"), ShowFilm(session.film_id, walk)),
            ),
        ),
    )
