"""Title search

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

from db.base import BigId, Key

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "film_titles",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("film_id", BigId, nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["film_id"],
            ["films.id"],
            name=op.f("fk_film_titles_film_id_films"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_film_titles")),
    )
    op.create_index(op.f("ix_film_titles_film_id"), "film_titles", ["film_id"], unique=False)
    op.create_index(op.f("ix_film_titles_key"), "film_titles", ["key"], unique=False)
    op.create_table(
        "title_grams",
        sa.Column("gram", Key, nullable=False),
        sa.Column("block", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bits", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("gram", "block", name=op.f("pk_title_grams")),
    )
    if op.get_bind().dialect.name == "postgresql":
        # What is compressed already, or is quicker to read uncompressed, is left alone.
        op.execute("ALTER TABLE title_grams ALTER COLUMN bits SET STORAGE EXTERNAL")


def downgrade() -> None:
    op.drop_table("title_grams")
    op.drop_index(op.f("ix_film_titles_key"), table_name="film_titles")
    op.drop_index(op.f("ix_film_titles_film_id"), table_name="film_titles")
    op.drop_table("film_titles")
