"""How sessions are written: times by version and format, grouped, with what they offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from db.folding import fold
from db.results import CinemaRef, FilmOnDay, Session
from handlers.callbacks import Action
from handlers.i18n import Translator
from handlers.screens.screen import Button, Row, clip, escape, rows

DAYS_SHOWN = 7
TIMES_SHOWN = 24  # of one version in one cinema; more would be a table, not an answer
KINDS_SHOWN = 6  # versions and formats of a film in one cinema
STARTS_SHOWN = 36  # of a film in a city: with eight films a page they fit into a message

# Signs beside a time; `needs_line` says them in words.
NEEDS = {
    "SME": "🧏",
    "subtitles": "🧏",
    "AD": "👁",
    "audio_description": "👁",
    "LSF": "🤟",
    "hearing_loop": "🦻",
}


@dataclass(frozen=True, slots=True)
class Programme:
    """What is shown of a day, and why not more.

    Attributes:
        days: the days that have sessions at all.
        sessions: those of `day` that the filters let through; `films`: the same, film by film, and
            of all that is on in a city only that.
        total: how many sessions that day has without filters.
        later: where nothing fits, the next day on which something does.
        published: whether anything is known of that day, be it over.
    """

    day: date
    days: tuple[date, ...] = ()
    sessions: tuple[Session, ...] = ()
    films: tuple[FilmOnDay, ...] = ()
    total: int = 0
    later: date | None = None
    published: bool = True


def group_cinemas(sessions: Iterable[Session]) -> list[list[Session]]:
    """Sessions by cinema: favourites first, then the most sessions, then the name."""
    by_cinema = sorted(sessions, key=lambda item: item.cinema_id)
    groups = [list(group) for _, group in groupby(by_cinema, key=lambda item: item.cinema_id)]
    groups.sort(key=lambda group: (not group[0].favourite, -len(group), group[0].cinema))
    return groups


def group_films(sessions: Iterable[Session]) -> list[list[Session]]:
    """Sessions by film, each film's in order of time."""
    by_film = sorted(sessions, key=lambda item: item.film_id)
    return [list(group) for _, group in groupby(by_film, key=lambda item: item.film_id)]


def films_of(sessions: Iterable[Session]) -> tuple[FilmOnDay, ...]:
    """Sessions as a city's day shows them."""
    return tuple(
        FilmOnDay(
            group[0].film_id,
            group[0].film,
            len(group),
            tuple((each.timezone, (int(each.starts_at.timestamp()),)) for each in group),
            group[0].released,
        )
        for group in group_films(sessions)
    )


def times_lines(sessions: Sequence[Session], tr: Translator) -> list[str]:
    """`VOST · IMAX  18:00–19:29, 20:30–21:59`, a line for each version and format. What there is
    no room for is counted: `… +3`."""

    def kind(session: Session) -> tuple[str, str]:
        return session.version, session.format

    found: list[str] = []
    shown = 0
    for (version, form), group in groupby(sorted(sessions, key=kind), key=kind):
        items = sorted(group, key=lambda item: item.starts_at)
        heads = (escape(version, 20), escape(form, 20))
        head = " · ".join(part for part in heads if part) or "—"
        times = ", ".join(span(item, tr) for item in items[:TIMES_SHOWN])
        if len(found) == KINDS_SHOWN:
            break
        shown += len(items)
        found.append(f"{head}  {times}{_more(len(items) - TIMES_SHOWN, tr)}")
    return [*found, *filter(None, [_more(len(sessions) - shown, tr).strip()])]


def starts_line(film: FilmOnDay, tr: Translator) -> str:
    """`18:00, 20:30 ×3`: when it starts in a city, and in how many places at once. Together as many
    as there are sessions; what there is no room for is counted: `… +3`."""
    starts = Counter(map(tr.time, film.starts()))
    shown = list(starts.items())[:STARTS_SHOWN]
    times = (clock if count == 1 else f"{clock}\u00a0×{count}" for clock, count in shown)
    return ", ".join(times) + _more(film.sessions - sum(count for _, count in shown), tr)


def _more(hidden: int, tr: Translator) -> str:
    return f" … +{tr.number(hidden)}" if hidden > 0 else ""


def span(session: Session, tr: Translator) -> str:
    """Start and end, with signs for accessibility."""
    end = end_clock(session, tr)
    signs = "".join(_signs(session))
    mark = f"\u00a0{signs}" if signs else ""
    return f"<b>{clock(session, tr)}</b>" + (f"–{end}" if end else "") + mark


