"""A session as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from db.results import CinemaRef, Session
from handlers.screens.screen import is_link, plain

# A session whose end nobody knows still takes an evening's place in a calendar.
UNKNOWN_LENGTH = timedelta(hours=2)


def calendar_file(session: Session, cinema: CinemaRef, *, link: str, stamp: datetime) -> bytes:
    """One event in the cinema's own time zone, so that it reads right wherever it is opened.

    Args:
        link: the session's deep link, put into the description.
        stamp: when the file was made, UTC.
    """
    from icalendar import Calendar, Event  # a hundredth of the time that a start takes

    zone = ZoneInfo(session.timezone)
    end = session.ends_at
    if end is None:
        length = timedelta(minutes=session.runtime_min) if session.runtime_min else UNKNOWN_LENGTH
        end = session.starts_at + length
    event = Event()
    event.add("uid", f"showtime-{session.showtime_id}@seance")
    event.add("dtstamp", stamp)
    event.add("dtstart", session.starts_at.astimezone(zone))
    event.add("dtend", end.astimezone(zone))
    event.add("summary", _text(session.film))
    event.add(
        "location", _text(", ".join(filter(None, (cinema.name, cinema.address, cinema.city))))
    )
    details = " · ".join(filter(None, (session.version, session.format)))
    event.add("description", _text("\n".join(filter(None, (details, link)))))
    if is_link(session.booking_url):
        event.add("url", session.booking_url)
    if cinema.latitude is not None and cinema.longitude is not None:
        event.add("geo", (cinema.latitude, cinema.longitude))
    calendar = Calendar()
    calendar.add("prodid", "-//Seance//Cinema bot//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _text(value: str) -> str:
    return plain(value)[:500]
