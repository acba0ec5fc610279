"""Conversations: what each of the last updates found, not of the last alone

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

from db.base import BigId, Json

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("found", Json, server_default="[]", nullable=False))
    op.drop_column("conversations", "previous")
    op.drop_column("conversations", "update_id")


def downgrade() -> None:
    for name, kind, empty in (("update_id", BigId, "0"), ("previous", Json, "{}")):
        column = sa.Column(name, kind, server_default=empty, nullable=False)
        op.add_column("conversations", column)
    op.drop_column("conversations", "found")
