"""`Movie`, `Review` and `AggregateRating` nodes as records."""

from __future__ import annotations

from typing import Any

from bot.importers import cells, damage
from bot.importers.jsonld.graph import Graph, Node, each, is_a, link, text, texts
from bot.importers.jsonld.values import (
    count,
    day,
    identifiers,
    language,
    mark,
    minutes,
    own_id,
    year_day,
)
from bot.importers.records import FilmRecord, OpinionRecord, PressRecord, TextRecord
from bot.importers.scores import Mark

MOVIES = ("Movie",)
REVIEWS = ("Review", "CriticReview", "UserReview")


def film_of(graph: Graph, node: Node, page_language: str) -> FilmRecord | None:
    """A film; None for a node without a name."""
    title = text(node.get("name"))
    if not title:
        return None
    directors = _people(graph, node, "director", "directors")
    released = next(
        (
            found
            for key in ("datePublished", "dateCreated", "copyrightYear")
            if (found := year_day(node.get(key)))
        ),
        None,
    )
    imdb_id, tmdb_id = identifiers(node)
    spoken = language(node.get("inLanguage")) or page_language
    rating = graph.whole(node.get("aggregateRating"))
    mean = mark(graph, rating) if rating else None
    voices = count(rating.get("ratingCount") or rating.get("reviewCount")) if rating else None
    texts_of = {spoken: title} if spoken else {}
    for one in each(node.get("alternateName")):
        if isinstance(one, dict) and (code := language(one.get("@language"))):
            texts_of.setdefault(code, text(one))
    synopsis = damage.prose(_prose(node.get("description") or node.get("abstract")))
    return FilmRecord(
        id=own_id(node, title, str(released.year if released else ""), *directors[:1]),
        title=title,
        directors=directors,
        cast=_people(graph, node, "actor", "actors"),
        genres=tuple(
            dict.fromkeys(
                part.strip().capitalize()
                for line in texts(node.get("genre"))
                for part in line.split(",")
                if part.strip()
            )
        ),
        release_date=released,
        runtime_min=minutes(node.get("duration") or node.get("timeRequired")),
        poster_url=link(graph.whole(node.get("image")) or node.get("image")),
        trailer_url=link(graph.whole(node.get("trailer")) or node.get("trailer")),
        imdb_id=imdb_id,
        tmdb_id=tmdb_id,
        audience_score=mean.stars if mean and voices else None,
        audience_count=voices if mean else None,
        texts=tuple(
            TextRecord(code, named, synopsis if code == spoken else None)
            for code, named in texts_of.items()
        ),
    )


def _prose(value: Any) -> Any:
    first = next(iter(each(value)), None)
    return first.get("@value") if isinstance(first, dict) else first


def _people(graph: Graph, node: Node, *keys: str) -> tuple[str, ...]:
    named: list[str] = []
    for key in keys:
        for one in each(node.get(key)):
            person = graph.whole(one)
            line = text(person.get("name")) if person else text(one)
            named += damage.people(line) if isinstance(one, str) and not person else [line]
    return tuple(dict.fromkeys(filter(None, named)))


def review_of(
    graph: Graph, node: Node, film_id: str, page_language: str
) -> PressRecord | OpinionRecord | None:
    """A review: the press's, where an outlet stands behind it, else a person's opinion."""
    stars = mark(graph, node.get("reviewRating"))
    words = damage.prose(_prose(node.get("reviewBody") or node.get("description")))
    author, publisher = graph.whole(node.get("author")), graph.whole(node.get("publisher"))
    outlet = text(publisher.get("name")) if publisher else text(node.get("publisher"))
    if not outlet and author and is_a(author, "Organization", "NewsMediaOrganization"):
        outlet = text(author.get("name"))
    spoken = language(node.get("inLanguage")) or page_language
    if outlet or is_a(node, "CriticReview"):
        outlet = outlet or _named(author, node)
        if not outlet or (stars is None and not words):
            return None
        return PressRecord(
            film_id,
            outlet[: cells.KEY_LIMIT],
            stars or Mark(),
            words,
            spoken,
            link(node.get("url")),
            day(node.get("datePublished")),
        )
    name = _named(author, node)
    if not name or stars is None or stars.stars is None:
        return None
    return OpinionRecord(
        film_id,
        name[: cells.KEY_LIMIT],
        max(1, min(5, round(stars.stars))),
        words,
        spoken or None,
        day(node.get("datePublished")),
    )


def _named(author: Node | None, node: Node) -> str:
    return text(author.get("name")) if author else text(node.get("author"))