def _signs(session: Session) -> list[str]:
    return list(dict.fromkeys(NEEDS[need] for need in session.accessibility if need in NEEDS))


def signs_line(sessions: Iterable[Session], tr: Translator) -> str | None:
    """What the signs beside the times mean, of those that are there."""
    seen = dict.fromkeys(sign for session in sessions for sign in _signs(session))
    meaning = {sign: need for need, sign in reversed(NEEDS.items())}
    words = (f"{sign} {escape(need_name(meaning[sign], tr))}" for sign in NEEDS.values())
    legend = dict.fromkeys(word for word in words if word.partition(" ")[0] in seen)
    return f"<i>{' · '.join(legend)}</i>" if legend else None


def tell_apart(films: Iterable[tuple[int, str, date | None]]) -> dict[int, str]:
    """Films' titles by id, not yet escaped; those of one title with their years."""
    known = list(films)
    times = Counter(fold(title) for _film_id, title, _released in known)
    return {
        film_id: f"{clip(title, 80)} ({released.year})"
        if released and times[fold(title)] > 1
        else clip(title, 80)
        for film_id, title, released in known
    }


def clock(session: Session, tr: Translator) -> str:
    """The start in the cinema's own time."""
    return tr.time(session.starts_at.astimezone(ZoneInfo(session.timezone)))


def end_clock(session: Session, tr: Translator) -> str | None:
    """The end as given, else start and duration; None when neither is known."""
    end = session.ends_at
    if end is None and session.runtime_min:
        end = session.starts_at + timedelta(minutes=session.runtime_min)
    return tr.time(end.astimezone(ZoneInfo(session.timezone))) if end else None


def version_words(version: str, tr: Translator) -> str:
    """A version's code, which is what posters print, with its meaning."""
    _ = tr.gettext
    meaning = {
        "VF": _("in French"),
        "VO": _("original version"),
        "VOST": _("original version with subtitles"),
        "VFST": _("in French with subtitles"),
    }.get(version)
    code = escape(version, 20)
    return f"{code}, {meaning}" if meaning else code


def needs_line(needs: Sequence[str], tr: Translator) -> str | None:
    """What is there for those who hear or see less well, in words."""
    words = (f"{NEEDS.get(need, '♿')} {escape(need_name(need, tr))}" for need in needs[:6])
    return " · ".join(words) or None


def need_name(need: str, tr: Translator) -> str:
    """What a code of accessibility means, not yet escaped."""
    _ = tr.gettext
    names = {
        "SME": _("subtitles for the hard of hearing"),
        "AD": _("audio description"),
        "LSF": _("sign language"),
        "RELAX": _("relaxed screening"),
        "PMR": _("wheelchair access"),
        # What a cinema has, as imports call it (bot.importers.showing).
        "wheelchair": _("wheelchair access"),
        "hearing_loop": _("hearing loop"),
        "audio_description": _("audio description"),
        "subtitles": _("subtitles for the hard of hearing"),
    }
    return names.get(need) or clip(need, 30)


def address_line(cinema: CinemaRef) -> str | None:
    """Street, postcode and town."""
    town = " ".join(filter(None, (escape(cinema.postcode or "", 12), escape(cinema.city, 60))))
    return ", ".join(filter(None, (escape(cinema.address or "", 120), town))) or None


def star(session: Session) -> str:
    return "★ " if session.favourite else ""


def nothing(published: bool, tr: Translator) -> str:
    """Why a day is empty: nothing more to see, or not announced yet."""
    _ = tr.gettext
    if published:
        return _("No more showtimes that day.")
    return _("The programme for that day is not published yet.")


def day_rows(
    days: Sequence[date],
    chosen: date,
    today: date,
    tr: Translator,
    target: Callable[[date], Action],
) -> tuple[Row, ...]:
    """A week of days as buttons, the one that holds the chosen day; earlier and later beside."""
    start = days.index(chosen) // DAYS_SHOWN * DAYS_SHOWN if chosen in days else 0
    week = [
        Button(("• " if day == chosen else "") + tr.short_day(day, today), target(day))
        for day in days[start : start + DAYS_SHOWN]
    ]
    earlier = later = None
    if start:
        earlier = Button("‹ " + tr.gettext("Earlier"), target(days[start - DAYS_SHOWN]))
    if start + DAYS_SHOWN < len(days):
        later = Button(tr.gettext("Later") + " ›", target(days[start + DAYS_SHOWN]))
    # Three in a row: "Tomorrow", and a day with its mark, need the room.
    return rows(week[:3], week[3:6], (earlier, *week[6:], later))
