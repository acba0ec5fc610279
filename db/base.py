"""The declarative base and the column types that both engines share."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Integer, MetaData, Select, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

# Constraint names are fixed so that a migration written today finds them on both engines.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of Séance."""

    metadata = MetaData(naming_convention=NAMING)


class Instant(TypeDecorator[datetime]):
    """A moment in time: aware UTC `datetime` in Python, whole seconds.

    `timestamptz` on PostgreSQL; integer Unix seconds on SQLite, which has no such type and whose
    text form costs three times the bytes and a parse for every showtime read.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Integer())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an Instant needs a time zone")
        return int(value.timestamp()) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        moment: datetime | None = value
        return moment.astimezone(UTC) if moment else None

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:
        # A city's sessions begin at few different moments, and so do those of the next reader.
        return _moment if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


@lru_cache(maxsize=16_384)
def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


# Telegram's ids pass 32 bits; SQLite autoincrements only an INTEGER PRIMARY KEY.
BigId = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON().with_variant(JSONB(), "postgresql")
# Byte order on both engines, so that a prefix can be a range and an order is the same everywhere.
Key = String().with_variant(String(collation="C"), "postgresql")

# For columns that hold Telegram ids and do not refer to `people` (see db.queries.privacy): when the
# person whose id it is wants to be forgotten, the row goes or stays without the id. A number that
# could be an id and is none says so. In a JSON object the id stands under "person".
GOES = {"person": "goes"}
STAYS = {"person": "stays"}
NOBODY = {"person": "nobody"}

# A select whose columns the reader unpacks itself.
AnySelect = Select[*tuple[Any, ...]]


def utc_now() -> datetime:
    """The present moment as an `Instant`: UTC, whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)
