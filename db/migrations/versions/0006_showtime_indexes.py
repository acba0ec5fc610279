"""Showtimes: indexes in the order in which they are read

Revision: 0006, after 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Table, columns before and after.
CHANGED = (
    (
        "showtimes",
        ("cinema_id", "cinema_day", "starts_at"),
        ("cinema_id", "cinema_day", "starts_at", "film_id"),
    ),
    (
        "showtimes",
        ("film_id", "cinema_day", "cinema_id", "starts_at"),
        ("film_id", "cinema_id", "cinema_day", "starts_at"),
    ),
    ("cinemas", ("city_id",), ("city_id", "timezone")),
)


def upgrade() -> None:
    for table, before, after in CHANGED:
        _change(table, before, after)


def downgrade() -> None:
    for table, before, after in CHANGED:
        _change(table, after, before)


def _change(table: str, old: tuple[str, ...], new: tuple[str, ...]) -> None:
    op.drop_index(f"ix_{table}_{'_'.join(old)}", table)
    op.create_index(f"ix_{table}_{'_'.join(new)}", table, list(new))
