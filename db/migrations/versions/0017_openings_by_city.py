"""Openings by city

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_anew("film_id", "city_id")


def downgrade() -> None:
    _make_anew("film_id")


def _make_anew(*columns: str) -> None:
    op.drop_index("ix_city_openings_untold", table_name="city_openings")
    untold = sa.text("NOT told")
    op.create_index(
        "ix_city_openings_untold",
        "city_openings",
        list(columns),
        sqlite_where=untold,
        postgresql_where=untold,
    )
