"""Whether this replica can answer people: what is wrong, by name."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.web import Health
from db.circuit import explain
from db.queries.pace import try_to_write
from db.queries.upkeep import get_revision
from db.revisions import known_revisions
from db.session import Database

log = structlog.get_logger(__name__)


def health_of(database: Database) -> Health:
    """Asks the database what version it is at; and where it could not be written of late, whether
    it can be by now.

    One that a newer program has upgraded is no problem here: while replicas are replaced one after
    the other, the old ones go on.
    """
    *older, newest = known_revisions()
    told: str | None = None

    def tell(said: str | None, **more: str) -> None:
        """Into the log when it changes: it is asked every other second."""
        nonlocal told
        if said is None and told is not None:
            log.info("the database is well again")
        elif said is not None and said != told:
            log.warning(f"the database {said}", **more)
        told = said

    async def health() -> Mapping[str, str]:
        revision = None
        try:
            async with database.read() as session:
                revision = await get_revision(session)
            if database.only_reads:
                await database.transact(try_to_write)
                database.only_reads = False
        except (SQLAlchemyError, OSError) as error:
            said = "cannot be written" if revision else "does not answer"
            tell(said, reason=explain(error)[0])
            return {"database": said}
        tell(None)
        if revision is None or revision in older:
            return {"migrations": f"at {revision or 'none'}, {newest} is needed: seance db upgrade"}
        return {}

    return health
