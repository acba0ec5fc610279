"""Where an import's rows go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from db.queries.import_lock import lock_imports
from db.session import Database, WriteSession


class Store:
    """Where rows go: into one transaction after the other, or all into one.

    Args:
        session: the one transaction, where there is to be only one; `lock_imports` was called.
    """

    def __init__(self, database: Database, session: WriteSession | None = None) -> None:
        self.dialect = database.engine.dialect
        self._database, self._session = database, session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[WriteSession]:
        """A session whose changes are kept."""
        if self._session:
            yield self._session
            return
        async with self._database.write() as session:
            await lock_imports(session)
            yield session
