"""Editions of the catalogue

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import op

from db.base import BigId

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_edition",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_edition")),
    )


def downgrade() -> None:
    op.drop_table("catalogue_edition")
