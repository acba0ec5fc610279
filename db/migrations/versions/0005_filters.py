"""Filters of showtimes that a person asked to remember

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

from db.base import Key

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("filters", Key, nullable=True))


def downgrade() -> None:
    op.drop_column("people", "filters")
