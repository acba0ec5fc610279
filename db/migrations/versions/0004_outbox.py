"""Outbox

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

from db.base import BigId, Instant, Json, Key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("name", Key, nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("leased_until", Instant(), nullable=True),
        sa.Column("ran_at", Instant(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_jobs")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", BigId, nullable=False),
        sa.Column("chat_id", BigId, nullable=True),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("key", Key, nullable=True),
        sa.Column("state", Key, server_default="pending", nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("held_until", BigId, nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("keep_until", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("message_id", BigId, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_chat", ["chat_id", "held_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_keep_until"), ["keep_until"], unique=False)
        batch_op.create_index(
            "ix_outbox_pending",
            ["lane", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_outbox_parked",
            ["held_until"],
            unique=False,
            sqlite_where=sa.text("state = 'parked'"),
            postgresql_where=sa.text("state = 'parked'"),
        )
        batch_op.create_index(
            "ix_outbox_sending",
            ["held_until"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )

    op.create_table(
        "pace",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("state", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pace")),
    )
    op.create_table(
        "paused_chats",
        sa.Column("chat_id", BigId, autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_paused_chats")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("telegram_language", Key, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("telegram_language")

    op.drop_table("paused_chats")
    op.drop_table("pace")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_parked",
            sqlite_where=sa.text("state = 'parked'"),
            postgresql_where=sa.text("state = 'parked'"),
        )
        batch_op.drop_index(
            "ix_outbox_sending",
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.drop_index(
            "ix_outbox_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(batch_op.f("ix_outbox_keep_until"))
        batch_op.drop_index("ix_outbox_chat")

    op.drop_table("outbox")
    op.drop_table("jobs")
