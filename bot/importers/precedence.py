"""Whose word counts, field by field, where several sources know a film (docs/importing.md)."""

from __future__ import annotations

from collections.abc import Mapping

from db.queries.claims import OPERATOR, Claim, Values, merged

# Sources come in families: a CSV package of whatever name, JSON-LD pages of whatever site.
CSV, PAGES = "csv", "jsonld"
# "kept" is a title that was left when its source had to be forgotten: anybody knows better.
FAMILIES = (OPERATOR, CSV, PAGES, "scare", "tmdb", "imdb", "kept")

# An editor's data base before what a till or a page prints; one's own package before all.
EDITED = (OPERATOR, CSV, "tmdb", PAGES, "scare", "imdb")
PRECEDENCE: Mapping[str, tuple[str, ...]] = {
    "title": (OPERATOR, CSV, "tmdb", "imdb", PAGES, "scare"),
    "title_": EDITED,
    "synopsis_": EDITED,
    "awards_": EDITED,
    "directors": EDITED,
    "cast": EDITED,
    "genres": EDITED,
    "release_date": EDITED,
    "runtime_min": (OPERATOR, CSV, "tmdb", "imdb", PAGES, "scare"),
    "poster_url": (OPERATOR, CSV, "tmdb", "scare", PAGES, "imdb"),
    "trailer_url": (OPERATOR, CSV, "tmdb", "scare", PAGES, "imdb"),
    "imdb_id": (OPERATOR, "imdb", CSV, "tmdb", PAGES, "scare"),
    "tmdb_id": (OPERATOR, "tmdb", CSV, "imdb", PAGES, "scare"),
    "press_score": (OPERATOR, CSV, PAGES, "scare", "tmdb", "imdb"),
    "press_count": (OPERATOR, CSV, PAGES, "scare", "tmdb", "imdb"),
    "audience_score": (OPERATOR, CSV, PAGES, "tmdb", "imdb", "scare"),
    "audience_count": (OPERATOR, CSV, PAGES, "tmdb", "imdb", "scare"),
}


def family(source: str) -> str:
    """The family of a source: the host of a JSON-LD page and the name of a package do not count."""
    name = source.partition(":")[0]
    return name if name in FAMILIES else CSV


def order_of(field: str) -> tuple[str, ...]:
    """The families that a field is taken from, the best first."""
    if field in PRECEDENCE:
        return PRECEDENCE[field]
    return PRECEDENCE[field.rpartition("_")[0] + "_"]


def resolve(claims: list[Claim]) -> Values:
    """A film's values by what all its sources say; within a family the first source by name."""
    by_source: dict[str, Values] = {}
    for claim in sorted(claims, key=lambda one: (one.source, one.source_id)):
        known = by_source.setdefault(claim.source, {})
        for name, value in claim.values.items():
            if known.get(name) in (None, [], ""):
                known[name] = value
    fields = {name for values in by_source.values() for name in values}
    orders = {
        name: tuple(
            source for wanted in order_of(name) for source in by_source if family(source) == wanted
        )
        for name in fields
    }
    return merged(by_source, orders)
