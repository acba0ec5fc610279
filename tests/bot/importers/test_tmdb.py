"""TMDB, from a server that answers as its API does: what is taken, asked again, and forgotten."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import insert, update

from bot.config import Settings
from bot.feeds import feed_jobs, sources_of
from bot.importers.gathering import Outcome
from bot.importers.report import Report
from bot.importers.sources import Wanted, take_in
from bot.importers.tmdb import read_film
from db.base import utc_now
from db.models import Base, FilmClaim
from db.session import Database
from handlers.i18n import translator
from handlers.screens.start import help_screen
from tests.bot.importers.fetching.site import Asked, Site, Writer, answer
from tests.bot.importers.packages import counts, imported, stored

TRAILER = {"site": "YouTube", "type": "Trailer"}
DETAILS: dict[str, Any] = {
    "id": 42,
    "original_title": "Small Victories",
    "original_language": "en",
    "title": "Les petites victoires",
    "overview": "Une institutrice.",
    "runtime": 95,
    "poster_path": "/p.jpg",
    "release_date": "2026-09-01",
    "imdb_id": "tt1234567",
    "vote_average": 7.0,
    "vote_count": 120,
    "genres": [{"name": "Comédie"}],
    "credits": {
        "cast": [{"name": "B", "order": 2}, {"name": "A", "order": 1}],
        "crew": [{"name": "Mel Auteur", "job": "Director"}, {"name": "X", "job": "Editor"}],
    },
    "release_dates": {
        "results": [
            {
                "iso_3166_1": "US",
                "release_dates": [{"type": 3, "release_date": "2026-10-01T00:00"}],
            },
            {
                "iso_3166_1": "FR",
                "release_dates": [
                    {"type": 1, "release_date": "2026-09-01T00:00:00.000Z"},
                    {"type": 3, "release_date": "2026-11-25T00:00:00.000Z"},
                ],
            },
        ]
    },
    "videos": {
        "results": [
            {
                "site": "YouTube",
                "type": "Trailer",
                "key": "en1",
                "iso_639_1": "en",
                "official": True,
            },
            {"site": "YouTube", "type": "Trailer", "key": "fr1", "iso_639_1": "fr"},
            {"site": "Other", "type": "Trailer", "key": "x", "iso_639_1": "fr"},
        ]
    },
    "translations": {
        "translations": [
            {"iso_639_1": "en", "data": {"title": "", "overview": "A teacher."}},
            {"iso_639_1": "de", "data": {"title": "Kleine Siege", "overview": "…"}},
        ]
    },
}
TOKEN = Settings(_env_file=None, feeds_private=True, tmdb_token=SecretStr("secret" * 6))  # type: ignore[call-arg]


def test_a_films_details_become_a_record() -> None:
    film = read_film(DETAILS, "FR", "fr")
    assert (film.id, film.title, film.directors, film.cast) == (
        "42",
        "Small Victories",
        ("Mel Auteur",),
        ("A", "B"),
    )
    assert film.release_date == date(2026, 11, 25)
    assert film.trailer_url == "https://www.youtube.com/watch?v=fr1"
    assert film.poster_url == "https://image.tmdb.org/t/p/w780/p.jpg"
    assert (film.audience_score, film.audience_count) == (3.5, 120)
    assert {text.language: (text.title, text.synopsis) for text in film.texts} == {
        "fr": ("Les petites victoires", "Une institutrice."),
        "en": ("Small Victories", "A teacher."),
    }
    assert read_film(DETAILS, "BE", "fr").release_date == date(2026, 9, 1)
    bare = read_film({"id": 1, "title": "X", "release_date": ""}, "FR", "fr")
    assert (bare.release_date, bare.audience_score) == (None, None)


@pytest.fixture
def api(web: Site) -> str:
    """Two pages of films on, one to come, details of each; film 13 is gone, film 14 nonsense."""

    async def listed(asked: Asked, writer: Writer) -> None:
        page = 2 if "page=2" in asked.path else 1
        ids = {"now_playing": {1: [42, 43], 2: [13]}, "upcoming": {1: [44, 42, 14]}}
        name = asked.path.partition("?")[0].rpartition("/")[2]
        found = {"results": [{"id": id} for id in ids[name][page]], "total_pages": len(ids[name])}
        writer.write(answer(json.dumps(found)))

    for name in ("now_playing", "upcoming"):
        web(f"/3/movie/{name}", listed)
    for id in (42, 43, 44):
        web(f"/3/movie/{id}", answer(json.dumps({**DETAILS, "id": id, "imdb_id": f"tt00000{id}"})))
    web("/3/movie/14", answer("[]"))
    return web.url("/3")


async def taken_in(
    database: Database, url: str, settings: Settings = TOKEN
) -> tuple[Outcome, Report, list[str]]:
    said: list[str] = []
    report = Report(say=said.append)
    outcome = await take_in(database, settings, Wanted("tmdb", url), report=report)
    return outcome, report, said


async def test_what_is_on_and_to_come_is_taken_in(database: Database, web: Site, api: str) -> None:
    outcome, report, said = await taken_in(database, api)
    assert outcome.word == "done"
    assert counts(report, "films") == {"rows": 4, "added": 3, "refused": 1}
    assert said == ["films:5: (row): TMDB's film 14: " + said[0].partition("film 14: ")[2]]
    assert {hit.headers["authorization"] for hit in web.hits} == {"Bearer " + "secret" * 6}
    assert all("language=fr-FR" in hit.path for hit in web.hits)
    assert sum("append_to_response=credits" in hit.path for hit in web.hits) == 5
    assert "secret" not in " ".join(hit.path for hit in web.hits)


async def test_again_changes_nothing(database: Database, api: str) -> None:
    await taken_in(database, api)
    _, report, _ = await taken_in(database, api)
    assert counts(report, "films") == {"rows": 4, "unchanged": 3, "refused": 1}


async def test_a_film_of_ones_own_is_completed_and_keeps_its_own(
    database: Database, api: str, tmp_path: Path
) -> None:
    ours = "1,Small Victories,Mel Auteur,2026-11-25,À nous\n"
    await imported(database, tmp_path, films=f"id,title,directors,release_date,synopsis_fr\n{ours}")
    await taken_in(database, api)
    rows = await stored(database, "films", "source", "title", "runtime_min")
    assert rows[0] == ("csv", "Small Victories", 95)
    texts = await stored(database, "film_texts", "film_id", "language", "synopsis", order="film_id")
    assert {text[1:] for text in texts if text[0] == 1} == {("fr", "À nous"), ("en", "A teacher.")}


async def test_without_a_token_nothing_is_asked(database: Database, web: Site, api: str) -> None:
    settings = Settings(_env_file=None, feeds_private=True)  # type: ignore[call-arg]
    outcome, _, _ = await taken_in(database, api, settings)
    assert outcome.message == "SEANCE_TMDB_TOKEN is missing: TMDB's API Read Access Token"
    assert web.hits == []


async def aged(database: Database, days: int, *ids: str) -> None:
    async with database.connection() as connection:
        old = update(FilmClaim).where(FilmClaim.source_id.in_(ids))
        await connection.execute(old.values(seen_at=utc_now() - timedelta(days=days)))


async def test_what_grows_old_is_asked_again(database: Database, web: Site, api: str) -> None:
    await taken_in(database, api)
    await aged(database, 160, "44")
    web("/3/movie/upcoming", answer(json.dumps({"results": [], "total_pages": 1})))
    web.hits.clear()
    await taken_in(database, api)
    assert any(hit.path.startswith("/3/movie/44?") for hit in web.hits)
    seen = dict(await stored(database, "film_claims", "source_id", "seen_at", order="source_id"))
    assert utc_now() - seen["44"] < timedelta(days=1)


async def test_what_was_not_said_for_six_months_is_forgotten(
    database: Database, web: Site, api: str
) -> None:
    await taken_in(database, api)
    ids = dict(await stored(database, "films", "source_id", "id"))
    async with database.connection() as connection:
        tables = Base.metadata.tables
        await connection.execute(insert(tables["people"]).values(id=7, created_at=utc_now()))
        wished = {"person_id": 7, "film_id": ids["43"], "added_at": utc_now(), "alerts": True}
        await connection.execute(insert(tables["watchlist"]).values(wished))
    await aged(database, 200, "43", "44")
    for path in list(web.pages):
        web(path, answer(status="503 Down"))
    web("/3/movie/now_playing", answer(status="401 Unauthorized"))
    outcome, _, said = await taken_in(database, api)
    assert outcome.word == "failed"
    assert said[-1] == "1 films are forgotten: TMDB has not spoken of them for six months."
    rows = await stored(database, "films", "id", "title", "runtime_min", "poster_url", "cast")
    assert rows[0][:3] == (ids["42"], "Small Victories", 95)
    assert rows[1:] == [(ids["43"], "Small Victories", None, None, [])]
    texts = await stored(database, "film_texts", "film_id", "synopsis", order="film_id")
    assert {synopsis for film, synopsis in texts if film == ids["43"]} == {None}


async def test_it_is_forgotten_though_tmdb_is_never_asked_again(
    database: Database, web: Site, api: str
) -> None:
    """The token and the schedule may be gone by then."""
    await taken_in(database, api)
    web.hits.clear()
    [job] = feed_jobs(Settings(_env_file=None))  # type: ignore[call-arg]
    clock = [utc_now() + timedelta(days=179)]
    services: Any = SimpleNamespace(database=database, clock=lambda: clock[0])
    bot: Any = None
    await job.run(services, bot)
    assert len(await stored(database, "films", "id")) == 3
    clock[0] += timedelta(days=2)
    await job.run(services, bot)
    assert await stored(database, "films", "id") == []
    for table in ("film_texts", "film_titles", "film_claims"):
        assert await stored(database, table, "film_id", order="film_id") == []
    assert web.hits == []


def test_tmdb_is_credited_in_its_words_where_its_data_is_shown() -> None:
    said = {
        "en": "This bot uses the TMDB API but is not endorsed or certified by TMDB.",
        "fr": "Ce bot utilise l’API de TMDB, mais n’est ni approuvé ni certifié par TMDB (",
    }
    for language, words in said.items():
        tr = translator(language)
        assert words in help_screen(tr, username="x", sources=sources_of(TOKEN)).text
        nobody = sources_of(Settings(_env_file=None))  # type: ignore[call-arg]
        assert "TMDB" not in help_screen(tr, username="x", sources=nobody).text
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    plain = " ".join(readme.split())
    assert "uses the TMDB API but is not endorsed or certified by TMDB" in plain
    assert "utilise l’API de TMDB, mais n’est ni approuvé ni certifié par TMDB" in plain
