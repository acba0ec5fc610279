"""The three statements of a search, written once and compiled once for each engine.

They run on the driver itself: of a search's few milliseconds SQLAlchemy's round would take one.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from sqlalchemy import BigInteger, Integer, Text, and_, bindparam, func, select, union_all
from sqlalchemy.engine import Dialect

from db.base import Instant
from db.models import Film, FilmText, FilmTitle, TitleGram
from db.queries.lists import listed
from db.session import ReadSession

# Rows of one kind of candidate at most; titles begun by "le" are thousands.
MOST = 60


async def rows(
    session: ReadSession, statement: Callable[[str], Any], **given: Any
) -> Sequence[Any]:
    """Every row of one of the statements below, as the driver has it."""
    sql, order, fixed = _compiled(statement, session.dialect)
    values = [given[name] if name in given else fixed[name] for name in order]
    if session.dialect.name == "sqlite":
        values = [_plain(value) for value in values]
    return await session.fetch(sql, values)


@cache
def _compiled(
    statement: Callable[[str], Any], dialect: Dialect
) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    """A statement's text, its parameters in order, and those that are always the same."""
    made = statement(dialect.name).compile(dialect=dialect)
    return str(made), tuple(made.positiontup or ()), made.params


def _plain(value: Any) -> Any:
    """A parameter as SQLite stores it."""
    if isinstance(value, list):
        return orjson.dumps(value).decode()
    return int(value.timestamp()) if isinstance(value, datetime) else value


def gram_bitmaps(engine: str) -> Any:
    """Bitmaps of `grams`: gram, block, bits."""
    return select(TitleGram.gram, TitleGram.block, TitleGram.bits).where(
        listed(TitleGram.gram, "grams", Text(), engine)
    )


def namesakes(engine: str) -> Any:
    """Titles with one of these `keys`: number, film, key, year."""
    columns = (FilmTitle.id, FilmTitle.film_id, FilmTitle.key, FilmTitle.year)
    return select(*columns).where(listed(FilmTitle.key, "keys", Text(), engine)).limit(MOST)


def candidates(engine: str) -> Any:
    """Titles with these `ids`, with one of these `keys`, and with a key from `start` to `stop`:
    number, film, key, year. A title may come twice."""
    columns = (FilmTitle.id, FilmTitle.film_id, FilmTitle.key, FilmTitle.year)
    begun = (
        select(*columns)
        .where(FilmTitle.key >= bindparam("start"), FilmTitle.key < bindparam("stop"))
        .order_by(FilmTitle.key)
        .limit(MOST)
    )
    return union_all(
        select(*columns).where(listed(FilmTitle.id, "ids", Integer(), engine)),
        select(*namesakes(engine).subquery().c),
        select(*begun.subquery().c),
    )


def details(engine: str) -> Any:
    """What a list shows of the films with these `ids`: film, title in `language`, original title,
    directors, whether on after `now`, and how many reviews and ratings it has."""
    return (
        select(
            Film.id,
            func.coalesce(FilmText.title, Film.title),
            Film.title,
            Film.directors,
            func.coalesce(Film.last_show >= bindparam("now", type_=Instant()), False),
            Film.press_count + Film.audience_count,
        )
        .outerjoin(
            FilmText,
            and_(FilmText.film_id == Film.id, FilmText.language == bindparam("language")),
        )
        .where(listed(Film.id, "ids", BigInteger(), engine))
    )
