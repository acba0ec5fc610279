"""Sessions by city and by day: every zone, every border of a day, and counts that agree."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, select, update

from bot.importers.run import import_package
from db.days import cinema_day, day_span, still_seen_from
from db.models import Cinema, Run, Showtime
from db.queries.counting import count_in_city, get_cities, list_films_on
from db.queries.driver import binder
from db.queries.figures import recompute_figures
from db.queries.headings import get_heading
from db.queries.runs import keeping_runs, rebuild_runs
from db.queries.showtimes import get_day
from db.session import Database
from db.starts import unpack
from tests.db.programme import fill

PARIS, REUNION = "Europe/Paris", "Indian/Reunion"
GUADELOUPE, LONDON, NEW_YORK = "America/Guadeloupe", "Europe/London", "America/New_York"
ZONES = (PARIS, REUNION, GUADELOUPE, LONDON, NEW_YORK, "UTC")
SUNDAY = date(2026, 11, 22)


async def listed(database: Database, day: date, since: datetime, **place: int) -> list[str]:
    """The starts that a day's screen lists, by the clocks of its cinemas."""
    async with database.read() as session:
        where = place or {"city_id": 1}
        found = await get_day(session, language="fr", day=day, since=since, **where)
    return [f"{one.starts_at.astimezone(ZoneInfo(one.timezone)):%H:%M}" for one in found.sessions]


async def on_in(database: Database, day: date, since: datetime, city_id: int = 1) -> list[str]:
    """The same by the screen of all that is on in a city."""
    async with database.read() as session:
        films = await list_films_on(session, language="fr", day=day, since=since, city_id=city_id)
    for film in films:
        assert film.sessions == len(film.starts())
    return sorted(f"{at:%H:%M}" for film in films for at in film.starts())


async def counts(database: Database, film_id: int, since: datetime) -> dict[int, int]:
    """Sessions of a film by city."""
    async with database.read() as session:
        _film, cities = await get_cities(session, film_id=film_id, language="fr", since=since)
    assert len({city.city_id for city in cities}) == len(cities)
    return {city.city_id: city.sessions for city in cities}


async def days(database: Database, since: datetime, **asked: int) -> tuple[date, ...]:
    async with database.read() as session:
        return (await get_heading(session, language="fr", since=since, **asked)).days


def at(zone: str, day: date, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    return datetime(
        day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone), fold=fold
    ).astimezone(UTC)


@pytest.mark.parametrize("zone", ZONES)
async def test_a_day_goes_from_five_to_five_by_the_cinemas_own_clock(
    database: Database, zone: str
) -> None:
    monday = SUNDAY + timedelta(days=1)
    starts = [
        at(zone, SUNDAY, 4, 55),  # the end of Saturday night
        at(zone, SUNDAY, 5),
        at(zone, SUNDAY, 20, 30),
        at(zone, monday, 0, 30),
        at(zone, monday, 4, 59),
        at(zone, monday, 5),
    ]
    await fill(database, {"Ville": (zone,)}, [(1, 1, start) for start in starts])
    since = still_seen_from(at(zone, SUNDAY - timedelta(days=3), 12))
    wanted = ["05:00", "20:30", "00:30", "04:59"]
    assert await listed(database, SUNDAY, since) == wanted
    assert await on_in(database, SUNDAY, since) == sorted(wanted)
    assert await on_in(database, monday, since) == ["05:00"]
    saturday = SUNDAY - timedelta(days=1)
    assert await days(database, since, city_id=1) == (saturday, SUNDAY, monday)
    assert await days(database, since, city_id=1, film_id=1) == (saturday, SUNDAY, monday)
    assert await days(database, since, cinema_id=1) == (saturday, SUNDAY, monday)


@pytest.mark.parametrize("zone", ZONES)
async def test_a_session_can_be_entered_for_twenty_minutes(database: Database, zone: str) -> None:
    start = at(zone, SUNDAY, 20)
    await fill(database, {"Ville": (zone,)}, [(1, 1, start)])
    for minutes, seen in ((0, 1), (20, 1), (21, 0)):
        since = still_seen_from(start + timedelta(minutes=minutes))
        assert len(await listed(database, SUNDAY, since)) == seen
        assert len(await on_in(database, SUNDAY, since)) == seen
        assert sum((await counts(database, 1, since)).values()) == seen
        assert await days(database, since, city_id=1, film_id=1) == (SUNDAY,) * seen
        async with database.read() as session:
            assert await count_in_city(session, film_id=1, city_id=1, since=since) == seen


