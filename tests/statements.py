"""Counting the statements that something has the database run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import event

from db.session import Database, ReadSession

# Where a transaction begins and ends is no question to the database.
_FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements run while the block lasts, in order."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(_FRAME):
            seen.append(statement)

    fetch = ReadSession.fetch

    async def noted(self: ReadSession, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        seen.append(sql)
        return await fetch(self, sql, values)

    with patch.object(ReadSession, "fetch", noted):
        for engine in database.sync_engines:
            event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            for engine in database.sync_engines:
                event.remove(engine, "before_cursor_execute", note)
