"""schema.org's values: lengths, languages, marks, identifiers."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime
from typing import Any

from bot.importers import cells
from bot.importers.jsonld.graph import Graph, Node, each, link, text
from bot.importers.scores import Mark
from db.folding import fold

_LENGTH = re.compile(
    r"P(?:(\d+)D)?T?(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?", re.IGNORECASE
)
_IMDB = re.compile(r"imdb\.com/(?:\w\w/)?title/(tt\d{5,12})")
_TMDB = re.compile(r"themoviedb\.org/movie/(\d{1,10})")


def minutes(value: Any) -> int | None:
    """An ISO 8601 length, or a number of minutes."""
    written = text(value)
    if written.isdigit():
        return int(written) if 1 <= int(written) <= 6_000 else None
    match = _LENGTH.fullmatch(written)
    if not match or not any(match.groups()):
        return None
    days, hours, whole, seconds = (float(part or 0) for part in match.groups())
    length = round(days * 1440 + hours * 60 + whole + seconds / 60)
    return length if 1 <= length <= 6_000 else None


def day(value: Any) -> date | None:
    """A date; of a moment its day, of a month or a bare year nothing that is not said."""
    try:
        return cells.day(text(value)[:10])
    except ValueError:
        return None


def year_day(value: Any) -> date | None:
    """As `day`; a bare year is its first of January, for it is all that is known of an old film."""
    written = text(value)
    if re.fullmatch(r"(18|19|20)\d\d", written):
        return date(int(written), 1, 1)
    return day(value)


def moment(value: Any) -> datetime | None:
    """A time of day with or without offset.

    Raises:
        ValueError: it is none.
    """
    return cells.moment(text(value))


def language(value: Any) -> str:
    """A language's code, of a code, a tag or a node; empty for none."""
    for one in each(value):
        written = one
        if isinstance(one, dict):
            written = one.get("alternateName") or one.get("identifier") or one.get("name")
        named = fold(text(written))
        if named in NAMED:
            return NAMED[named]
        try:
            if found := cells.language(text(written)):
                return found
        except ValueError:
            continue
    return ""


NAMED = {
    "francais": "fr",
    "french": "fr",
    "anglais": "en",
    "english": "en",
    "espagnol": "es",
    "spanish": "es",
    "italien": "it",
    "italian": "it",
    "allemand": "de",
    "german": "de",
    "japonais": "ja",
    "japanese": "ja",
}


def version(spoken: str, subtitles: str) -> str:
    """A session's version, as people in France call it; empty where neither language is told."""
    if spoken == "fr":
        return "VFST" if subtitles == "fr" else "VF"
    if subtitles == "fr":
        return "VOST"
    return "VO" if spoken else ""


def identifiers(node: Node) -> tuple[str | None, str | None]:
    """IMDb's and TMDB's id, of what a film is said to be the same as."""
    said = " ".join(
        str(one.get("value") or one.get("@id") or "") if isinstance(one, dict) else str(one)
        for key in ("sameAs", "identifier", "url", "@id")
        for one in each(node.get(key))
    )
    imdb = _IMDB.search(said) or re.search(r"(?:^|\s)(tt\d{7,12})(?:\s|$)", said)
    tmdb = _TMDB.search(said)
    return imdb[1] if imdb else None, tmdb[1] if tmdb else None


def own_id(node: Node, *words: str) -> str:
    """What a node is known by: its identifier, its address, else the words that describe it."""
    id = node.get("@id")
    if isinstance(id, str) and id and not id.startswith("_:"):
        found = id
    else:
        found = link(node.get("url")) or "|".join(fold(word) for word in words)
    if len(found) > cells.ID_LIMIT:
        found = f"{found[:150]}#{hashlib.sha256(found.encode()).hexdigest()[:32]}"
    return found


def mark(graph: Graph, value: Any) -> Mark | None:
    """A rating as stars of 5; None for what is none."""
    rating = graph.whole(value)
    if rating is None:
        return None
    try:
        best = float(text(rating.get("bestRating")).replace(",", ".") or 5)
        least = float(text(rating.get("worstRating")).replace(",", ".") or 0)
        given = float(text(rating.get("ratingValue")).replace(",", "."))
    except ValueError:
        return None
    if not 0 <= given <= best or best <= 0 or least > given:
        return None
    return Mark(f"{given:g}/{best:g}", round(5 * given / best, 3), None)


def count(value: Any) -> int | None:
    """A number of people."""
    written = re.sub(r"[\s.,\u202f\u00a0']", "", text(value))
    return int(written) if written.isdigit() and len(written) < 10 else None
