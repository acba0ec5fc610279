"""Bringing a database's tables to the version this code was written for (Alembic)."""

from __future__ import annotations

from dataclasses import dataclass

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection, text

from db.models import Base
from db.revisions import MIGRATIONS, head_revision, known_revisions
from db.session import Database

# Any fixed number: it is the name of the lock that keeps two replicas from migrating at once.
ADVISORY_LOCK = 0x5EA_9CE


class UnknownVersionError(Exception):
    """The tables are of a version that this program does not know: a newer one made them."""


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The revisions before and after; None stands for an empty database."""

    before: str | None
    after: str | None

    @property
    def changed(self) -> bool:
        return self.before != self.after


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file: the scripts lie beside this module."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    # Alembic splits version paths by this; saying so keeps it from warning.
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def current_revision(connection: Connection) -> str | None:
    """The revision the database is at."""
    return MigrationContext.configure(connection).get_current_revision()


async def upgrade(database: Database, revision: str = "head") -> Upgrade:
    """Brings the database up to `revision` in one transaction.

    Raises:
        UnknownVersionError: it is at one that a newer program made.
    """
    return await _run(database, command.upgrade, revision)


async def downgrade(database: Database, revision: str) -> Upgrade:
    """Takes the database back to `revision` in one transaction."""
    return await _run(database, command.downgrade, revision)


async def revision_of(database: Database) -> str | None:
    """The revision the database is at, without changing anything."""
    async with database.snapshot() as connection:
        return await connection.run_sync(current_revision)


async def differences(database: Database) -> list[str]:
    """What a migration would have to change for the tables to be those of the models."""

    def work(connection: Connection) -> list[str]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(found) for found in compare_metadata(context, Base.metadata)]

    async with database.snapshot() as connection:
        return await connection.run_sync(work)


async def _run(database: Database, step: object, revision: str) -> Upgrade:
    assert callable(step)

    def work(connection: Connection) -> Upgrade:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = '30s'"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
        before = current_revision(connection)
        try:
            step(alembic_config(connection), revision)
        except CommandError:
            if before is None or before in known_revisions():
                raise
            said = f"its tables are of version {before}, newer than this program's"
            raise UnknownVersionError(f"{said} {head_revision()}: install that program") from None
        done = Upgrade(before, current_revision(connection))
        if done.changed and connection.dialect.name == "sqlite":
            _check_references(connection)
        return done

    async with database.rebuild() as connection:
        return await connection.run_sync(work)


def _check_references(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if orphans:
        tables = ", ".join(sorted({str(orphan[0]) for orphan in orphans}))
        raise RuntimeError(f"the migration leaves rows that refer to nothing, in {tables}")
