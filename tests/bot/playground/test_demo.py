"""The sample catalogue: true to its facts, never stale, and fit for the importer of everyone."""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.importers.package import open_package
from bot.importers.report import Report
from bot.importers.scores import read_mark
from bot.playground.demo import programme_week, venues, write_package
from bot.playground.programme import HEADLINER_SESSIONS, cinema_day

PARIS = ZoneInfo("Europe/Paris")
HEADLINER = "les-petites-victoires-2023"
Rows = list[dict[str, str]]
Package = Callable[[datetime], dict[str, Rows]]

SUNDAY = datetime(2026, 11, 22, 15, 0, tzinfo=PARIS)
MOMENTS = [
    SUNDAY,
    datetime(2026, 11, 25, 0, 30, tzinfo=PARIS),  # Tuesday's evening is not over
    datetime(2026, 11, 28, 22, 45, tzinfo=PARIS),
    datetime(2026, 12, 31, 23, 59, tzinfo=PARIS),
    datetime(2026, 3, 28, 12, 0, tzinfo=PARIS),  # the clocks change tonight
    datetime(2026, 10, 24, 12, 0, tzinfo=PARIS),
    datetime(2028, 2, 28, 4, 59, tzinfo=UTC),
]

# From the documentation of the CSV package.
COLUMNS = {
    "films": "id title title_fr title_en directors cast genres release_date runtime_min"
    " synopsis_fr synopsis_en awards_fr awards_en poster_url trailer_url imdb_id tmdb_id"
    " press_score press_count audience_score audience_count",
    "press": "film_id outlet score quote language url published",
    "opinions": "film_id author rating comment language date spoiler",
    "cinemas": "id name city address postcode country latitude longitude timezone chain url"
    " accessibility",
    "showtimes": "film_id cinema_id starts_at version format accessibility ends_at booking_url",
    "cities": "name country latitude longitude population aliases",
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The package of a moment, by file; written once per moment."""
    made: dict[datetime, dict[str, Rows]] = {}

    def read(now: datetime) -> dict[str, Rows]:
        if now not in made:
            folder = write_package(tmp_path_factory.mktemp("demo"), now=now)
            made[now] = {name: rows_of(folder / f"{name}.csv") for name in COLUMNS}
        return made[now]

    return read


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def starts(row: dict[str, str]) -> datetime:
    return datetime.fromisoformat(row["starts_at"])


def zones(rows: dict[str, Rows]) -> dict[str, ZoneInfo]:
    zone = {"FR": "Europe/Paris", "BE": "Europe/Brussels"}
    return {c["id"]: ZoneInfo(c["timezone"] or zone[c["country"]]) for c in rows["cinemas"]}


def test_every_file_has_the_documented_columns_and_no_other(package: Package) -> None:
    for name, rows in package(SUNDAY).items():
        assert list(rows[0]) == COLUMNS[name].split()
        assert not [row for row in rows if None in row or None in row.values()]


def test_the_importer_has_nothing_to_say_against_it(tmp_path: Path) -> None:
    said: list[str] = []
    folder = write_package(tmp_path, now=SUNDAY)
    with open_package(folder, Report(say=said.append)) as feeds:
        taken = {feed.name: sum(1 for _ in feed.rows) for feed in feeds}
    assert said == []
    assert taken == {f"{name}.csv": len(rows_of(folder / f"{name}.csv")) for name in COLUMNS}


def test_everything_that_is_referred_to_exists(package: Package) -> None:
    rows = package(SUNDAY)
    films, cinemas = ({row["id"] for row in rows[name]} for name in ("films", "cinemas"))
    cities = {(row["name"], row["country"]) for row in rows["cities"]}
    assert {
        r["film_id"] for name in ("press", "opinions", "showtimes") for r in rows[name]
    } <= films
    assert {row["cinema_id"] for row in rows["showtimes"]} == cinemas
    assert {(row["city"], row["country"]) for row in rows["cinemas"]} == cities


def test_ids_and_keys_are_unique(package: Package) -> None:
    rows = package(SUNDAY)
    keys = {
        "films": ("id",),
        "cinemas": ("id",),
        "press": ("film_id", "outlet", "language"),
        "opinions": ("film_id", "author", "date"),
        "showtimes": ("film_id", "cinema_id", "starts_at", "version", "format"),
    }
    for name, columns in keys.items():
        counted = Counter(tuple(row[column] for column in columns) for row in rows[name])
        assert counted.most_common(1)[0][1] == 1, name


def test_the_headliner_has_its_facts(package: Package) -> None:
    film = next(row for row in package(SUNDAY)["films"] if row["id"] == HEADLINER)
    assert (film["title"], film["title_en"]) == ("Les Petites Victoires", "Small Victories")
    assert (film["directors"], film["genres"]) == ("Mélanie Auffret", "comedy")
    assert (film["release_date"], film["runtime_min"]) == ("2023-03-01", "89")
    assert film["cast"].split("|")[:2] == ["Michel Blanc", "Julia Piaton"]
    assert len(film["cast"].split("|")) == 6
    assert "Alpe d’Huez" in film["awards_fr"]
    assert "Alpe d’Huez" in film["awards_en"]


def test_press_and_audience_of_the_headliner_agree_with_the_figures_given(package: Package) -> None:
    rows = package(SUNDAY)
    film = next(row for row in rows["films"] if row["id"] == HEADLINER)
    marks = {r["outlet"]: read_mark(r["score"]).stars for r in reviews_of(rows, HEADLINER)}
    stars = sorted(mark for mark in marks.values() if mark is not None)
    ratings = [int(row["rating"]) for row in rows["opinions"] if row["film_id"] == HEADLINER]
    assert (float(film["press_score"]), int(film["press_count"])) == (3.5, 16)
    assert (sum(stars) / len(stars), len(stars)) == (3.5, 16)
    assert (float(film["audience_score"]), int(film["audience_count"])) == (4.4, 25)
    assert (sum(ratings) / len(ratings), len(ratings)) == (4.4, 25)
    assert [mark for mark in stars if mark <= 2] == stars[:1]
    assert stars[1] >= 3


def reviews_of(rows: dict[str, Rows], film: str) -> Rows:
    return [row for row in rows["press"] if row["film_id"] == film]


def test_an_outlet_gives_the_same_mark_in_both_languages(package: Package) -> None:
    marks = defaultdict(set)
    for row in package(SUNDAY)["press"]:
        marks[row["film_id"], row["outlet"]].add((read_mark(row["score"]), row["published"]))
    assert {len(given) for given in marks.values()} == {1}


def test_every_review_is_readable_and_every_reviewed_film_speaks_both_languages(
    package: Package,
) -> None:
    languages: dict[str, set[str]] = defaultdict(set)
    for row in package(SUNDAY)["press"]:
        assert bool(row["quote"]) == bool(row["language"])
        languages[row["film_id"]] |= {row["language"]} - {""}
    reviewed_once = {"demo-la-fanfare-de-l-oubli"}
    assert {f for f, spoken in languages.items() if spoken != {"fr", "en"}} <= reviewed_once


def test_critics_and_cinemas_that_do_not_exist_say_so(package: Package) -> None:
    rows = package(SUNDAY)
    assert not [
        r["outlet"] for r in rows["press"] if not r["outlet"].endswith(("(démo)", "(demo)"))
    ]
    invented = [row for row in rows["cinemas"] if row["id"].startswith("demo-")]
    assert invented
    assert all("(démo)" in row["name"] for row in invented)


def test_imaginary_films_say_so_in_both_languages(package: Package) -> None:
    imaginary = [row for row in package(SUNDAY)["films"] if row["id"].startswith("demo-")]
    assert len(imaginary) == 8
    assert all("imaginaire" in row["synopsis_fr"] for row in imaginary)
    assert all("imaginary" in row["synopsis_en"] for row in imaginary)


def test_every_film_has_words_in_both_languages_and_a_poster(package: Package) -> None:
    for row in package(SUNDAY)["films"]:
        assert 120 < len(row["synopsis_fr"]) < 700
        assert 120 < len(row["synopsis_en"]) < 700
        assert bool(row["awards_fr"]) == bool(row["awards_en"])
        assert len(row["awards_fr"].split("|")) == len(row["awards_en"].split("|"))
        assert row["poster_url"] == f"https://posters.seance.example/{row['id']}.svg"


@pytest.mark.parametrize("column", ["synopsis_fr", "awards_fr", "title_fr"])
def test_french_is_set_as_french_is(package: Package, column: str) -> None:
    text = " ".join(row[column] for row in package(SUNDAY)["films"])
    assert "'" not in text
    assert not [mark for mark in (" :", " ;", " !", " ?", "« ", " »") if mark in text]


def test_the_catalogue_holds_titles_that_are_hard_to_search(package: Package) -> None:
    rows = package(SUNDAY)["films"]
    titles = {row["title"] for row in rows} | {row["title_fr"] for row in rows}
    assert {"M", "Z", "Paris, Texas", "Le Havre", "Demain", "Vendredi soir"} <= titles
    homonyms = Counter(row["title_fr"] or row["title"] for row in rows)
    assert [t for t, n in homonyms.items() if n > 1] == [
        "Dune",
        "Les Misérables",
        "La Belle et la Bête",
    ]


@pytest.mark.parametrize("now", MOMENTS)
def test_the_headliner_plays_as_often_as_the_page_says_whenever_one_looks(
    package: Package, now: datetime
) -> None:
    rows = package(now)
    city = {row["id"]: row["city"] for row in rows["cinemas"]}
    counted = Counter(
        city[row["cinema_id"]] for row in rows["showtimes"] if row["film_id"] == HEADLINER
    )
    assert counted == HEADLINER_SESSIONS
    assert len(counted) == 22
    assert counted["Paris"] == 14
    assert sum(counted.values()) == 14 + 4 * 3 + 17 * 2


@pytest.mark.parametrize("now", MOMENTS)
def test_sessions_are_all_ahead_and_within_eight_days(package: Package, now: datetime) -> None:
    rows = package(now)
    zone = zones(rows)
    for row in rows["showtimes"]:
        local = starts(row)
        assert local.replace(tzinfo=zone[row["cinema_id"]]) > now
        today = cinema_day(now.astimezone(zone[row["cinema_id"]]))
        assert (cinema_day(local) - today).days < 8
    assert 6_000 <= len(rows["showtimes"]) <= 15_000


@pytest.mark.parametrize("now", MOMENTS)
def test_new_and_coming_films_are_never_wanting(package: Package, now: datetime) -> None:
    rows = package(now)
    wednesday = programme_week(now)
    assert wednesday.weekday() == 2
    assert wednesday <= now.astimezone(PARIS).date() < wednesday + timedelta(days=8)
    releases = Counter(row["release_date"] for row in rows["films"])
    weeks = [releases[(wednesday + timedelta(weeks=n)).isoformat()] for n in range(4)]
    assert weeks == [4, 2, 1, 1]
    shown = {row["film_id"] for row in rows["showtimes"]}
    assert {r["id"] for r in rows["films"] if r["release_date"] == wednesday.isoformat()} <= shown


def test_only_the_film_with_previews_is_shown_before_its_release(package: Package) -> None:
    rows = package(SUNDAY)
    release = {row["id"]: row["release_date"] for row in rows["films"]}
    early = {
        (row["film_id"], cinema_day(starts(row)).isoweekday())
        for row in rows["showtimes"]
        if cinema_day(starts(row)).isoformat() < release[row["film_id"]]
    }
    assert early == {("demo-la-fanfare-de-l-oubli", day) for day in (2, 7)}


def test_nobody_rates_a_film_before_it_is_out(package: Package) -> None:
    rows = package(SUNDAY)
    release = {row["id"]: row["release_date"] for row in rows["films"]}
    assert not [row for row in rows["opinions"] if row["date"] < release[row["film_id"]]]
    assert max(row["date"] for row in rows["opinions"]) <= SUNDAY.date().isoformat()


def test_the_same_day_gives_the_same_package(tmp_path: Path) -> None:
    one, other = (write_package(tmp_path / name, now=SUNDAY) for name in ("one", "other"))
    for name in COLUMNS:
        assert (one / f"{name}.csv").read_bytes() == (other / f"{name}.csv").read_bytes()


def test_what_has_not_begun_stays_where_it_was(package: Package) -> None:
    def others(now: datetime) -> set[tuple[str, ...]]:
        return {
            tuple(row.values())
            for row in package(now)["showtimes"]
            if row["film_id"] != HEADLINER and cinema_day(starts(row)) == SUNDAY.date()
        }

    noon, evening = others(SUNDAY.replace(hour=12)), others(SUNDAY.replace(hour=15))
    assert len(noon - evening) > 100
    assert len(evening - noon) < 0.02 * len(evening)


def test_a_cinema_never_shows_more_films_at_once_than_it_has_screens(package: Package) -> None:
    rows = package(SUNDAY)
    runtime = {row["id"]: int(row["runtime_min"]) for row in rows["films"]}
    screens = {venue.cinema_id: venue.screens for venue in venues()}
    changes: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for row in rows["showtimes"]:
        begins = starts(row)
        changes[row["cinema_id"]] += [
            (begins, 1),
            (begins + timedelta(minutes=runtime[row["film_id"]]), -1),
        ]
    for cinema, steps in changes.items():
        running = 0
        for _, change in sorted(steps):
            running += change
            assert running <= screens[cinema], cinema


def test_versions_formats_and_access_have_what_filters_need(package: Package) -> None:
    sessions = package(SUNDAY)["showtimes"]
    assert {row["version"] for row in sessions} == {"VF", "VO", "VOST", "VFST"}
    assert {row["format"] for row in sessions} == {"2D", "3D", "IMAX", "Dolby", "4DX"}
    assert {row["accessibility"] for row in sessions} == {"", "AD", "SME", "AD|SME"}
    assert any(starts(row).hour == 0 for row in sessions)
    booked = [row["booking_url"] for row in sessions if row["booking_url"]]
    assert 0.3 < len(booked) / len(sessions) < 0.95
    assert all(url.startswith("https://booking.seance.example/") for url in booked)


def test_french_films_are_never_dubbed_nor_foreign_ones_in_plain_french_at_art_houses(
    package: Package,
) -> None:
    versions = defaultdict(set)
    for row in package(SUNDAY)["showtimes"]:
        versions[row["film_id"]].add(row["version"])
    assert versions["anatomie-d-une-chute-2023"] <= {"VF", "VFST"}
    assert versions["perfect-days-2023"] == {"VOST"}
    assert versions["flow-2024"] == {"VO"}
    assert versions["parasite-2019"] == {"VF", "VOST"}


def test_two_cinemas_have_published_three_days_only(package: Package) -> None:
    days = defaultdict(set)
    for row in package(SUNDAY)["showtimes"]:
        days[row["cinema_id"]].add(cinema_day(starts(row)) - SUNDAY.date())
    late = [cinema for cinema, shown in days.items() if max(shown) < timedelta(days=3)]
    assert len(late) == 2


def test_zones_beyond_paris_are_shown(package: Package) -> None:
    names = {zone.key for zone in zones(package(SUNDAY)).values()}
    assert names == {"Europe/Paris", "Europe/Brussels", "Indian/Reunion"}


def test_arrondissements_stay_in_the_postcode(package: Package) -> None:
    paris = [row["postcode"] for row in package(SUNDAY)["cinemas"] if row["city"] == "Paris"]
    assert len(paris) >= 25
    assert len(set(paris)) == 19  # the 7th has none
    assert not [row for row in package(SUNDAY)["cities"] if "rrondissement" in row["name"]]


def test_a_week_follows_a_week_without_a_gap() -> None:
    days = [datetime(2026, 1, 1, 12, tzinfo=PARIS) + timedelta(days=n) for n in range(400)]
    weeks = list(dict.fromkeys(map(programme_week, days)))
    assert {later - sooner for sooner, later in pairwise(weeks)} == {timedelta(days=7)}
    assert programme_week(datetime(2026, 11, 25, 4, 59, tzinfo=PARIS)) == date(2026, 11, 18)
    assert programme_week(datetime(2026, 11, 25, 5, 0, tzinfo=PARIS)) == date(2026, 11, 25)


def test_a_moment_without_a_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        write_package(tmp_path, now=SUNDAY.replace(tzinfo=None))
