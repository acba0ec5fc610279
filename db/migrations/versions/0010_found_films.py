"""Saved searches keep the films they found

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

from db.base import Json

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "saved_searches",
        sa.Column("film_ids", Json, server_default=sa.text("'[]'"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("saved_searches", "film_ids")
