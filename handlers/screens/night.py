"""A film night's message: the list of films, then how the night stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from db.nights import (
    FILMS,
    FILMS_AGAIN,
    MOST_FILMS,
    SESSIONS,
    SESSIONS_AGAIN,
    Night,
    Proposal,
    Vote,
)
from db.results import Session
from handlers.i18n import Translator
from handlers.nights.actions import ShowNight
from handlers.screens.screen import Button, Screen, blocks, escape, lines, rows
from handlers.screens.sessions import clock


def heading(night: Night, tr: Translator) -> str:
    """What stands above everything."""
    title = tr.gettext("Film night in {city}").format(city=escape(night.city.name, 60))
    return f"🍿 <b>{title}</b>"


def board_screen(
    night: Night,
    films: Sequence[Proposal],
    tr: Translator,
    *,
    today: date,
    zone: str,
    vote: Vote | None = None,
    film: str | None = None,
    session: Session | None = None,
) -> Screen:
    """How the night stands. `film` is the title of the night's film, once it has one."""
    if night.is_open:
        return _list_screen(night, films, tr, film)
    _ = tr.gettext
    chosen = None
    if film and (session or not (vote and vote.kind in (FILMS, FILMS_AGAIN))):
        chosen = f"🎬 <b>{escape(film, 200)}</b>"
    where = None
    if session is not None:
        where = f"📅 {tr.full_day(session.cinema_day)}, {clock(session, tr)}\n"
        where += f"🏛 {escape(session.cinema, 100)}"
    return Screen(
        blocks(
            heading(night, tr),
            lines(chosen, where),
            _outcome(night, tr) or _open(night, vote, tr, today, zone),
        )
    )


def closing_moment(vote: Vote, tr: Translator, *, today: date, zone: str) -> str:
    """When a vote closes. It is read until then: what is tomorrow now is today by that time."""
    local = vote.closes_at.astimezone(ZoneInfo(zone))
    day = local.date()
    return f"{tr.day(day, today) if day == today else tr.full_day(day)}, {tr.time(local)}"


def _outcome(night: Night, tr: Translator) -> str | None:
    _ = tr.gettext
    return {
        "no_votes": _("Nobody voted for a showtime."),
        "no_session": _("The showtimes that were voted for are over."),
        "cancelled": _("Called off. /filmnight begins another."),
        "expired": _("Nothing happened for three days: it has ended. /filmnight begins another."),
        "decided": "",
    }.get(night.outcome)


def _open(night: Night, vote: Vote | None, tr: Translator, today: date, zone: str) -> str | None:
    _ = tr.gettext
    if vote is None:
        return None
    question = {
        FILMS: _("Which film?"),
        FILMS_AGAIN: _("A tie! Which of these films?"),
        SESSIONS: _("Which showtime?"),
        SESSIONS_AGAIN: _("A tie! Which of these showtimes?"),
    }[vote.kind]
    when = closing_moment(vote, tr, today=today, zone=zone)
    until = _("The vote closes: {when}.")
    if night.minutes is None:
        until = _("The vote is open until somebody closes it.")
    return f"🗳 <b>{question}</b>\n" + until.format(when=when)


def _list_screen(
    night: Night, films: Sequence[Proposal], tr: Translator, film: str | None
) -> Screen:
    _ = tr.gettext
    room = len(films) < MOST_FILMS
    return Screen(
        blocks(
            heading(night, tr),
            _notice(night, tr, film),
            list_lines(films, tr) or _("No film is on the list yet."),
            _("Add a film with the button, or reply to this message with its title.")
            if room
            else _("The list is full: a vote has twelve films at most."),
        ),
        rows(
            (
                Button("➕ " + _("Add a film"), ShowNight(night.night_id, "add")) if room else None,
                Button("➖ " + _("Remove"), ShowNight(night.night_id, "drop")) if films else None,
            ),
            (Button("🗳 " + _("Open the vote"), ShowNight(night.night_id, "when")),)
            if films
            else (),
            (Button("✖ " + _("Call it off"), ShowNight(night.night_id, "end")),),
        ),
    )


def _notice(night: Night, tr: Translator, film: str | None) -> str | None:
    _ = tr.gettext
    said = {
        "nobody": _("Nobody voted. Shall we try again?"),
        "refused": _(
            "I am not allowed to send polls in this group. An administrator can allow it; then "
            "open the vote again."
        ),
        "gone": _("{film} won, but can no longer be seen in {city}.").format(
            film=f"<b>{escape(film or '—', 100)}</b>", city=escape(night.city.name, 60)
        ),
    }.get(night.notice)
    return f"⚠️ {said}" if said else None


def list_lines(films: Sequence[Proposal], tr: Translator) -> str:
    """The films, numbered."""
    titles = [film.title for film in films]
    return "\n".join(
        f"{number}. <b>{escape(film.title, 120)}</b>"
        # Short lines for small screens: the year only where it tells two films apart.
        f"{year(film) if titles.count(film.title) > 1 else ''} · {_count(film, tr)}"
        for number, film in enumerate(films, 1)
    )


def year(film: Proposal) -> str:
    """(2023), or nothing."""
    return f" ({film.year})" if film.year else ""


def _count(film: Proposal, tr: Translator) -> str:
    count = film.sessions
    if not count:
        return tr.gettext("no showtime left")
    words = tr.ngettext("{count} showtime", "{count} showtimes", count)
    # In one piece at the end of a line.
    return words.format(count=tr.number(count)).replace(" ", "\N{NO-BREAK SPACE}")


def moved_screen(night: Night, tr: Translator) -> Screen:
    """An earlier message of a night that goes on in a later one."""
    return Screen(blocks(heading(night, tr), tr.gettext("It goes on further down.") + " ↓"))


def one_at_a_time_screen(night: Night, tr: Translator) -> Screen:
    """Why there is no other night in another city."""
    said = tr.gettext(
        "One film night at a time: the one in {city} goes on below. Call it off to begin another "
        "elsewhere."
    )
    return Screen("🍿 " + said.format(city=f"<b>{escape(night.city.name, 60)}</b>"))
