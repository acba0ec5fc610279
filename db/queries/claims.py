"""What each source says of a film that several know, and the film's row made of it.

Values are flat and of JSON's kinds, by the name of the field that a source speaks of: `title`,
`directors`, `release_date` ("2026-11-25"), `press_score`; a film's words by language: `title_fr`,
`synopsis_fr`, `awards_fr`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Text, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from db.models import Film, FilmClaim, FilmText
from db.queries.lists import batched, listed

Values = dict[str, Any]
OPERATOR = "operator"

PLAIN = (
    *("title", "directors", "cast", "genres", "release_date", "runtime_min", "poster_url"),
    *("trailer_url", "imdb_id", "tmdb_id"),
)
GIVEN = ("press_score", "press_count", "audience_score", "audience_count")
COLUMNS = {**{name: name for name in PLAIN}, **{name: f"given_{name}" for name in GIVEN}}
WORDS = ("title", "synopsis", "awards")
LISTS = ("directors", "cast", "genres")


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's word on one film."""

    source: str
    source_id: str
    film_id: int
    values: Values
    seen_at: datetime


async def find_claims(
    connection: AsyncConnection, *, source: str, source_ids: Collection[str]
) -> dict[str, Claim]:
    """A source's claims by its own ids."""
    inside = listed(FilmClaim.source_id, "ids", Text(), connection.dialect.name)
    rows = await connection.execute(
        _claims().where(FilmClaim.source == source, inside), {"ids": list(source_ids)}
    )
    return {row.source_id: Claim(*row) for row in rows}


async def claims_of(
    connection: AsyncConnection, *, film_ids: Collection[int]
) -> dict[int, list[Claim]]:
    """All claims of these films."""
    found: dict[int, list[Claim]] = defaultdict(list)
    for some in batched(film_ids):
        order = (FilmClaim.film_id, FilmClaim.source, FilmClaim.source_id)
        rows = await connection.execute(
            _claims().where(FilmClaim.film_id.in_(some)).order_by(*order)
        )
        for row in rows:
            found[row.film_id].append(Claim(*row))
    return found


def _claims() -> Any:
    return select(
        FilmClaim.source,
        FilmClaim.source_id,
        FilmClaim.film_id,
        FilmClaim.__table__.c["values"],
        FilmClaim.seen_at,
    )


async def save_claims(connection: AsyncConnection, claims: Iterable[Claim]) -> None:
    """Keeps claims in place of what the same sources said before."""
    of_engine = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = of_engine(FilmClaim)
    new = statement.excluded
    saving = statement.on_conflict_do_update(
        index_elements=["source", "source_id"],
        set_={"film_id": new.film_id, "values": new["values"], "seen_at": new.seen_at},
    )
    rows = [
        {
            "source": claim.source,
            "source_id": claim.source_id,
            "film_id": claim.film_id,
            "values": claim.values,
            "seen_at": claim.seen_at,
        }
        for claim in claims
    ]
    if rows:
        await connection.execute(saving, rows)


async def values_of(
    connection: AsyncConnection, *, film_ids: Collection[int]
) -> dict[int, tuple[str, str, Values]]:
    """Films as they are stored: home source, its id, and values."""
    found: dict[int, tuple[str, str, Values]] = {}
    columns = [getattr(Film, column) for column in COLUMNS.values()]
    for some in batched(film_ids):
        rows = await connection.execute(
            select(Film.id, Film.source, Film.source_id, *columns).where(Film.id.in_(some))
        )
        for film_id, source, source_id, *stored in rows:
            values = dict(zip(COLUMNS, map(plain, stored), strict=True))
            found[film_id] = (source, source_id, values)
        texts = await connection.execute(
            select(
                FilmText.film_id,
                FilmText.language,
                FilmText.title,
                FilmText.synopsis,
                FilmText.awards,
            ).where(FilmText.film_id.in_(some))
        )
        for film_id, language, *words in texts:
            named = {f"{word}_{language}": plain(w) for word, w in zip(WORDS, words, strict=True)}
            found[film_id][2].update(named)
    return found


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


async def write_values(connection: AsyncConnection, *, film_id: int, values: Values) -> None:
    """Makes a film's row and words these values; what they do not name stays."""
    columns = {COLUMNS[name]: _python(name, v) for name, v in values.items() if name in COLUMNS}
    if columns:
        await connection.execute(update(Film).where(Film.id == film_id).values(columns))
    texts: dict[str, Values] = defaultdict(dict)
    for name, value in values.items():
        word, _, language = name.rpartition("_")
        if name not in COLUMNS and word in WORDS:
            texts[language][word] = _python(word, value)
    for language, words in texts.items():
        mine = (FilmText.film_id == film_id, FilmText.language == language)
        done = await connection.execute(update(FilmText).where(*mine).values(words))
        if not done.rowcount:
            row = {"title": None, "synopsis": None, "awards": [], **words}
            await connection.execute(
                insert(FilmText).values(film_id=film_id, language=language, **row)
            )


def _python(name: str, value: Any) -> Any:
    if name == "release_date" and value is not None:
        return date.fromisoformat(value)
    return value or [] if name in (*LISTS, "awards") else value


def merged(values: Mapping[str, Values], orders: Mapping[str, tuple[str, ...]]) -> Values:
    """One film's values of several sources', by source; `orders` has the sources of each field,
    the best first. The best that knows a field gives it; what the operator said is so even where
    it is nothing."""
    names = sorted({name for said in values.values() for name in said})
    return {name: _best(name, values, orders) for name in names}


def _best(name: str, values: Mapping[str, Values], orders: Mapping[str, tuple[str, ...]]) -> Any:
    said = values.get(OPERATOR, {})
    if name in said:
        return said[name]
    known = [(source, claimed[name]) for source, claimed in values.items() if name in claimed]
    order = orders[name]
    ranked = sorted(known, key=lambda one: order.index(one[0]) if one[0] in order else len(order))
    best = [value for _, value in ranked if value not in (None, [], "")]
    return best[0] if best else ([] if name in LISTS or name.startswith("awards_") else None)
