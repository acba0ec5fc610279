"""A film night's polls, and the message with its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from db.nights import FILMS_AGAIN, SESSIONS, Choice, Night, Proposal, Vote
from db.results import CinemaRef, Session
from handlers.actions import SendPin, ShowCities, ShowFilm, ShowSessions, ShowShowtime
from handlers.i18n import Translator
from handlers.links import deep_link
from handlers.nights.actions import CloseVote, EndNight, MoveVote, ShowVote
from handlers.screens.night import closing_moment, heading, year
from handlers.screens.night_list import closing_words
from handlers.screens.screen import (
    Ballot,
    Button,
    Document,
    Row,
    Screen,
    Url,
    blocks,
    clip,
    escape,
    grid,
    is_link,
    label,
    lines,
    rows,
)
from handlers.screens.sessions import address_line, clock, end_clock, version_words

OPTION_UNITS, QUESTION_UNITS = 100, 300


def films_ballot(
    night: Night, vote: Vote, films: Sequence[Proposal], tr: Translator, *, buttons: tuple[Row, ...]
) -> Ballot:
    """Which film? In the first vote one ticks all that one would see."""
    _ = tr.gettext
    again = vote.kind == FILMS_AGAIN
    question = (
        "⚖️ " + _("A tie! Which of these films?")
        if again
        else "🍿 "
        + _("Film night in {city}: which films would you see? Tick them all.").format(
            city=label(night.city.name, 60)
        )
    )
    options = [label(film.title, OPTION_UNITS - 16) + year(film) for film in films]
    return Ballot(question, _apart(options), not again, buttons)


def sessions_ballot(
    night: Night,
    vote: Vote,
    choices: Sequence[Choice | None],
    tr: Translator,
    *,
    film: str,
    buttons: tuple[Row, ...],
) -> Ballot:
    """Which showtime? Again several answers at first. None: withdrawn since it was chosen."""
    _ = tr.gettext
    first = vote.kind == SESSIONS
    question = _("Which of these showtimes?")
    if first:
        question = _("Which showtimes suit you? Tick them all.")
    before = {
        "rule_film": "⚖️ " + _("Another tie: the film with the most showtimes wins."),
        "over": "⌛ " + _("Those showtimes are over."),
    }.get(night.notice, "" if first else "⚖️ " + _("A tie!"))
    words = f"🎬 {label(film, 150)} – {question}"
    options = [_option(choice, tr) if choice else "—" for choice in choices]
    return Ballot(
        clip(f"{before} {words}".strip(), QUESTION_UNITS), _apart(options), first, buttons
    )


def _apart(options: Sequence[str]) -> tuple[str, ...]:
    """One line each; those that read the same are numbered."""
    seen: Counter[str] = Counter()
    told = []
    for option in options:
        line = label(option, OPTION_UNITS - 6)
        seen[line] += 1
        told.append(f"{line} ({seen[line]})" if seen[line] > 1 else line)
    return tuple(told)


def _option(choice: Choice, tr: Translator) -> str:
    # The poll is read on other days too: never "today".
    day = tr.short_day(choice.cinema_day, choice.cinema_day - timedelta(days=3))
    at = tr.time(choice.starts_at.astimezone(ZoneInfo(choice.timezone)))
    # Two lines on a phone, of which what goes without saying would take a word.
    how = " ".join(filter(None, (choice.version, choice.format if choice.format != "2D" else "")))
    return clip(" · ".join(filter(None, (f"{day} {at}", label(choice.cinema, 50), how))), 100)


def vote_rows(
    vote: Vote, tr: Translator, *, night: Night, today: date, zone: str
) -> tuple[Row, ...]:
    """What can be done about an open poll."""
    _ = tr.gettext
    when = closing_moment(vote, tr, today=today, zone=zone)
    if night.minutes is None:
        when = _("when we close it")
    return rows(
        (
            Button("⏹ " + _("Close now"), CloseVote(vote.vote_id)),
            Button("✖ " + _("Call it off"), ShowVote(vote.vote_id, "end")),
        ),
        (Button("⏰ " + _("Closes: {when}").format(when=when), ShowVote(vote.vote_id, "when")),),
    )


def when_rows(
    vote: Vote,
    closings: Sequence[tuple[str, datetime]],
    tr: Translator,
    *,
    today: date,
    zone: str,
) -> tuple[Row, ...]:
    """When shall it close instead?"""
    buttons = [
        Button(closing_words(name, at, tr, today=today, zone=zone), MoveVote(vote.vote_id, name))
        for name, at in closings
    ]
    return rows(*grid(buttons, 2), (Button("‹ " + tr.gettext("Back"), ShowVote(vote.vote_id)),))


def end_rows(vote: Vote, tr: Translator) -> tuple[Row, ...]:
    """Really?"""
    _ = tr.gettext
    return rows(
        (
            Button("✖ " + _("Yes, call it off"), EndNight(vote.night_id)),
            Button("‹ " + _("No"), ShowVote(vote.vote_id)),
        )
    )


def decided_message(
    night: Night,
    session: Session,
    cinema: CinemaRef,
    tr: Translator,
    *,
    username: str,
    calendar: bytes,
) -> Document:
    """Where and when, with the calendar file and a way to book."""
    _ = tr.gettext
    start, end = clock(session, tr), end_clock(session, tr)
    when = _("{start}, ends about {end}").format(start=start, end=end) if end else start
    kinds = (version_words(session.version, tr), escape(session.format, 20))
    kind = " · ".join(part for part in kinds if part)
    tied = {
        "rule_film": _("Another tie: the film with the most showtimes wins."),
        "rule_session": _("Another tie: the earliest showtime wins."),
        "no_time": _("A tie, and no time to vote again: the earliest showtime wins."),
    }.get(night.notice)
    link = deep_link(username, ShowShowtime(session.showtime_id))
    return Document(
        f"seance-{session.showtime_id}.ics",
        calendar,
        blocks(
            "🎉 <b>" + _("It is settled!") + "</b>",
            f"⚖️ {tied}" if tied else None,
            lines(
                f"🎬 <b>{escape(session.film, 200)}</b>",
                f"📅 <b>{tr.full_day(session.cinema_day)}</b>, {when}",
                f"🎞 {kind}" if kind else None,
                f"🏛 {escape(cinema.name, 100)}",
                address_line(cinema),
            ),
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
            # Half a row is too narrow for it in French.
            (Button("⏰ " + _("Remind me"), Url(link)),),
            (Button("🎬 " + _("Film"), Url(deep_link(username, ShowFilm(session.film_id)))),),
        ),
    )


def undecided_screen(night: Night, tr: Translator, *, film: str | None) -> Screen:
    """A night that ended without a showtime: why, and what can be done now."""
    _ = tr.gettext
    title = f"<b>{escape(film, 150)}</b>" if film else None
    city = escape(night.city.name, 60)
    said = {
        "no_votes": _("{film} it is – but nobody voted for a showtime."),
        "no_session": _(
            "The showtimes of {film} that you voted for are over, and {city} has no "
            "other in the coming days."
        ),
        "cancelled": _("The film night is called off. /filmnight begins another."),
    }.get(night.outcome, _("The film night has ended. /filmnight begins another."))
    there = other = None
    if night.film_id and night.outcome == "no_votes":
        there = Button("🕒 " + _("Showtimes"), ShowSessions(night.film_id, night.city.city_id))
    if night.film_id and night.outcome == "no_session":
        other = Button("🕒 " + _("Other cities"), ShowCities(night.film_id))
    return Screen(
        blocks(heading(night, tr), said.format(film=title or "—", city=city)),
        rows((there, other)),
    )
