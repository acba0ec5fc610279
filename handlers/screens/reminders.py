"""A reminder on a session's screen: offered, chosen, shown back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from db.watching import Reminding
from handlers.actions import ShowShowtime
from handlers.filters import Filters
from handlers.i18n import Translator
from handlers.screens.screen import Button, Row, Url, rows
from handlers.watching.actions import AskReminder, DropReminder, KeepReminder


class Moment(Protocol):
    """A moment to be reminded at (`handlers.watching.reminding.Choice`)."""

    @property
    def ahead(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def exact(self) -> bool: ...


def moment_words(moment: datetime, tr: Translator, *, today: date, zone: str) -> str:
    """`tomorrow, 18:30` in the reader's own time."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{tr.day(local.date(), today)}, {tr.time(local)}"


def reminder_line(
    wanted: Reminding | None, tr: Translator, *, today: date, zone: str
) -> str | None:
    """The reminder that was asked for."""
    if wanted is None:
        return None
    when = moment_words(wanted.due_at, tr, today=today, zone=zone)
    return "⏰ " + tr.gettext("I will remind you: {when}.").format(when=when)


def reminder_row(
    wanted: Reminding | None,
    tr: Translator,
    *,
    showtime_id: int,
    possible: bool,
    private: bool,
    link: str,
    walk: str = "",
    only: Filters | None = None,
) -> Row:
    """The button of the session's screen. `link` leads from a group to the private chat."""
    _ = tr.gettext
    if wanted is not None:
        return (Button("✖ " + _("Stop the reminder"), DropReminder(showtime_id, walk, only)),)
    if not possible:
        return ()
    target = AskReminder(showtime_id, walk, only) if private else Url(link)
    return (Button("⏰ " + _("Remind me"), target),)


def ask_reminder_rows(
    choices: Sequence[Moment], asked: AskReminder, tr: Translator, *, today: date, zone: str
) -> tuple[Row, ...]:
    """The moments to choose among."""
    _ = tr.gettext
    names = {"h": _("Two hours before"), "e": _("The evening before")}
    buttons = []
    for choice in choices:
        local = choice.due_at.astimezone(ZoneInfo(zone))
        when = f"{tr.short_day(local.date(), today)} {tr.time(local)}"
        name = names[choice.ahead] if choice.exact else _("As late as possible")
        target = KeepReminder(asked.showtime_id, choice.ahead, asked.walk, asked.only)
        buttons.append((Button(f"{name} · {when}", target),))
    back = Button("‹ " + _("Back"), ShowShowtime(asked.showtime_id, asked.walk, asked.only))
    return rows(*buttons, (back,))
