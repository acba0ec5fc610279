"""Alembic's entry: runs on the connection it is handed, inside that connection's transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.types import TypeEngine

from db.base import BigId, Instant, Json, Key
from db.models import Base

connection: Connection | None = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("migrations run through db.migrate (`seance db upgrade`)")

POSTGRESQL = PGDialect()  # type: ignore[no-untyped-call]
OWN_TYPES: dict[str, TypeEngine[Any]] = {"BigId": BigId, "Json": Json, "Key": Key}


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Our own column types by name, so that a generated migration reads like the models."""
    if kind != "type":
        return False
    if isinstance(item, Instant):
        return "Instant()"
    # Variants do not show in a type's repr, only in what PostgreSQL makes of it.
    written = {(repr(known), known.compile(POSTGRESQL)): name for name, known in OWN_TYPES.items()}
    return written.get((repr(item), item.compile(POSTGRESQL)), False)


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite cannot alter most things in place; Alembic then copies the table.
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
    # The transaction is the caller's.
    transactional_ddl=False,
)
context.run_migrations()
