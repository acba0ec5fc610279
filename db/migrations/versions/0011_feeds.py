"""Feeds: runs, pages, claims, doubts; cities told apart by region

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

from db.base import BigId, Instant, Json, Key

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_pages",
        sa.Column("url", Key, nullable=False),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("taken_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_feed_pages")),
    )
    op.create_table(
        "feed_runs",
        sa.Column("id", BigId, nullable=False),
        sa.Column("source", Key, nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("outcome", Key, nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("message", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_runs")),
    )
    op.create_index(op.f("ix_feed_runs_source_started_at"), "feed_runs", ["source", "started_at"])

    op.create_table(
        "film_claims",
        sa.Column("source", Key, nullable=False),
        sa.Column("source_id", Key, nullable=False),
        sa.Column("film_id", BigId, nullable=False),
        sa.Column("values", Json, nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["film_id"], ["films.id"], name=op.f("fk_film_claims_film_id_films"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source", "source_id", name=op.f("pk_film_claims")),
    )
    op.create_index(op.f("ix_film_claims_film_id"), "film_claims", ["film_id"])

    op.create_table(
        "film_doubts",
        sa.Column("film_id", BigId, nullable=False),
        sa.Column("other_id", BigId, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("found_at", Instant(), nullable=False),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["film_id"], ["films.id"], name=op.f("fk_film_doubts_film_id_films"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["films.id"],
            name=op.f("fk_film_doubts_other_id_films"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("film_id", "other_id", name=op.f("pk_film_doubts")),
    )
    op.create_index(op.f("ix_film_doubts_other_id"), "film_doubts", ["other_id"])

    op.create_table(
        "film_moves",
        sa.Column("old_id", BigId, autoincrement=False, nullable=False),
        sa.Column("film_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["film_id"], ["films.id"], name=op.f("fk_film_moves_film_id_films"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("old_id", name=op.f("pk_film_moves")),
    )
    op.create_index(op.f("ix_film_moves_film_id"), "film_moves", ["film_id"])

    op.create_table(
        "cinema_claims",
        sa.Column("source", Key, nullable=False),
        sa.Column("source_id", Key, nullable=False),
        sa.Column("cinema_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["cinema_id"],
            ["cinemas.id"],
            name=op.f("fk_cinema_claims_cinema_id_cinemas"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("source", "source_id", name=op.f("pk_cinema_claims")),
    )
    op.create_index(op.f("ix_cinema_claims_cinema_id"), "cinema_claims", ["cinema_id"])

    with op.batch_alter_table("cities", schema=None) as batch_op:
        batch_op.add_column(sa.Column("region", Key, server_default="", nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_cities_country_folded"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_cities_country_folded_region"), ["country", "folded", "region"]
        )

    op.add_column("showtimes", sa.Column("source", Key, server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("showtimes", "source")

    # Two cities of one name stay two: the later one under a name that nobody types.
    op.execute(
        "UPDATE cities SET folded = folded || ' ' || region || ' ' || id WHERE EXISTS (SELECT 1 "
        "FROM cities AS other WHERE other.country = cities.country "
        "AND other.folded = cities.folded AND other.id < cities.id)"
    )
    with op.batch_alter_table("cities", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_cities_country_folded_region"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_cities_country_folded"), ["country", "folded"]
        )
        batch_op.drop_column("region")

    op.drop_table("cinema_claims")
    op.drop_table("film_moves")
    op.drop_table("film_doubts")
    op.drop_table("film_claims")
    op.drop_table("feed_runs")
    op.drop_table("feed_pages")