@pytest.mark.parametrize(
    ("day", "hours", "starts", "clocks"),
    [
        # The clocks go forward at two on Sunday morning: Saturday's evening is an hour shorter.
        (
            date(2026, 3, 28),
            23,
            [(28, 23, 0), (29, 1, 59), (29, 3, 0)],
            ["23:00", "01:59", "03:00"],
        ),
        # They go back at three: 02:30 comes twice, an hour apart, both on Saturday's evening.
        (
            date(2026, 10, 24),
            25,
            [(24, 23, 0), (25, 2, 30, 0), (25, 2, 30, 1), (25, 4, 0)],
            ["23:00", "02:30", "02:30", "04:00"],
        ),
    ],
)
async def test_the_nights_on_which_clocks_change(
    database: Database, day: date, hours: int, starts: Sequence[Any], clocks: list[str]
) -> None:
    begins, ends = day_span(day, PARIS)
    assert ends - begins == timedelta(hours=hours)
    moments = [
        at(PARIS, day.replace(day=number), hour, minute, fold=fold[0] if fold else 0)
        for number, hour, minute, *fold in starts
    ]
    assert sorted(set(moments)) == moments
    assert {cinema_day(moment, PARIS) for moment in moments} == {day}
    await fill(database, {"Ville": (PARIS,)}, [(1, 1, moment) for moment in moments])
    since = still_seen_from(begins)
    assert await listed(database, day, since) == clocks
    assert await on_in(database, day, since) == sorted(clocks)
    # Between the two 02:30 only the first is over.
    since = moments[1] + timedelta(minutes=1)
    assert await counts(database, 1, since) == {1: len(moments) - 2}


async def test_far_away_it_is_another_day(database: Database) -> None:
    """One moment, six zones: the evening in Réunion is the afternoon in Paris and New York's
    morning; each city lists it on its own day at its own time."""
    moment = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    await fill(
        database,
        {zone: (zone,) for zone in ZONES},
        [(1, number, moment) for number in range(1, len(ZONES) + 1)],
    )
    since = still_seen_from(moment)
    monday = SUNDAY + timedelta(days=1)
    seen = {zone: await days(database, since, city_id=n) for n, zone in enumerate(ZONES, 1)}
    # 03:30 in Réunion is still Sunday night; 00:30 in Paris as well.
    assert seen == dict.fromkeys(ZONES, (SUNDAY,))
    assert await listed(database, SUNDAY, since, city_id=2) == ["03:30"]
    assert await on_in(database, SUNDAY, since, city_id=2) == ["03:30"]
    assert await on_in(database, SUNDAY, since, city_id=5) == ["18:30"]
    assert await on_in(database, monday, since, city_id=2) == []
    later = moment + timedelta(hours=2)  # 05:30 in Réunion
    await _add(database, [(2, number, later) for number in range(1, len(ZONES) + 1)])
    assert await on_in(database, monday, since, city_id=2) == ["05:30"]
    assert await on_in(database, SUNDAY, since, city_id=1) == ["00:30", "02:30"]


async def test_a_city_with_two_time_zones_counts_each_cinema_by_its_own(
    database: Database,
) -> None:
    evening = [(1, 1, at(PARIS, SUNDAY, 20)), (1, 2, at(LONDON, SUNDAY, 20))]
    await fill(database, {"Ville": (PARIS, LONDON)}, evening)
    since = still_seen_from(at(PARIS, SUNDAY, 12))
    assert await counts(database, 1, since) == {1: 2}
    assert await on_in(database, SUNDAY, since) == ["20:00", "20:00"]
    since = still_seen_from(at(PARIS, SUNDAY, 20, 30))
    assert await counts(database, 1, since) == {1: 1}
    assert await listed(database, SUNDAY, since) == ["20:00"]


