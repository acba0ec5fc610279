"""Alerts and reminders

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

from db.base import BigId, Instant, Key

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "city_openings",
        sa.Column("film_id", BigId, nullable=False),
        sa.Column("city_id", BigId, nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["city_id"],
            ["cities.id"],
            name=op.f("fk_city_openings_city_id_cities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["film_id"],
            ["films.id"],
            name=op.f("fk_city_openings_film_id_films"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("film_id", "city_id", name=op.f("pk_city_openings")),
    )
    op.create_index(
        "ix_city_openings_untold",
        "city_openings",
        ["film_id"],
        unique=False,
        sqlite_where=sa.text("NOT told"),
        postgresql_where=sa.text("NOT told"),
    )
    op.create_table(
        "release_days",
        sa.Column("film_id", BigId, nullable=False),
        sa.Column("timezone", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["film_id"],
            ["films.id"],
            name=op.f("fk_release_days_film_id_films"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("film_id", "timezone", name=op.f("pk_release_days")),
    )
    op.create_table(
        "reminders",
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("showtime_id", BigId, autoincrement=False, nullable=False),
        sa.Column("film_id", BigId, nullable=False),
        sa.Column("cinema_id", BigId, nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("cinema_day", sa.Date(), nullable=False),
        sa.Column("ahead", Key, nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cinema_id"],
            ["cinemas.id"],
            name=op.f("fk_reminders_cinema_id_cinemas"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["film_id"], ["films.id"], name=op.f("fk_reminders_film_id_films"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_reminders_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "showtime_id", name=op.f("pk_reminders")),
    )
    op.create_index(op.f("ix_reminders_starts_at"), "reminders", ["starts_at"], unique=False)
    op.add_column("people", sa.Column("alerts", Key, nullable=True))


def downgrade() -> None:
    op.drop_column("people", "alerts")
    op.drop_index(op.f("ix_reminders_starts_at"), table_name="reminders")
    op.drop_table("reminders")
    op.drop_table("release_days")
    op.drop_index(
        "ix_city_openings_untold",
        table_name="city_openings",
        sqlite_where=sa.text("NOT told"),
        postgresql_where=sa.text("NOT told"),
    )
    op.drop_table("city_openings")
