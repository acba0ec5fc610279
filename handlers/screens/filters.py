"""Filters in words, on the screens that they apply to, and the screen where they are chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from db.results import Session
from handlers.actions import (
    ForgetFilters,
    KeepFilters,
    ShowCinema,
    ShowCityDay,
    ShowFilters,
    ShowSessions,
)
from handlers.callbacks import Action
from handlers.filters import Choice, Filters, offered
from handlers.i18n import Translator
from handlers.screens.screen import (
    Button,
    Row,
    Screen,
    blocks,
    escape,
    fitting,
    label,
    lines,
    rows,
)
from handlers.screens.sessions import Programme, need_name, nothing

CLEAR = Filters()
EVENING = time(18)  # "ce soir" and "tonight" in `handlers.query.parts_of_day`
# Buttons beside each other: versions, formats, accessibility, starts, ends. Words need room.
COLUMNS = (4, 3, 2, 2, 2)


def filter_words(filters: Filters, tr: Translator) -> list[str]:
    """Each wish in a word or two, not yet escaped: VOST, IMAX, après 20:00."""
    _ = tr.gettext
    start, before, end = filters.start_after, filters.start_before, filters.end_by
    when = None
    if start is not None and before is not None:
        when = _("starts {first}–{last}").format(first=_clock(start, tr), last=_clock(before, tr))
    elif start is not None:
        when = _("after {time}").format(time=_clock(start, tr))
    elif before is not None:
        when = _("before {time}").format(time=_clock(before, tr))
    over = None if end is None else _("ends by {time}").format(time=_clock(end, tr))
    needs = (need_name(code, tr) for code in filters.access)
    return [part for part in (filters.version, filters.format, *needs, when, over) if part]


def _clock(minute: int, tr: Translator) -> str:
    return tr.time(datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))


def filter_line(only: Filters | None, tr: Translator, before: str = "") -> str | None:
    """What stands in a header whenever filters are on."""
    if not only:
        return None
    words = " · ".join(escape(part, 40) for part in filter_words(only, tr))
    return " ".join(filter(None, ("⚙️", before, f"<b>{words}</b>")))


def filter_row(
    only: Filters | None,
    tr: Translator,
    choose: Action | None,
    show_all: Action,
    evening: Button | None = None,
) -> tuple[Button | None, ...]:
    """To the choice of filters (where there is something to choose), and out of them."""
    _ = tr.gettext
    return (
        None if only else evening,
        Button("⚙️ " + _("Filters"), choose) if choose else None,
        Button("✕ " + _("Show all"), show_all) if only else None,
    )


def evening_button(
    shown: Programme, today: date, tr: Translator, target: Callable[[Filters], Action]
) -> Button | None:
    """To what starts in the evening, where that is a part of the day's programme."""
    _ = tr.gettext
    parts = {
        second >= begins
        for film in shown.films
        for zone, seconds in film.zones
        for begins in (datetime.combine(shown.day, EVENING, ZoneInfo(zone)).timestamp(),)
        for second in (min(seconds), max(seconds))
    }
    if len(parts) < 2:
        return None
    name = _("Tonight") if shown.day == today else _("In the evening")
    return Button(f"🌙 {name}", target(Filters(start_after=EVENING.hour * 60)))


def nothing_fits(tr: Translator) -> str:
    """Why a day is empty that has sessions."""
    return tr.gettext("None of that day’s showtimes fits your filters.")


def why_nothing(shown: Programme, tr: Translator) -> str:
    """Why a day is empty."""
    return nothing_fits(tr) if shown.total else nothing(shown.published, tr)


def later_button(
    later: date | None, today: date, tr: Translator, target: Callable[[date], Action]
) -> Button | None:
    """To the next day on which something fits."""
    if later is None:
        return None
    said = tr.gettext("Next that fits: {day}").format(day=tr.short_day(later, today))
    return Button(f"{said} ›", target(later))


def filters_screen(
    scope: ShowFilters,
    heading: Sequence[str],
    sessions: Sequence[Session],
    tr: Translator,
    *,
    kept: Filters | None,
) -> Screen:
    """What can be filtered by among a day's sessions. A tap changes this screen; nothing is
    remembered until asked.

    Args:
        scope: what is looked at, with the filters that are on.
        heading: what that is, in HTML, a line each.
        sessions: all of that day's.
        kept: what is remembered now; None where nothing can be.
    """
    _ = tr.gettext
    now = scope.only or CLEAR
    left = sum(now.admits(session) for session in sessions)
    if left < len(sessions):
        count = tr.ngettext("{left} showtime of {count}", "{left} showtimes of {count}", left)
    else:
        count = tr.ngettext("{count} showtime", "{count} showtimes", left)
    choices = offered(sessions, now)
    table = (
        fitting((_choice(choice, scope, tr) for choice in row), columns)
        for row, columns in zip(choices, COLUMNS, strict=True)
    )
    go = tr.ngettext("Show {count} showtime", "Show {count} showtimes", left)
    return Screen(
        blocks(
            "⚙️ <b>" + _("Filters") + "</b>",
            lines(*heading),
            lines(
                filter_line(now, tr) or _("No filter is on."),
                count.format(left=tr.number(left), count=tr.number(len(sessions))),
            ),
            None if any(choices) else _("There is nothing to choose from that day."),
        ),
        rows(
            *chain.from_iterable(table),
            *fitting(
                (
                    Button("✕ " + _("Clear"), _with(scope, CLEAR)) if now else None,
                    Button("📌 " + _("Remember"), KeepFilters(*_fields(scope), now))
                    if now and kept is not None and kept != now
                    else None,
                    Button("🗑 " + _("Forget"), ForgetFilters(*_fields(scope), now))
                    if kept
                    else None,
                ),
                3,
            ),
            (Button("✅ " + go.format(count=tr.number(left)), back_to(scope)),),
        ),
    )


def _choice(choice: Choice, scope: ShowFilters, tr: Translator) -> Button:
    words = label(" ".join(filter_words(choice.only, tr)), 40)
    return Button(("✓ " if choice.chosen else "") + words, _with(scope, choice.after))


def _fields(scope: ShowFilters) -> tuple[int, int, int, date, str]:
    return scope.film_id, scope.city_id, scope.cinema_id, scope.day, scope.walk


def _with(scope: ShowFilters, only: Filters) -> ShowFilters:
    return ShowFilters(*_fields(scope), only)


def back_to(scope: ShowFilters) -> Action:
    """The screen that the filters are chosen for."""
    if scope.cinema_id:
        return ShowCinema(scope.cinema_id, scope.day, 0, scope.only)
    if scope.film_id:
        return ShowSessions(scope.film_id, scope.city_id, scope.day, scope.walk, 0, scope.only)
    return ShowCityDay(scope.city_id, scope.day, 0, scope.walk, scope.only)


def remembered_row(kept: Filters, tr: Translator) -> Row:
    """For the settings: out of the filters that are remembered."""
    if not kept:
        return ()
    day = date(2020, 1, 1)  # of no screen, any day will do
    words = tr.gettext("Forget my filters")
    return (Button("🗑 " + words, ForgetFilters(0, 0, 0, day)),)
