"""Announcements

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

from db.base import BigId, Instant, Key

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "star_changes",
        sa.Column("film_id", BigId, nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("counts", Key, nullable=True),
        sa.ForeignKeyConstraint(
            ["film_id"],
            ["films.id"],
            name=op.f("fk_star_changes_film_id_films"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("film_id", name=op.f("pk_star_changes")),
    )
    op.create_index(
        "ix_star_changes_pending",
        "star_changes",
        ["film_id"],
        unique=False,
        sqlite_where=sa.text("pending"),
        postgresql_where=sa.text("pending"),
    )
    op.create_table(
        "announced",
        sa.Column("chat_id", BigId, autoincrement=False, nullable=False),
        sa.Column("film_id", BigId, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("shown_as", Key, nullable=False),
        sa.Column("announced_at", Instant(), nullable=False),
        sa.Column("message_id", BigId, nullable=True),
        sa.Column("edited_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["chats.id"],
            name=op.f("fk_announced_chat_id_chats"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["film_id"], ["films.id"], name=op.f("fk_announced_film_id_films"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", "film_id", name=op.f("pk_announced")),
    )
    op.create_index(
        op.f("ix_announced_chat_id_announced_at"), "announced", ["chat_id", "announced_at"]
    )
    op.create_index(
        op.f("ix_announced_film_id_announced_at"),
        "announced",
        ["film_id", "announced_at"],
        unique=False,
    )
    op.create_table(
        "announcing",
        sa.Column("chat_id", BigId, autoincrement=False, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("timezone", Key, nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("topic", BigId, nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("form", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["chats.id"],
            name=op.f("fk_announcing_chat_id_chats"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_announcing")),
    )
    op.create_index(
        "ix_announcing_next",
        "announcing",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("active"),
        postgresql_where=sa.text("active"),
    )
    op.create_table(
        "announcers",
        sa.Column("chat_id", BigId, autoincrement=False, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["announcing.chat_id"],
            name=op.f("fk_announcers_chat_id_announcing"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_announcers_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("chat_id", "person_id", name=op.f("pk_announcers")),
    )
    op.create_index(op.f("ix_announcers_person_id"), "announcers", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_announcers_person_id"), table_name="announcers")
    op.drop_table("announcers")
    op.drop_index(
        "ix_announcing_next",
        table_name="announcing",
        sqlite_where=sa.text("active"),
        postgresql_where=sa.text("active"),
    )
    op.drop_table("announcing")
    op.drop_index(op.f("ix_announced_film_id_announced_at"), table_name="announced")
    op.drop_index(op.f("ix_announced_chat_id_announced_at"), table_name="announced")
    op.drop_table("announced")
    op.drop_index(
        "ix_star_changes_pending",
        table_name="star_changes",
        sqlite_where=sa.text("pending"),
        postgresql_where=sa.text("pending"),
    )
    op.drop_table("star_changes")
