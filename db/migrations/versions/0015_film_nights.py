"""Film nights

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

from db.base import BigId, Instant, Json, Key

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "film_nights",
        sa.Column("id", BigId, nullable=False),
        sa.Column("chat_id", BigId, nullable=False),
        sa.Column("topic", BigId, nullable=True),
        sa.Column("person_id", BigId, nullable=True),
        sa.Column("city_id", BigId, nullable=False),
        sa.Column("language", Key, nullable=False),
        sa.Column("stage", Key, server_default="proposing", nullable=False),
        sa.Column("outcome", Key, server_default="", nullable=False),
        sa.Column("notice", Key, server_default="", nullable=False),
        sa.Column("round", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("message_id", BigId, nullable=True),
        sa.Column("update_id", BigId, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("film_id", BigId, nullable=True),
        sa.Column("showtime_id", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["city_id"], ["cities.id"], name=op.f("fk_film_nights_city_id_cities")
        ),
        sa.ForeignKeyConstraint(
            ["film_id"],
            ["films.id"],
            name=op.f("fk_film_nights_film_id_films"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_film_nights_person_id_people"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_film_nights")),
    )
    op.create_index(
        op.f("ix_film_nights_chat_id_id"), "film_nights", ["chat_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_film_nights_ended_at_changed_at"),
        "film_nights",
        ["ended_at", "changed_at"],
        unique=False,
    )
    op.create_index(op.f("ix_film_nights_person_id"), "film_nights", ["person_id"], unique=False)
    op.create_index(
        "ix_film_nights_running",
        "film_nights",
        ["chat_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "night_films",
        sa.Column("night_id", BigId, nullable=False),
        sa.Column("film_id", BigId, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["film_id"], ["films.id"], name=op.f("fk_night_films_film_id_films"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["night_id"],
            ["film_nights.id"],
            name=op.f("fk_night_films_night_id_film_nights"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("night_id", "film_id", name=op.f("pk_night_films")),
    )
    op.create_table(
        "night_polls",
        sa.Column("id", BigId, nullable=False),
        sa.Column("night_id", BigId, nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("options", Json, nullable=False),
        sa.Column("telegram_id", Key, nullable=True),
        sa.Column("message_id", BigId, nullable=True),
        sa.Column("counts", Json, nullable=True),
        sa.Column("voters", sa.Integer(), server_default="0", nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["night_id"],
            ["film_nights.id"],
            name=op.f("fk_night_polls_night_id_film_nights"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_night_polls")),
        sa.UniqueConstraint("night_id", "round", name=op.f("uq_night_polls_night_id_round")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_night_polls_telegram_id")),
    )
    op.create_index(op.f("ix_night_polls_closes_at"), "night_polls", ["closes_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_night_polls_closes_at"), table_name="night_polls")

    op.drop_table("night_polls")
    op.drop_table("night_films")
    op.drop_index(
        "ix_film_nights_running",
        table_name="film_nights",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_film_nights_person_id"), table_name="film_nights")
    op.drop_index(op.f("ix_film_nights_ended_at_changed_at"), table_name="film_nights")
    op.drop_index(op.f("ix_film_nights_chat_id_id"), table_name="film_nights")

    op.drop_table("film_nights")
