"""Watchlist

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

from db.base import BigId, Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watchlist",
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("film_id", BigId, nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("alerts", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(
            ["film_id"], ["films.id"], name=op.f("fk_watchlist_film_id_films"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_watchlist_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "film_id", name=op.f("pk_watchlist")),
    )
    op.create_index(
        op.f("ix_watchlist_film_id_person_id"), "watchlist", ["film_id", "person_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_watchlist_film_id_person_id"), table_name="watchlist")
    op.drop_table("watchlist")