async def test_an_unknown_film_has_no_cities_and_a_film_that_is_over_none(
    database: Database,
) -> None:
    await fill(database, {"Ville": (PARIS,)}, [(1, 1, at(PARIS, SUNDAY, 20))])
    async with database.read() as session:
        asked = {"language": "fr", "since": at(PARIS, SUNDAY, 23)}
        film, cities = await get_cities(session, film_id=1, **asked)  # type: ignore[arg-type]
        assert film is not None
        assert not cities
        assert await get_cities(session, film_id=99, **asked) == (None, ())  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(4))
async def test_counts_are_what_the_next_screen_lists(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    cities = {
        f"Ville {number}": tuple(chance.choices(ZONES, k=chance.randint(1, 3)))
        for number in range(1, 5)
    }
    cinemas = sum(map(len, cities.values()))
    noon = datetime(2026, 10, 24, 12, tzinfo=UTC)  # clocks change that night
    sessions = [
        (
            chance.randint(1, 3),
            chance.randint(1, cinemas),
            noon + timedelta(minutes=chance.randrange(-2_000, 5_000, 5)),
        )
        for _ in range(150)
    ]
    await fill(database, cities, sessions)
    since = still_seen_from(noon + timedelta(minutes=chance.randrange(1_500)))
    dates = [noon.date() + timedelta(days=ahead) for ahead in range(-3, 6)]
    for city_id in range(1, 5):
        for day in dates:
            assert await on_in(database, day, since, city_id) == sorted(
                await listed(database, day, since, city_id=city_id)
            )
    for film_id in (1, 2, 3):
        counted = await counts(database, film_id, since)
        for city_id in range(1, 5):
            place = {"city_id": city_id, "film_id": film_id}
            lists = {day: len(await listed(database, day, since, **place)) for day in dates}
            assert counted.get(city_id, 0) == sum(lists.values())
            assert await days(database, since, **place) == tuple(d for d in dates if lists[d])


async def _add(
    database: Database,
    sessions: Sequence[tuple[int, int, datetime]],
    *,
    told: Sequence[tuple[int, int, datetime]] = (),
) -> None:
    """Adds sessions, and tells of some, as an import does."""
    async with database.write() as session:
        connection = await session.connection()
        async with keeping_runs(connection) as added:
            stored = binder(Showtime.__table__.c.starts_at, connection.dialect)
            added.tell([(cinema, film, stored(start)) for film, cinema, start in told])
            last = await session.scalar(select(func.max(Showtime.id))) or 0
            for number, (film_id, cinema_id, start) in enumerate(sessions, last + 1):
                zone = await session.scalar(select(Cinema.timezone).where(Cinema.id == cinema_id))
                day = cinema_day(start, zone or "")
                values = {"film_id": film_id, "cinema_id": cinema_id, "starts_at": start}
                await session.execute(
                    session.insert(Showtime).values(id=number, cinema_day=day, **values)
                )


async def runs(database: Database) -> dict[tuple[int, int, str], list[int]]:
    async with database.read() as session:
        rows = await session.execute(
            select(
                Run.film_id,
                Run.city_id,
                Run.timezone,
                Run.first_start,
                Run.last_start,
                Run.sessions,
                Run.starts,
            )
        )
    found = {}
    for film, city, zone, first, last, sessions, stored in rows:
        starts = list(unpack(stored))
        assert (first.timestamp(), last.timestamp(), sessions) == (
            starts[0],
            starts[-1],
            len(starts),
        )
        assert starts == sorted(starts)
        found[film, city, zone] = starts
    return found


async def same_anew(database: Database) -> bool:
    """Whether the runs are what making them anew makes of them."""
    kept = await runs(database)
    async with database.write() as session:
        await rebuild_runs(session)
    return kept == await runs(database)


async def test_runs_grow_with_what_is_added(database: Database) -> None:
    first = [(1, 1, at(PARIS, SUNDAY, 20)), (1, 2, at(PARIS, SUNDAY, 18))]
    await fill(database, {"Ville": (PARIS, PARIS), "Ailleurs": (LONDON,)}, first)
    more = [(1, 1, at(PARIS, SUNDAY, 16)), (2, 3, at(LONDON, SUNDAY, 20))]
    await _add(database, [*more, (1, 2, at(PARIS, SUNDAY, 20))])
    assert {key: len(starts) for key, starts in (await runs(database)).items()} == {
        (1, 1, PARIS): 4,
        (2, 2, LONDON): 1,
    }
    assert await same_anew(database)


@pytest.mark.parametrize("told", ["all", "known ones too", "none"])
async def test_runs_are_the_same_however_much_is_told(database: Database, told: str) -> None:
    known = [(1, 1, at(PARIS, SUNDAY, 20)), (1, 2, at(PARIS, SUNDAY, 18))]
    await fill(database, {"Ville": (PARIS, PARIS), "Ailleurs": (LONDON,)}, known)
    more = [(1, 1, at(PARIS, SUNDAY, 16)), (2, 3, at(LONDON, SUNDAY, 20))]
    await _add(
        database, more, told={"all": more, "known ones too": [*known, *more], "none": []}[told]
    )
    assert {key: len(starts) for key, starts in (await runs(database)).items()} == {
        (1, 1, PARIS): 3,
        (2, 2, LONDON): 1,
    }
    assert await same_anew(database)


async def test_a_cinema_that_moves_takes_its_sessions_along(database: Database) -> None:
    sessions = [(1, 1, at(PARIS, SUNDAY, 20)), (1, 2, at(PARIS, SUNDAY, 18))]
    await fill(database, {"Ville": (PARIS, PARIS), "Ailleurs": (PARIS,)}, sessions)
    async with database.write() as session, keeping_runs(await session.connection()):
        await session.execute(update(Cinema).where(Cinema.id == 2).values(city_id=2))
    assert await counts(database, 1, at(PARIS, SUNDAY, 9)) == {1: 1, 2: 1}
    assert await same_anew(database)


async def test_withdrawn_sessions_are_counted_no_more(database: Database) -> None:
    sessions = [(1, 1, at(PARIS, SUNDAY, 20)), (1, 1, at(PARIS, SUNDAY, 18))]
    await fill(database, {"Ville": (PARIS,)}, [*sessions, (2, 1, at(PARIS, SUNDAY, 21))])
    async with database.write() as session:
        await session.execute(delete(Showtime).where(Showtime.id.in_([1, 3])))
        await recompute_figures(session, [1, 2])
    since = at(PARIS, SUNDAY, 9)
    assert await counts(database, 1, since) == {1: 1}
    assert await counts(database, 2, since) == {}
    assert await on_in(database, SUNDAY, since) == ["18:00"]


async def test_an_import_keeps_the_runs_as_it_goes(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "films.csv").write_text("id,title\nf1,Un\nf2,Deux\n", encoding="utf-8")
    cinemas = "id,name,city,country,timezone,postcode\nc1,A,Lyon,FR,,69001\nc2,B,Saint-Denis,FR,,"
    # A cinema that names no zone has its country's, or its postcode's.
    (folder / "cinemas.csv").write_text(cinemas + "97400\nc3,C,Lyon,FR,,69002\n", encoding="utf-8")
    lines = [
        f"f{film},c{cinema},2026-11-22 {hour}:00,{version}"
        for film in (1, 2)
        for cinema in (1, 2, 3)
        for hour, version in (("18", "VF"), ("20", "VF"), ("20", "VO"))
    ]
    head = "film_id,cinema_id,starts_at,version\n"
    for some in (lines[::2], lines, lines[1::2]):
        text = head + "\n".join(some) + "\n"
        (folder / "showtimes.csv").write_text(text, encoding="utf-8")
        assert (await import_package(database, folder)).clean
        assert await same_anew(database)
    found = await runs(database)
    assert {zone for _film, _city, zone in found} == {PARIS, REUNION}
    assert sorted(map(len, found.values())) == [3, 3, 6, 6]
    moved = cinemas.replace("c1,A,Lyon", "c1,A,Oullins")
    (folder / "cinemas.csv").write_text(moved + "97400\nc3,C,Lyon,FR,,69002\n", encoding="utf-8")
    assert (await import_package(database, folder)).clean
    assert await same_anew(database)
    assert sorted(map(len, (await runs(database)).values())) == [3, 3, 3, 3, 3, 3]
