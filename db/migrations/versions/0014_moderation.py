"""Moderation: reports, cases, bursts, the log

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

from db.base import BigId, Instant, Key

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", BigId, nullable=False),
        sa.Column("film_id", BigId, nullable=False),
        sa.Column("opinion_id", BigId, nullable=True),
        sa.Column("stars", sa.SmallInteger(), nullable=True),
        sa.Column("chat_id", BigId, nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("decision", Key, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by", BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["people.id"],
            name=op.f("fk_cases_decided_by_people"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["film_id"], ["films.id"], name=op.f("fk_cases_film_id_films"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["opinion_id"],
            ["opinions.id"],
            name=op.f("fk_cases_opinion_id_opinions"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_film_id_stars"), "cases", ["film_id", "stars"], unique=False)
    op.create_index(
        "ix_cases_open_burst",
        "cases",
        ["film_id", "stars"],
        unique=True,
        sqlite_where=sa.text("decision IS NULL"),
        postgresql_where=sa.text("decision IS NULL"),
    )
    op.create_index(
        "ix_cases_open_opinion",
        "cases",
        ["opinion_id"],
        unique=True,
        sqlite_where=sa.text("decision IS NULL"),
        postgresql_where=sa.text("decision IS NULL"),
    )
    op.create_index(op.f("ix_cases_opinion_id"), "cases", ["opinion_id"], unique=False)

    op.create_table(
        "burst_ratings",
        sa.Column("opinion_id", BigId, nullable=False),
        sa.Column("case_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_burst_ratings_case_id_cases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["opinion_id"],
            ["opinions.id"],
            name=op.f("fk_burst_ratings_opinion_id_opinions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("opinion_id", name=op.f("pk_burst_ratings")),
    )
    op.create_index(op.f("ix_burst_ratings_case_id"), "burst_ratings", ["case_id"], unique=False)

    op.create_table(
        "moderation_log",
        sa.Column("id", BigId, nullable=False),
        sa.Column("done_at", Instant(), nullable=False),
        sa.Column("act", Key, nullable=False),
        sa.Column("role", Key, nullable=False),
        sa.Column("actor_id", BigId, nullable=True),
        sa.Column("person_id", BigId, nullable=True),
        sa.Column("case_id", BigId, nullable=True),
        sa.Column("opinion_id", BigId, nullable=True),
        sa.Column("reason", Key, nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["people.id"],
            name=op.f("fk_moderation_log_actor_id_people"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_moderation_log_case_id_cases"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_moderation_log_person_id_people"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_log")),
    )
    op.create_index(
        op.f("ix_moderation_log_actor_id"), "moderation_log", ["actor_id"], unique=False
    )
    op.create_index(
        op.f("ix_moderation_log_opinion_id"), "moderation_log", ["opinion_id"], unique=False
    )
    op.create_index(
        op.f("ix_moderation_log_person_id"), "moderation_log", ["person_id"], unique=False
    )

    op.create_table(
        "reports",
        sa.Column("opinion_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("reason", Key, nullable=False),
        sa.Column("reported_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_reports_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["opinion_id"],
            ["opinions.id"],
            name=op.f("fk_reports_opinion_id_opinions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_reports_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("opinion_id", "person_id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_case_id"), "reports", ["case_id"], unique=False)
    op.create_index(op.f("ix_reports_person_id"), "reports", ["person_id"], unique=False)

    op.create_index(
        op.f("ix_opinions_film_id_rated_at"),
        "opinions",
        ["film_id", "rated_at"],
        unique=False,
        sqlite_where=sa.text("rated_at IS NOT NULL"),
        postgresql_where=sa.text("rated_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_opinions_film_id_rated_at"), table_name="opinions")

    op.drop_index(op.f("ix_reports_person_id"), table_name="reports")
    op.drop_index(op.f("ix_reports_case_id"), table_name="reports")

    op.drop_table("reports")
    op.drop_index(op.f("ix_moderation_log_person_id"), table_name="moderation_log")
    op.drop_index(op.f("ix_moderation_log_opinion_id"), table_name="moderation_log")
    op.drop_index(op.f("ix_moderation_log_actor_id"), table_name="moderation_log")

    op.drop_table("moderation_log")
    op.drop_index(op.f("ix_burst_ratings_case_id"), table_name="burst_ratings")

    op.drop_table("burst_ratings")
    op.drop_index(op.f("ix_cases_opinion_id"), table_name="cases")
    op.drop_index("ix_cases_open_opinion", table_name="cases")
    op.drop_index("ix_cases_open_burst", table_name="cases")
    op.drop_index(op.f("ix_cases_film_id_stars"), table_name="cases")

    op.drop_table("cases")
