"""The sample catalogue as a CSV package: `write_package` makes it afresh for any day.

The facts and texts are the CSV files of `catalogue/`; what depends on the day is written there as
`{wednesday+7}` (a date, counted from the Wednesday that opened the French programme week) and in
`programme.csv` and `screens.csv`, from which `bot.playground.programme` makes the sessions.
"""

import csv
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.playground.programme import Booking, Session, Venue, plan_sessions

CATALOGUE = Path(__file__).parent / "catalogue"
COPIED = ("films.csv", "press.csv", "opinions.csv", "cinemas.csv", "cities.csv")
ZONES = {"FR": "Europe/Paris", "BE": "Europe/Brussels"}
WEDNESDAY = 2
# A cinema's day ends at 05:00: at one in the morning on a Wednesday the old week still runs.
DAY_ENDS = timedelta(hours=5)
RELATIVE_DATE = re.compile(r"\{wednesday([+-]\d+)\}")
SHOWTIME_COLUMNS = (
    "film_id",
    "cinema_id",
    "starts_at",
    "version",
    "format",
    "accessibility",
    "ends_at",
    "booking_url",
)


def write_package(folder: Path, *, now: datetime) -> Path:
    """Write the whole sample catalogue into `folder` (made if absent) and return it.

    `now` is an aware instant. Sessions run from `now`, never before, to the end of the seventh day
    after; for one and the same day the package differs only by the sessions that have begun. Two
    cinemas have published three days only. Raises ValueError when `now` is naive.
    """
    if now.tzinfo is None:
        raise ValueError("now must know its time zone")
    folder.mkdir(parents=True, exist_ok=True)
    wednesday = programme_week(now)
    for name in COPIED:
        text = (CATALOGUE / name).read_text(encoding="utf-8")
        (folder / name).write_text(resolve_dates(text, wednesday), encoding="utf-8", newline="")
    sessions = plan_sessions(bookings(wednesday), venues(), now=now)
    with (folder / "showtimes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(SHOWTIME_COLUMNS)
        writer.writerows(map(showtime_row, sessions))
    return folder


def programme_week(now: datetime) -> date:
    """The Wednesday that opened the French programme week of `now`."""
    day = (now.astimezone(ZoneInfo(ZONES["FR"])) - DAY_ENDS).date()
    return day - timedelta(days=(day.weekday() - WEDNESDAY) % 7)


def resolve_dates(text: str, wednesday: date) -> str:
    """Put real dates for every `{wednesday+N}`, N in days."""
    return RELATIVE_DATE.sub(
        lambda match: (wednesday + timedelta(days=int(match[1]))).isoformat(), text
    )


def read_catalogue(name: str, wednesday: date) -> Iterable[dict[str, str]]:
    """The rows of one file of the catalogue, with real dates."""
    text = resolve_dates((CATALOGUE / name).read_text(encoding="utf-8"), wednesday)
    return csv.DictReader(text.splitlines(keepends=True))


def bookings(wednesday: date) -> list[Booking]:
    """Every film with the way in which cinemas book it."""
    films = {row["id"]: row for row in read_catalogue("films.csv", wednesday)}
    return [
        Booking(
            film_id=row["film_id"],
            runtime=timedelta(minutes=int(films[row["film_id"]]["runtime_min"] or 100)),
            released=date.fromisoformat(films[row["film_id"]]["release_date"] or "1900-01-01"),
            spoken=row["spoken"],
            dubbed=row["dubbed"] == "yes",
            weights={"general": int(row["general"]), "art": int(row["art"])},
            formats=tuple(filter(None, row["formats"].split("|"))),
            young=row["young"] == "yes",
            previews=row["previews"] == "yes",
        )
        for row in read_catalogue("programme.csv", wednesday)
    ]


def venues() -> list[Venue]:
    """Every cinema with its zone and its number of screens."""
    screens = {row["cinema_id"]: row for row in read_catalogue("screens.csv", date.min)}
    return [
        Venue(
            cinema_id=row["id"],
            city=row["city"],
            zone=ZoneInfo(row["timezone"] or ZONES[row["country"]]),
            screens=int(screens[row["id"]]["screens"]),
            kind=screens[row["id"]]["kind"],
            chain=row["chain"],
            published_days=int(screens[row["id"]]["published_days"] or 8),
        )
        for row in read_catalogue("cinemas.csv", date.min)
    ]


def showtime_row(session: Session) -> tuple[str, ...]:
    """One line of `showtimes.csv`; times are the cinema's local time."""
    return (
        session.film_id,
        session.cinema_id,
        session.starts_at.isoformat(timespec="minutes"),
        session.version,
        session.format,
        "|".join(session.accessibility),
        session.ends_at.isoformat(timespec="minutes") if session.ends_at else "",
        session.booking_url,
    )
