"""The questions beneath a film night's list: which film to add or remove, when the vote closes,
whether to call it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from db.nights import Night, Proposal
from handlers.i18n import Translator
from handlers.links import group_link
from handlers.nights.actions import (
    AddFilm,
    BeginNight,
    DropFilm,
    EndNight,
    OpenVote,
    ShowNight,
    TypeFilm,
)
from handlers.screens.night import heading, list_lines, year
from handlers.screens.screen import (
    Button,
    Screen,
    Url,
    blocks,
    grid,
    label,
    rows,
)

PER_PAGE = 6


def groups_only_screen(tr: Translator, *, username: str) -> Screen:
    """In private: what a film night is, and how to have one."""
    _ = tr.gettext
    return Screen(
        blocks(
            "🍿 <b>" + _("Film night") + "</b>",
            _(
                "In a group I propose the films on in its city; everybody votes, first for the "
                "film, then for the showtime."
            ),
            _("Add me to your group, and send /filmnight there."),
        ),
        rows((Button("➕ " + _("Add me to a group"), Url(group_link(username, BeginNight()))),)),
    )


def _short(film: Proposal) -> str:
    return label(film.title, 24) + year(film)


def add_screen(
    night: Night,
    films: Sequence[Proposal],
    others: Sequence[Proposal],
    tr: Translator,
    *,
    page: int,
    more: bool,
) -> Screen:
    """What else is on; a tap puts it on the list."""
    _ = tr.gettext
    buttons = [
        (Button("➕ " + _short(film), AddFilm(night.night_id, film.film_id, page)),)
        for film in others
    ]
    # How many pages there are is not counted: the next one is there, or is not.
    earlier = Button("‹", ShowNight(night.night_id, "add", page - 1)) if page else None
    later = Button("›", ShowNight(night.night_id, "add", page + 1)) if more else None
    return Screen(
        blocks(
            heading(night, tr),
            list_lines(films, tr),
            _("Tap a film to put it on the list.")
            if others
            else _("Nothing else is on here in the coming days."),
        ),
        rows(
            *buttons,
            (earlier, later),
            (
                Button("✏️ " + _("Type a title"), TypeFilm(night.night_id)),
                Button("✓ " + _("Done"), ShowNight(night.night_id)),
            ),
        ),
    )


def drop_screen(night: Night, films: Sequence[Proposal], tr: Translator) -> Screen:
    """Which film does not come?"""
    _ = tr.gettext
    buttons = [
        (Button("➖ " + _short(film), DropFilm(night.night_id, film.film_id)),) for film in films
    ]
    return Screen(
        blocks(heading(night, tr), _("Tap a film to take it off the list.")),
        rows(*buttons, (Button("✓ " + _("Done"), ShowNight(night.night_id)),)),
    )


def when_screen(
    night: Night,
    films: Sequence[Proposal],
    closings: Sequence[tuple[str, datetime]],
    tr: Translator,
    *,
    today: date,
    zone: str,
) -> Screen:
    """Until when is the vote open?"""
    _ = tr.gettext
    buttons = [
        Button(
            closing_words(name, at, tr, today=today, zone=zone),
            OpenVote(night.night_id, night.round, name),
        )
        for name, at in closings
    ]
    return Screen(
        blocks(heading(night, tr), list_lines(films, tr), "⏰ " + _("When does the vote close?")),
        rows(*grid(buttons, 2), (Button("‹ " + _("Back"), ShowNight(night.night_id)),)),
    )


def closing_words(name: str, at: datetime, tr: Translator, *, today: date, zone: str) -> str:
    """A moment to close at, on a button."""
    _ = tr.gettext
    if name == "hand":
        return _("When we close it")
    if name in ("1h", "3h"):
        hours = int(name[0])
        return tr.ngettext("In {count} hour", "In {count} hours", hours).format(count=hours)
    local = at.astimezone(ZoneInfo(zone))
    return f"{tr.short_day(local.date(), today)} {tr.time(local)}"


def end_screen(night: Night, films: Sequence[Proposal], tr: Translator) -> Screen:
    """Really?"""
    _ = tr.gettext
    return Screen(
        blocks(heading(night, tr), list_lines(films, tr), "✖ " + _("Call this film night off?")),
        rows(
            (
                Button(_("Yes, call it off"), EndNight(night.night_id)),
                Button("‹ " + _("No"), ShowNight(night.night_id)),
            )
        ),
    )
