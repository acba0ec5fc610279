"""Runs: a film's starts in a city in one row

Revision: 0013, after 0012
"""

import sys
from array import array
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from db.base import BigId, Instant, Key

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    runs = op.create_table(
        "runs",
        sa.Column("film_id", BigId, nullable=False),
        sa.Column("city_id", BigId, nullable=False),
        sa.Column("timezone", Key, nullable=False),
        sa.Column("first_start", Instant, nullable=False),
        sa.Column("last_start", Instant, nullable=False),
        sa.Column("sessions", sa.Integer, nullable=False),
        sa.Column("starts", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["film_id"], ["films.id"], name=op.f("fk_runs_film_id_films"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["city_id"], ["cities.id"], name=op.f("fk_runs_city_id_cities"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("film_id", "city_id", "timezone", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_city_id_last_start"), "runs", ["city_id", "last_start"])
    _fill(runs)


def _fill(runs: sa.Table) -> None:
    connection = op.get_bind()
    starts: sa.ColumnElement[Any] = sa.column("starts_at", Instant())
    if connection.dialect.name != "sqlite":
        starts = sa.cast(sa.extract("epoch", starts), sa.BigInteger)
    key: list[sa.ColumnElement[Any]] = [sa.column(c) for c in ("film_id", "city_id", "timezone")]
    found: Any = connection.execute(
        sa.select(*key, sa.func.aggregate_strings(sa.cast(starts, sa.Text), ","))
        .select_from(sa.text("showtimes JOIN cinemas ON cinemas.id = showtimes.cinema_id"))
        .group_by(*key)
    )
    made = [_row(film_id, city_id, zone, text) for film_id, city_id, zone, text in found]
    if made:
        connection.execute(runs.insert(), made)


def _row(film_id: int, city_id: int, zone: str, text: str) -> dict[str, Any]:
    seconds = array("I", sorted(map(int, text.split(","))))
    first, last = (datetime.fromtimestamp(seconds[end], UTC) for end in (0, -1))
    if sys.byteorder == "big":
        seconds.byteswap()
    return {
        "film_id": film_id,
        "city_id": city_id,
        "timezone": zone,
        "first_start": first,
        "last_start": last,
        "sessions": len(seconds),
        "starts": seconds.tobytes(),
    }


def downgrade() -> None:
    op.drop_table("runs")
