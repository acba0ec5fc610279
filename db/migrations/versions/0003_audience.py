"""The audience: opinions given here beside the imported ones, helpful votes

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

from db.base import BigId, Instant, Key

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ONE_AUTHOR = "ck_opinions_one_author"


def upgrade() -> None:
    # Adding is all that happens to this table: SQLite would copy it for more, and what refers to
    # its rows would go with the old copy.
    op.add_column("people", sa.Column("first_name", sa.String(), nullable=True))
    op.add_column("people", sa.Column("pen_name", sa.String(), nullable=True))
    op.add_column("people", sa.Column("banned_at", Instant(), nullable=True))
    with op.batch_alter_table("opinions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_id", BigId, nullable=True))
        batch_op.add_column(sa.Column("rated_at", Instant(), nullable=True))
        batch_op.add_column(
            sa.Column("hidden", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("held", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.alter_column("source", existing_type=Key, server_default="")
        batch_op.alter_column("author", existing_type=Key, nullable=True)
        batch_op.create_unique_constraint(
            op.f("uq_opinions_film_id_person_id"), ["film_id", "person_id"]
        )
        batch_op.create_foreign_key(
            op.f("fk_opinions_person_id_people"),
            "people",
            ["person_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch_op.create_check_constraint(
            op.f(ONE_AUTHOR), "(author IS NULL) <> (person_id IS NULL)"
        )
        batch_op.create_index(
            op.f("ix_opinions_person_id_rated_at"), ["person_id", "rated_at"], unique=False
        )

    op.create_table(
        "helpful_votes",
        sa.Column("opinion_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["opinion_id"],
            ["opinions.id"],
            name=op.f("fk_helpful_votes_opinion_id_opinions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_helpful_votes_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("opinion_id", "person_id", name=op.f("pk_helpful_votes")),
    )
    op.create_index(
        op.f("ix_helpful_votes_person_id"), "helpful_votes", ["person_id"], unique=False
    )
    op.create_table(
        "recent_acts",
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("update_id", BigId, autoincrement=False, nullable=False),
        sa.Column("done_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_recent_acts_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", "update_id", name=op.f("pk_recent_acts")),
    )


def downgrade() -> None:
    op.drop_table("recent_acts")
    op.drop_index(op.f("ix_helpful_votes_person_id"), table_name="helpful_votes")
    op.drop_table("helpful_votes")
    # The table as it was has no room for opinions given here.
    op.execute("DELETE FROM opinions WHERE person_id IS NOT NULL")
    with op.batch_alter_table("opinions", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_opinions_person_id_rated_at"))
        batch_op.drop_constraint(op.f(ONE_AUTHOR), type_="check")
        batch_op.drop_constraint(op.f("fk_opinions_person_id_people"), type_="foreignkey")
        batch_op.drop_constraint(op.f("uq_opinions_film_id_person_id"), type_="unique")
        batch_op.alter_column("author", existing_type=Key, nullable=False)
        batch_op.alter_column("source", existing_type=Key, server_default=None)
        for name in ("held", "hidden", "rated_at", "person_id"):
            batch_op.drop_column(name)
    for name in ("banned_at", "pen_name", "first_name"):
        op.drop_column("people", name)
