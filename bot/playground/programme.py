"""A plausible week of cinema programmes, the same for everyone who asks on the same day.

Chance is seeded by cinema and week or day, so a session stays where it was when the package is
made again tomorrow.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, cycle, islice
from random import Random
from zoneinfo import ZoneInfo

DAYS = 8
DAY_ENDS = timedelta(hours=5)
TURNOVER = timedelta(minutes=20)
TRAILERS = timedelta(minutes=15)
TUESDAY, WEDNESDAY, FRIDAY, SATURDAY, SUNDAY = 1, 2, 4, 5, 6
TRIES = 6

# The film that the product was made for, and its number of sessions in each city.
HEADLINER = "les-petites-victoires-2023"
HEADLINER_HOLDS = timedelta(minutes=125)  # a screen, trailers and cleaning included
HEADLINER_SESSIONS = {
    "Paris": 14,
    **dict.fromkeys(("Bordeaux", "La Rochelle", "Lyon", "Saintes"), 3),
    **dict.fromkeys(("Alençon", "Antibes", "Baud", "Béthune", "Boulazac", "Brest"), 2),
    **dict.fromkeys(("Brétigny-sur-Orge", "Challans", "Cognac", "Graulhet", "Guingamp"), 2),
    **dict.fromkeys(("La Couarde-sur-Mer", "La Richardais", "La Roche-Chalais", "Langon"), 2),
    **dict.fromkeys(("La Roche-sur-Yon", "Laval"), 2),
}

# Number of screens (at least) -> films in a week, sessions a day.
SIZES = ((14, 12, 19), (10, 11, 16), (6, 9, 12), (3, 7, 8), (2, 5, 5), (0, 3, 3))
# Session times by part of the day; each cinema has its own few minutes' difference.
AFTERNOON = (time(13, 30), time(14, 0), time(15, 45), time(16, 15))
EVENING = (time(18, 0), time(18, 30), time(20, 0), time(20, 30), time(20, 45))
MORNING, LATE, MIDNIGHT = (time(10, 45), time(11, 0)), (time(22, 0), time(22, 20)), time(0, 15)


@dataclass(frozen=True, slots=True)
class Booking:
    """How cinemas book a film. `weights`: by kind of cinema, 0 for never."""

    film_id: str
    runtime: timedelta
    released: date
    spoken: str
    dubbed: bool
    weights: Mapping[str, int]
    formats: tuple[str, ...]
    young: bool
    previews: bool


@dataclass(frozen=True, slots=True)
class Venue:
    """A cinema as its programmer sees it. `kind`: "general" or "art"."""

    cinema_id: str
    city: str
    zone: ZoneInfo
    screens: int
    kind: str
    chain: str
    published_days: int

    @property
    def own_minutes(self) -> timedelta:
        """A cinema's own few minutes: not every house in France starts at 20:30."""
        return timedelta(minutes=5 * Random(self.cinema_id).randrange(4))

    def instant(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self.zone)


@dataclass(frozen=True, slots=True)
class Session:
    """One session; times are local and naive, as cinemas publish them."""

    film_id: str
    cinema_id: str
    starts_at: datetime
    version: str
    format: str
    accessibility: tuple[str, ...]
    ends_at: datetime | None
    booking_url: str


def plan_sessions(
    bookings: Sequence[Booking], venues: Sequence[Venue], *, now: datetime
) -> list[Session]:
    """Every session of the eight days from `now` on that has not begun, by cinema and time."""
    films = {booking.film_id: booking for booking in bookings}
    headliner = headliner_sessions(films[HEADLINER], venues, now)
    kept: dict[tuple[str, date], list[Session]] = defaultdict(list)
    for session in headliner:
        kept[session.cinema_id, cinema_day(session.starts_at)].append(session)
    planned = list(headliner)
    for venue in venues:
        today = cinema_day(now.astimezone(venue.zone))
        for day in (today + timedelta(days=n) for n in range(min(DAYS, venue.published_days))):
            planned += (
                session
                for session in day_sessions(venue, bookings, day, kept[venue.cinema_id, day])
                if venue.instant(session.starts_at) > now
            )
    return sorted(planned, key=lambda s: (s.cinema_id, s.starts_at, s.film_id, s.version))


def cinema_day(local: datetime) -> date:
    """The day a session belongs to: after midnight is still the evening before."""
    return (local - DAY_ENDS).date()


def at(day: date, clock: time) -> datetime:
    """The naive local time of `clock` on that cinema day."""
    after_midnight = clock < time(5)
    return datetime.combine(day + timedelta(days=after_midnight), clock)


def day_sessions(
    venue: Venue, bookings: Sequence[Booking], day: date, taken: Iterable[Session]
) -> Iterator[Session]:
    """One cinema's sessions of one day, no more at a time than it has screens."""
    rng = Random(f"{venue.cinema_id} {day}")
    _, _, wanted = next(size for size in SIZES if venue.screens >= size[0])
    programme = week_programme(venue, bookings, day)
    busy = [(s.starts_at, s.starts_at + HEADLINER_HOLDS) for s in taken]
    shown: set[tuple[str, datetime]] = set()
    # A preview is one evening's event; the week's films take turns in what is left.
    for booking in chain(
        previews(venue, bookings, day), islice(cycle(programme), TRIES * len(programme))
    ):
        clock = rng.choice(EVENING if booking.released > day else slots(booking, venue, day))
        starts = at(day, clock) + venue.own_minutes
        ends = starts + booking.runtime + TURNOVER
        overlapping = sum(start < ends and starts < end for start, end in busy)
        if overlapping >= venue.screens or (booking.film_id, starts) in shown:
            continue
        busy.append((starts, ends))
        shown.add((booking.film_id, starts))
        yield session_of(booking, venue, starts, rng)
        if len(shown) >= wanted:
            return


