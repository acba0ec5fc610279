"""Where a group is answered

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

from db.base import Key

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("chats") as batch_op:
        batch_op.add_column(sa.Column("answers", Key, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("chats") as batch_op:
        batch_op.drop_column("answers")
