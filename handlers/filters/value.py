"""What a session must be like to be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from db.results import Session
from handlers.query import Query, Window
from handlers.query.versions import fits

# What can be asked for, in this order: the codes that an import knows (bot.importers.showing).
VERSIONS = ("VF", "VO", "VOST", "VOSTA", "VFST")
FORMATS = (
    *("2D", "3D", "IMAX", "IMAX 3D", "4DX", "Dolby", "ScreenX", "ICE"),
    *("35 mm", "70 mm"),
)
ACCESS = ("SME", "AD", "LSF", "RELAX")
LAST_MINUTE = 48 * 60 - 1


@dataclass(frozen=True, slots=True)
class Filters:
    """What a session must be like to be shown; empty and None ask for nothing.

    Attributes:
        version: as `handlers.query.versions.fits` understands it: VO admits VOST.
        format: all its words are among the session's: IMAX admits "IMAX 3D".
        access: codes that a session must all have, in the order of `ACCESS`.
        start_after, start_before, end_by: minutes since 00:00 of the cinema day (00:30 of the night
            is 1470); a start at `start_before` itself is too late, the others are inclusive.
    """

    version: str = ""
    format: str = ""
    access: tuple[str, ...] = ()
    start_after: int | None = None
    start_before: int | None = None
    end_by: int | None = None

    def __bool__(self) -> bool:
        return self != NOTHING

    def admits(self, session: Session) -> bool:
        """Whether a session is shown. One whose end nobody knows ends when it starts."""
        window = Window(self.start_after, self.start_before, self.end_by)
        return (
            (not self.version or fits(self.version, session.version))
            and set(self.format.split()) <= set(session.format.split())
            and set(self.access) <= set(session.accessibility)
            and window.admits(*span_of(session))
        )


NOTHING = Filters()


def span_of(session: Session) -> tuple[int, int]:
    """Start and end in minutes of the cinema day. The end is the session's own, else what the
    film's duration says, else the start."""
    zone = ZoneInfo(session.timezone)
    end = session.ends_at or session.starts_at + timedelta(minutes=session.runtime_min or 0)

    def minute(moment: datetime) -> int:
        local = moment.astimezone(zone)
        return (local.date() - session.cinema_day).days * 1440 + local.hour * 60 + local.minute

    return minute(session.starts_at), minute(end)


def in_order(codes: Iterable[str]) -> tuple[str, ...]:
    """The accessibility codes that can be asked for, once each, in the order of `ACCESS`."""
    wanted = set(codes)
    return tuple(code for code in ACCESS if code in wanted)


def of_query(query: Query) -> Filters | None:
    """What a sentence says of time, version, format and accessibility; None if nothing."""
    window = query.window.value or Window()
    # "en IMAX 3D" is one format where there is such a one; else the first that was named counts.
    whole = next((form for form in FORMATS if set(form.split()) == set(query.formats)), "")
    filters = Filters(
        query.version.value or "",
        whole or next((form for form in query.formats if form in FORMATS), ""),
        in_order(query.access),
        *(_bounded(at) for at in (window.start_after, window.start_before, window.end_by)),
    )
    return filters or None


def _bounded(minute: int | None) -> int | None:
    return None if minute is None else min(max(minute, 0), LAST_MINUTE)


def merged(first: Filters | None, then: Filters | None) -> Filters | None:
    """Both wishes; where they speak of the same thing, the later one counts."""
    if not first or not then:
        return then or first
    timed = then.start_after is not None or then.start_before is not None
    start = then if timed else first
    return Filters(
        then.version or first.version,
        then.format or first.format,
        in_order((*first.access, *then.access)),
        start.start_after,
        start.start_before,
        first.end_by if then.end_by is None else then.end_by,
    )
