"""What people are told unasked about films they wait for and sessions they picked, and how they
choose what they are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from db.results import CinemaRef, CityRef, FilmLine, Session
from db.watching import Reminding
from handlers.actions import (
    SendPin,
    ShowCities,
    ShowFilm,
    ShowList,
    ShowSessions,
    ShowSettings,
    ShowShowtime,
    ShowTimes,
)
from handlers.callbacks import Action
from handlers.i18n import Translator
from handlers.screens.film import title_line
from handlers.screens.screen import (
    Button,
    Row,
    Screen,
    Url,
    blocks,
    escape,
    is_link,
    lines,
    rows,
)
from handlers.screens.sessions import address_line, clock, end_clock
from handlers.watching.actions import WATCHED, ChooseAlerts, SetAlerts


def _stop(film_id: int, tr: Translator) -> Row:
    return (Button("🔕 " + tr.gettext("Stop alerts for this film"), SetAlerts(film_id, False)),)


def released_screen(
    film: FilmLine,
    tr: Translator,
    *,
    today: date,
    city: CityRef | None = None,
    first: Session | None = None,
    sessions: int = 0,
) -> Screen:
    """A film is out.

    Args:
        city: the person's.
        first: its first session there, of which they have not been told.
        sessions: how many there are to come, where they have.
    """
    _ = tr.gettext
    if film.release_date is None or film.release_date == today:
        said = _("It is out today.")
    else:
        said = _("It has been out since {date}.").format(date=tr.date(film.release_date))
    here = None
    target: Action = ShowCities(film.film_id)
    if city is not None and first is not None:
        here = "📍 " + _first_show(city, first, tr, today=today)
        target = ShowSessions(film.film_id, city.city_id, first.cinema_day)
    elif city is not None and sessions:
        here = "📍 " + tr.ngettext(
            "{city}: {count} showtime", "{city}: {count} showtimes", sessions
        ).format(city=escape(city.name, 60), count=tr.number(sessions))
        target = ShowSessions(film.film_id, city.city_id)
    return Screen(
        lines(f"🎉 {title_line(film)}", said, here),
        rows(
            (
                Button("🕒 " + _("Showtimes"), target),
                Button("🎬 " + _("Film"), ShowFilm(film.film_id)),
            ),
            _stop(film.film_id, tr),
        ),
        picture=film.poster_url,
    )


def _first_show(city: CityRef, first: Session, tr: Translator, *, today: date) -> str:
    return tr.gettext("First showtime in {city}: {day}, {time}, {cinema}.").format(
        city=escape(city.name, 60),
        day=tr.day(first.cinema_day, today),
        time=clock(first, tr),
        cinema=escape(first.cinema, 80),
    )


def first_show_screen(
    film: FilmLine, city: CityRef, first: Session, tr: Translator, *, today: date
) -> Screen:
    """A film comes to the person's city."""
    _ = tr.gettext
    times = ShowSessions(film.film_id, city.city_id, first.cinema_day)
    return Screen(
        lines(f"📍 {title_line(film)}", _first_show(city, first, tr, today=today)),
        rows(
            (
                Button("🕒 " + _("Showtimes"), times),
                Button("🎬 " + _("Film"), ShowFilm(film.film_id)),
            ),
            _stop(film.film_id, tr),
        ),
        picture=film.poster_url,
    )


def reminder_screen(session: Session, cinema: CinemaRef, tr: Translator, *, today: date) -> Screen:
    """The session that was picked is near."""
    _ = tr.gettext
    start, end = clock(session, tr), end_clock(session, tr)
    when = _("{start}, ends about {end}").format(start=start, end=end) if end else start
    return Screen(
        lines(
            f"⏰ <b>{escape(session.film, 200)}</b>",
            f"📅 <b>{tr.day(session.cinema_day, today)}</b>, {when}",
            f"🏛 {escape(cinema.name, 100)}",
            address_line(cinema),
        ),
        rows(
            (
                Button("🎟 " + _("Book"), Url(session.booking_url or ""))
                if is_link(session.booking_url)
                else None,
                Button("🗺 " + _("Map"), SendPin(cinema.cinema_id))
                if cinema.latitude is not None and cinema.longitude is not None
                else None,
            ),
            (Button("🕒 " + _("This showtime"), ShowShowtime(session.showtime_id)),),
        ),
    )


def withdrawn_screen(
    film: FilmLine, cinema: CinemaRef, wanted: Reminding, tr: Translator, *, today: date
) -> Screen:
    """The session that was picked is not on any more, or at another time."""
    _ = tr.gettext
    said = _("{day}, {time}, {cinema}: this showtime is no longer listed. It may have moved.")
    local = wanted.starts_at.astimezone(ZoneInfo(cinema.timezone))
    return Screen(
        lines(
            f"⚠️ {title_line(film)}",
            said.format(
                day=tr.day(wanted.cinema_day, today),
                time=tr.time(local),
                cinema=escape(cinema.name, 80),
            ),
        ),
        rows(
            (
                Button(
                    "🕒 " + _("Showtimes"),
                    ShowTimes(film.film_id, cinema.cinema_id, wanted.cinema_day),
                ),
                Button("🎬 " + _("Film"), ShowFilm(film.film_id)),
            ),
        ),
    )


def film_alerts_screen(
    film: FilmLine, tr: Translator, *, alerts: bool, notice: str | None = None
) -> Screen:
    """Alerts of one film were stopped, or are wanted again."""
    _ = tr.gettext
    if alerts:
        said = "🔔 " + _("You will get alerts for this film again.")
        other = _stop(film.film_id, tr)
    else:
        said = "🔕 " + _("No more alerts for this film. It stays on your watchlist.")
        other = (Button("🔔 " + _("Turn alerts back on"), SetAlerts(film.film_id, True)),)
    return Screen(
        lines(title_line(film), said),
        rows(
            other,
            (
                Button("🎬 " + _("Film"), ShowFilm(film.film_id)),
                Button("🔖 " + _("My watchlist"), ShowList(WATCHED)),
            ),
        ),
        notice=notice,
    )


def alert_modes(tr: Translator) -> Sequence[tuple[str, str]]:
    """What there is to choose, each with its name."""
    _ = tr.gettext
    return (("", _("On")), ("silent", _("Silent")), ("off", _("Off")))


def alerts_line(mode: str, tr: Translator) -> str:
    """The choice in the settings."""
    name = dict(alert_modes(tr))[mode]
    return "🔔 " + tr.gettext("Alerts: {choice}").format(choice=name)


def alerts_screen(mode: str, tr: Translator, *, notice: str | None = None) -> Screen:
    """Whether and how to be told of what happens to the films on the watchlist."""
    _ = tr.gettext
    return Screen(
        blocks(
            "🔔 <b>" + _("Alerts") + "</b>",
            _(
                "When a film on your watchlist is released, or first shows in your city, I tell "
                "you once, never between 22:00 and 9:00."
            ),
            _("Reminders of showtimes come at the time you chose."),
        ),
        rows(
            (
                Button(("• " if name == mode else "") + word, ChooseAlerts(name))
                for name, word in alert_modes(tr)
            ),
            (Button("‹ " + _("Settings"), ShowSettings()),),
        ),
        notice=notice,
    )
