"""Openings by city

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NAME = "ix_city_openings_untold"
UNTOLD = {"sqlite_where": sa.text("NOT told"), "postgresql_where": sa.text("NOT told")}


def upgrade() -> None:
    op.drop_index(NAME, table_name="city_openings")
    op.create_index(NAME, "city_openings", ["film_id", "city_id"], **UNTOLD)


def downgrade() -> None:
    op.drop_index(NAME, table_name="city_openings")
    op.create_index(NAME, "city_openings", ["film_id"], **UNTOLD)
