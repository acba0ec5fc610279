"""The open programme of independent cinemas in France: "Data Ciné Indés" of the SCARE.

A Data Fair dataset, Licence Ouverte 2.0: one line a session, with its cinema and film beside. A
film's id is that of one till, so films are known by title and director here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from sys import intern
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson

from bot.importers import cells
from bot.importers.fetching import Fetcher, FetchError
from bot.importers.gathering import Gathered
from bot.importers.matching import core
from bot.importers.records import (
    CinemaRecord,
    Feed,
    FilmRecord,
    Programme,
    ShowtimeRecord,
    TextRecord,
    feed_of,
)
from bot.importers.report import Report
from bot.importers.tills import Line, read_line
from db.folding import fold

SOURCE = "scare"
URL = "https://data-cines-indes.scare.fr/data-fair/api/v1/datasets/programmation-cinemas/lines"
AHEAD = timedelta(days=28)
PAGE_LINES = 1_000
MOST_PAGES = 2_000
FIELDS = (
    "showid showstart showend showurl cineid cinenom cineadresse cinecp cineville _coords.lat "
    "_coords.lon filmid filmtitle filmdirector filmcast filmgenre filmcountry filmduration "
    "filmversion filmposter filmtrailer filmstoryline"
).split()


async def gather(fetcher: Fetcher, report: Report, *, now: datetime, url: str = URL) -> Gathered:
    """The sessions of the coming weeks.

    Raises:
        FetchError: the dataset could not be had as a whole.
    """
    begins, ends = now.replace(minute=0, second=0, microsecond=0), now + AHEAD
    span = f"showstart:[{begins:%Y-%m-%dT%H:%M:%SZ} TO {ends:%Y-%m-%dT%H:%M:%SZ}]"
    asked = {"size": PAGE_LINES, "select": ",".join(FIELDS), "qs": span, "sort": "showid"}
    lines: list[Line] = []
    number = 0
    async for results in pages(fetcher, f"{url}?{urlencode(asked)}"):
        for result in results:
            number += 1
            if (line := read_line(number, result, report)) is not None:
                lines.append(line)
    return Gathered(SOURCE, tuple(feeds(lines)), len(lines), programme=Programme(begins, ends))


async def pages(fetcher: Fetcher, url: str) -> Any:
    """The results of each page of a Data Fair dataset.

    Raises:
        FetchError: a page could not be had or read, or fewer lines came than there are.
    """
    home, seen, came, total = urlsplit(url).netloc, set[str](), 0, 0
    following: str | None = url
    while following:
        if following in seen or len(seen) >= MOST_PAGES:
            raise FetchError(f"{url}: the pages go round in a circle")
        if urlsplit(following).netloc != home:
            raise FetchError(f"{url}: the next page is said to be elsewhere ({following[:80]})")
        seen.add(following)
        page = await fetcher.get(following, accept="application/json")
        try:
            answer = orjson.loads(page.body or b"")
            results, total = answer["results"], int(answer.get("total", total))
            following = answer.get("next")
        except (ValueError, TypeError, KeyError, AttributeError):
            raise FetchError(f"{following}: not a page of a Data Fair dataset") from None
        if not isinstance(results, list) or not (following is None or isinstance(following, str)):
            raise FetchError(f"{url}: not a page of a Data Fair dataset")
        came += len(results)
        following = following if results else None
        yield results
    if came < total:
        raise FetchError(f"{url}: {came:,} lines came of {total:,}")


def feeds(lines: Sequence[Line]) -> Iterator[Feed]:
    """The lines as feeds: cinemas, films, sessions."""
    cinemas = {line.cinema.id: (line.number, line.cinema) for line in lines}
    ids = film_ids(lines)
    together: dict[str, list[Line]] = defaultdict(list)
    for line, id in zip(lines, ids, strict=True):
        together[id].append(line)
    films = [(of[0].number, _agreed(id, [line.film for line in of])) for id, of in together.items()]
    shows = [
        (
            line.number,
            ShowtimeRecord(
                id,
                line.cinema.id,
                line.starts_at,
                line.version,
                line.format,
                "",
                line.ends_at,
                line.url,
            ),
        )
        for line, id in zip(lines, ids, strict=True)
    ]
    known = "name city address postcode latitude longitude"
    yield feed_of("cinemas", CinemaRecord, known.split(), list(cinemas.values()), sparse=True)
    known = "title directors cast genres runtime_min poster_url trailer_url title_fr synopsis_fr"
    yield feed_of("films", FilmRecord, known.split(), films)
    known = "version format ends_at booking_url"
    yield feed_of("showtimes", ShowtimeRecord, known.split(), shows)


def film_ids(lines: Iterable[Line]) -> list[str]:
    """A film's id of its title and directors: the same at every till. A till that names no director
    means the one that the others name, if they agree."""
    titles = [core(line.film.title) for line in lines]
    directed: dict[str, set[str]] = defaultdict(set)
    directors = [_directors(line.film) for line in lines]
    for title, names in zip(titles, directors, strict=True):
        if names:
            directed[title].add(names)
    ids = []
    for title, names in zip(titles, directors, strict=True):
        of = directed[title]
        meant = names or (next(iter(of)) if len(of) == 1 else "")
        ids.append(intern(f"{title}|{meant}"[: cells.ID_LIMIT]))
    return ids


def _directors(film: FilmRecord) -> str:
    """Names by their words in order, for some tills put the surname first."""
    return "+".join(sorted(" ".join(sorted(fold(name).split())) for name in film.directors))


def _agreed(id: str, films: Sequence[FilmRecord]) -> FilmRecord:
    """One film of what many tills say: of each field what most say, of stories the longest."""
    most: dict[str, Any] = {}
    for place, field in enumerate(FilmRecord._fields[:-1]):
        said = Counter(film[place] for film in films if film[place])
        most[field] = said.most_common(1)[0][0] if said else films[0][place]
    stories = [film.texts[0].synopsis for film in films if film.texts[0].synopsis]
    text = TextRecord("fr", most["title"], max(stories, key=len, default=None))
    return FilmRecord(**{**most, "id": id}, texts=(text,))