def slots(booking: Booking, venue: Venue, day: date) -> tuple[time, ...]:
    """When such a film can start in such a cinema on that day of the week."""
    free_day = day.weekday() in (WEDNESDAY, SATURDAY, SUNDAY)
    times = MORNING * (free_day and venue.screens > 2) + AFTERNOON * (free_day or venue.screens > 2)
    if booking.young:
        return times or (time(17, 45),)
    times += EVENING + LATE * (venue.screens > 5)
    if day.weekday() in (FRIDAY, SATURDAY) and venue.screens > 9:
        times += (MIDNIGHT,)
    return times


def week_programme(venue: Venue, bookings: Sequence[Booking], day: date) -> list[Booking]:
    """The films of the cinema's week, in its order of preference, that may be shown on `day`."""
    week = day - timedelta(days=(day.weekday() - WEDNESDAY) % 7)
    rng = Random(f"{venue.cinema_id} {week}")
    _, count, _ = next(size for size in SIZES if venue.screens >= size[0])
    released = [b for b in bookings if b.released <= week and b.weights[venue.kind]]
    # Weighted order without replacement: the highest of u ** (1 / weight) comes first.
    ranked = sorted(released, key=lambda b: -(rng.random() ** (1 / b.weights[venue.kind])))
    return ranked[:count]


def previews(venue: Venue, bookings: Sequence[Booking], day: date) -> list[Booking]:
    """Films shown before their release: Sundays and Tuesdays, in half of the large cinemas."""
    chosen = venue.screens > 7 and Random(venue.cinema_id).random() < 0.5
    shown = chosen and day.weekday() in (SUNDAY, TUESDAY)
    return [
        booking for booking in bookings if shown and booking.previews and booking.released > day
    ]


def session_of(booking: Booking, venue: Venue, starts: datetime, rng: Random) -> Session:
    version = pick_version(booking, venue, starts, rng)
    described = version in ("VF", "VFST") and rng.random() < 0.15
    accessibility = ("AD",) * described + ("SME",) * (version == "VFST")
    large = [f for f in booking.formats if f == "3D" or (venue.screens > 11 and venue.chain)]
    format = rng.choice(large) if large and rng.random() < 0.5 else "2D"
    booked = bool(venue.chain) or venue.screens > 6
    return Session(
        film_id=booking.film_id,
        cinema_id=venue.cinema_id,
        starts_at=starts,
        version=version,
        format=format,
        accessibility=accessibility,
        ends_at=starts + TRAILERS + booking.runtime if venue.chain == "UGC" else None,
        booking_url=f"https://booking.seance.example/{venue.cinema_id}/{starts:%Y%m%d-%H%M}"
        f"/{booking.film_id}"
        if booked
        else "",
    )


def pick_version(booking: Booking, venue: Venue, starts: datetime, rng: Random) -> str:
    """VF for French films (now and then with French subtitles); else dubbed or subtitled."""
    if booking.spoken == "fr":
        return "VFST" if rng.random() < 0.1 else "VF"
    if booking.spoken == "none":
        return "VO"
    if booking.spoken == "en" and venue.kind == "art" and rng.random() < 0.06:
        return "VO"
    evening = starts.hour >= 20 or starts.hour < 5
    dubbed = {"general": 0.6 if evening else 0.9, "art": 0.9 if booking.young else 0.0}
    return "VF" if booking.dubbed and rng.random() < dubbed[venue.kind] else "VOST"


def headliner_sessions(booking: Booking, venues: Sequence[Venue], now: datetime) -> list[Session]:
    """Exactly as many sessions in each city as `HEADLINER_SESSIONS` says, all still to come."""
    sessions: list[Session] = []
    for city, count in HEADLINER_SESSIONS.items():
        houses = [venue for venue in venues if venue.city == city]
        sessions += city_sessions(booking, houses, count, now)
    return sessions


def city_sessions(
    booking: Booking, houses: Sequence[Venue], count: int, now: datetime
) -> Iterator[Session]:
    """Today, tomorrow and the coming Saturday first, then one a day, evenings before afternoons."""
    today = cinema_day(now.astimezone(houses[0].zone))
    span = [today + timedelta(days=n) for n in range(DAYS)]
    saturday = next(day for day in span if day.weekday() == SATURDAY)
    days = list(dict.fromkeys([today, span[1], saturday, *span]))
    rng = Random(f"{houses[0].city} {today}")
    order = rng.sample(houses, len(houses))
    for clock in (time(20, 30), time(18, 0), time(16, 15), time(21, 0), time(14, 0)):
        for day in days:
            house = order[0]
            starts = at(day, clock) + house.own_minutes
            within = (day - today).days < house.published_days
            if count and within and house.instant(starts) > now:
                yield session_of(booking, house, starts, rng)
                order = order[1:] + order[:1]
                count -= 1
