"""Pages with JSON-LD, from addresses or files, as feeds."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from bot.importers.fetching import Fetcher, FetchError
from bot.importers.fetching.robots import Manners
from bot.importers.gathering import Gathered, known_page
from bot.importers.jsonld.extract import decode, scripts
from bot.importers.jsonld.films import MOVIES, REVIEWS, film_of, review_of
from bot.importers.jsonld.found import Found, feeds, programme_of
from bot.importers.jsonld.graph import Graph, Node, is_a, text
from bot.importers.jsonld.sessions import (
    EVENTS,
    NodeError,
    cinema_of,
    is_off,
    place_of,
    session_of,
    work_of,
)
from bot.importers.jsonld.values import language
from bot.importers.records import (
    FilmRecord,
    PressRecord,
)
from bot.importers.report import ROW, Report, RowError
from db.session import Database

FAMILY = "jsonld"


def source_of(url: str) -> str:
    """The name under which a site's ids are kept."""
    return f"{FAMILY}:{(urlsplit(url).hostname or '').removeprefix('www.')}"


async def gather_url(
    fetcher: Fetcher,
    manners: Manners,
    database: Database,
    report: Report,
    *,
    url: str,
    default_country: str,
    now: datetime,
    anew: bool = False,
) -> Gathered | None:
    """One page of the web; None where it has not changed since it was last taken in.

    Args:
        anew: takes it in even so.

    Raises:
        FetchError: it could not be had, or its site asks programs to stay away.
    """
    await manners.check(url)
    etag, modified = (None, None) if anew else await known_page(database, url)
    page = await fetcher.get(
        url,
        etag=etag,
        last_modified=modified,
        accept="text/html, application/ld+json;q=0.9, */*;q=0.1",
    )
    if page.body is None:
        return None
    if source_of(page.url) != source_of(url):
        await manners.check(page.url)
    found = read_page(page.body, page.content_type, url, report, default_country)
    return Gathered(
        source_of(url),
        tuple(feeds(found)),
        found.size,
        unit="sessions" if found.sessions else "films",
        programme=programme_of(found, now),
        pages=((url, page),),
    )


def gather_files(path: Path, report: Report, *, default_country: str, now: datetime) -> Gathered:
    """A file of JSON-LD, a page that was saved, or a folder of these, in which others may lie.

    Raises:
        FetchError: a file cannot be read, or the one has no JSON-LD in it.
    """
    paths = sorted(path.glob("*.*")) if path.is_dir() else [path]
    source = f"{FAMILY}:{path.stem}"
    whole = Found()
    for file in paths:
        try:
            body = file.read_bytes()
        except OSError as error:
            raise FetchError(f"{file}: {error.strerror or error}") from None
        try:
            found = read_page(body, "", str(file), report, default_country)
        except FetchError as error:
            if len(paths) == 1:
                raise
            report.say(str(error))
            continue
        whole.cinemas |= found.cinemas
        whole.films |= found.films
        whole.press += found.press
        whole.opinions += found.opinions
        whole.sessions += found.sessions
    return Gathered(source, tuple(feeds(whole)), whole.size, programme=programme_of(whole, now))


def read_page(
    body: bytes, content_type: str, name: str, report: Report, default_country: str
) -> Found:
    """What one page says.

    Raises:
        FetchError: there is no JSON-LD in it that can be read.
    """

    def note(said: str) -> None:
        report.say(f"{name}: note: {said}")

    values, page_language = scripts(decode(body, content_type, note), note)
    if not values:
        raise FetchError(f"{name}: no JSON-LD in it that can be read")
    graph = Graph()
    for value in values:
        graph.add(value)
    found = Found()
    spoken = language(page_language) or ("fr" if default_country == "FR" else "")
    films = [film_of(graph, node, spoken) for node, _ in graph.of_type(*MOVIES)]
    # Those that are described before those that are only named.
    for film in sorted(filter(None, films), key=_is_bare):
        found.films.setdefault(_known(found, film).id, film)
    _reviews(graph, found, spoken)
    for number, (event, parent) in enumerate(graph.of_type(*EVENTS), 1):
        if not is_off(event):
            try:
                _session(graph, found, event, parent, default_country, spoken)
            except NodeError as error:
                report.refuse([RowError(name, number, ROW, str(error))])
    if not (found.films or found.sessions):
        note("no film and no session in it")
    return found


def _session(
    graph: Graph,
    found: Found,
    event: Node,
    parent: Node | None,
    default_country: str,
    spoken: str,
) -> None:
    place, work = place_of(graph, event, parent), work_of(graph, event, parent)
    if place is None:
        raise NodeError("a session without a place")
    film = film_of(graph, work, spoken) if work else None
    if film is None:
        raise NodeError("a session without a film")
    film = _known(found, film)
    cinema = cinema_of(graph, place, default_country)
    session = session_of(graph, event, film.id, cinema.id, film.runtime_min)
    found.cinemas.setdefault(cinema.id, cinema)
    found.films.setdefault(film.id, film)
    found.sessions.append(session)


def _is_bare(film: FilmRecord) -> bool:
    return not (film.directors or film.release_date or film.runtime_min)


def _known(found: Found, film: FilmRecord) -> FilmRecord:
    """A film that is only named means the one of that name that is described."""
    if film.id in found.films or not _is_bare(film):
        return film
    named = [one for one in found.films.values() if one.title == film.title]
    return named[0] if len(named) == 1 else film


def _reviews(graph: Graph, found: Found, spoken: str) -> None:
    for node, parent in graph.of_type(*REVIEWS):
        of = graph.whole(node.get("itemReviewed"))
        if of is None and parent is not None and is_a(parent, *MOVIES):
            of = graph.whole(parent)
        if of is None or not text(of.get("name")) or not is_a(of, *MOVIES):
            continue
        film = film_of(graph, of, spoken)
        assert film is not None
        film = _known(found, film)
        found.films.setdefault(film.id, film)
        review = review_of(graph, node, film.id, spoken)
        if isinstance(review, PressRecord):
            found.press.append(review)
        elif review is not None:
            found.opinions.append(review)
