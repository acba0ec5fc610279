"""Alembic's entry: runs on the connection it is handed, inside that connection's transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from db.models import Base

connection: Connection | None = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("migrations run through db.migrate (`seance db upgrade`)")

context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite cannot alter most things in place; Alembic then copies the table.
    render_as_batch=True,
    compare_type=True,
    # The transaction is the caller's.
    transactional_ddl=False,
)
context.run_migrations()
