"""TMDB, version 3 of its API: what is on and what is to come in a country, with everything a card
shows.

Its terms: said in /help that it is used, and nothing kept for more than six months without asking
again (`db.queries.tmdb`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

import orjson

from bot.importers import cells, damage
from bot.importers.fetching import Fetcher, FetchError, Limits
from bot.importers.gathering import Gathered
from bot.importers.records import FilmRecord, TextRecord, feed_of
from bot.importers.report import ROW, Report, RowError

SOURCE = "tmdb"
URL = "https://api.themoviedb.org/3"
POSTERS = "https://image.tmdb.org/t/p/w780"
LIMITS = Limits(pace=1 / 40, size=8 << 20)  # about forty requests a second are welcome
AT_ONCE = 8
LISTS = ("now_playing", "upcoming")
MOST_PAGES = 20
ADDED = "credits,translations,release_dates,videos,external_ids"
LANGUAGES = ("fr", "en")
CAST = 10
IN_CINEMAS, LIMITED = 3, 2  # TMDB's kinds of release
GIVEN = frozenset(
    "title directors cast genres release_date runtime_min poster_url trailer_url imdb_id tmdb_id "
    "audience_score audience_count title_fr synopsis_fr title_en synopsis_en".split()
)


async def gather(
    fetcher: Fetcher,
    report: Report,
    *,
    token: str,
    region: str,
    language: str,
    again: Iterable[str] = (),
    url: str = URL,
) -> Gathered:
    """The films on and to come in a country.

    Args:
        region: ISO 3166-1 alpha-2.
        again: ids of films to ask for again, because what is known of them grows old.

    Raises:
        FetchError: a list could not be had.
    """
    api = _Api(fetcher, url, token, f"{language}-{region}")
    ids: dict[str, None] = {}
    for name in LISTS:
        for id in await api.listed(name, region):
            ids[id] = None
    listed = len(ids)
    for id in again:
        ids[id] = None
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, id: str) -> tuple[int, FilmRecord] | None:
        async with gate:
            try:
                details = await api.details(id)
                return (number, read_film(details, region, language)) if details else None
            except (FetchError, ValueError, TypeError, KeyError, AttributeError) as error:
                reason = str(error) or type(error).__name__
                report.refuse([RowError("films", number, ROW, f"TMDB's film {id}: {reason}")])
                return None

    found = await asyncio.gather(*(one(number, id) for number, id in enumerate(ids, 1)))
    feed = feed_of("films", FilmRecord, GIVEN, [film for film in found if film])
    return Gathered(SOURCE, (feed,), listed, unit="films")


class _Api:
    def __init__(self, fetcher: Fetcher, url: str, token: str, language: str) -> None:
        self._fetcher, self._url, self._language = fetcher, url.rstrip("/"), language
        self._headers = {"Authorization": f"Bearer {token}"}

    async def _get(self, path: str, *, missing: bool = False, **asked: str) -> dict[str, Any]:
        query = urlencode({**asked, "language": self._language})
        url = f"{self._url}/{path}?{query}"
        page = await self._fetcher.get(
            url, headers=self._headers, accept="application/json", missing=missing
        )
        if not page.body:
            return {}
        try:
            answer = orjson.loads(page.body)
        except ValueError:
            raise FetchError(f"{url}: not JSON") from None
        if not isinstance(answer, dict):
            raise FetchError(f"{url}: not an answer of TMDB")
        return answer

    async def listed(self, name: str, region: str) -> list[str]:
        """The ids of a list, in its order."""
        ids: list[str] = []
        number = pages = 1
        while number <= min(pages, MOST_PAGES):
            answer = await self._get(f"movie/{name}", region=region, page=str(number))
            try:
                ids += [str(int(film["id"])) for film in answer["results"] if not film.get("adult")]
                pages = int(answer.get("total_pages", 1))
            except (KeyError, TypeError, ValueError):
                raise FetchError(f"{self._url}/movie/{name}: not an answer of TMDB") from None
            number += 1
        return ids

    async def details(self, id: str) -> dict[str, Any]:
        """A film with all that belongs to it in one call; empty if it is gone."""
        return await self._get(f"movie/{id}", missing=True, append_to_response=ADDED)


def read_film(given: dict[str, Any], region: str, language: str) -> FilmRecord:
    """A film of TMDB's details.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: these are none.
    """
    title = damage.plain(given.get("original_title")) or damage.plain(given.get("title"))
    if not title:
        raise ValueError("no title")
    credits = given.get("credits") or {}
    crew = [one for one in credits.get("crew") or () if one.get("job") == "Director"]
    cast = sorted(credits.get("cast") or (), key=lambda one: one.get("order", 999))[:CAST]
    votes = int(given.get("vote_count") or 0)
    poster = damage.plain(given.get("poster_path"))
    external = given.get("external_ids") or {}
    imdb_id = damage.plain(given.get("imdb_id") or external.get("imdb_id"))
    runtime = int(given.get("runtime") or 0)
    return FilmRecord(
        id=str(int(given["id"])),
        title=title,
        directors=_names(crew),
        cast=_names(cast),
        genres=_names(given.get("genres") or ()),
        release_date=_released(given, region),
        runtime_min=runtime if 1 <= runtime <= 6_000 else None,
        poster_url=f"{POSTERS}{poster}" if poster.startswith("/") else None,
        trailer_url=_trailer(given, language),
        imdb_id=imdb_id or None,
        tmdb_id=str(int(given["id"])),
        audience_score=round(float(given.get("vote_average") or 0) / 2, 3) if votes else None,
        audience_count=votes or None,
        texts=_texts(given, language),
    )


def _names(people: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (damage.plain(one.get("name")) for one in people))))


def _released(given: dict[str, Any], region: str) -> date | None:
    """The day it comes to cinemas there, else where it came first."""
    days: dict[int, list[str]] = {}
    for there in (given.get("release_dates") or {}).get("results") or ():
        if there.get("iso_3166_1") == region:
            for one in there.get("release_dates") or ():
                days.setdefault(int(one.get("type") or 0), []).append(str(one["release_date"]))
    for kind in (IN_CINEMAS, LIMITED):
        if kind in days:
            return cells.day(min(days[kind])[:10])
    return cells.day(str(given.get("release_date") or "")[:10])


def _trailer(given: dict[str, Any], language: str) -> str | None:
    """The trailer, in the wanted language if there is one, the official before others."""
    videos = [
        one
        for one in (given.get("videos") or {}).get("results") or ()
        if one.get("site") == "YouTube" and one.get("type") == "Trailer"
    ]
    videos.sort(key=lambda one: (one.get("iso_639_1") != language, not one.get("official")))
    key = damage.plain(videos[0].get("key")) if videos else ""
    return damage.address(f"https://www.youtube.com/watch?v={key}") if key else None


def _texts(given: dict[str, Any], language: str) -> tuple[TextRecord, ...]:
    words = {language: (damage.plain(given.get("title")), damage.prose(given.get("overview")))}
    for one in (given.get("translations") or {}).get("translations") or ():
        code, data = str(one.get("iso_639_1")), one.get("data") or {}
        if code in LANGUAGES:
            title, synopsis = words.get(code, ("", None))
            title = title or damage.plain(data.get("title"))
            words[code] = title, synopsis or damage.prose(data.get("overview"))
    original = str(given.get("original_language") or "")
    title, synopsis = words.get(original, ("", None))
    if original in LANGUAGES and not title:
        words[original] = damage.plain(given.get("original_title")), synopsis
    return tuple(
        TextRecord(code, title or None, synopsis) for code, (title, synopsis) in words.items()
    )
