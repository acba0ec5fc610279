"""The versions of the tables that this program knows, without Alembic: it takes a tenth of a second
to import, and a process that finds its database up to date has no other use for it."""

from __future__ import annotations

from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"


def known_revisions() -> tuple[str, ...]:
    """Every revision this code knows, oldest first: a migration's file begins with its own."""
    files = MIGRATIONS.joinpath("versions").glob("[0-9]*.py")
    return tuple(sorted(file.name.partition("_")[0] for file in files))


def head_revision() -> str:
    """The newest revision this code knows."""
    return known_revisions()[-1]
