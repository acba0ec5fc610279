"""One import at a time."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

# Any fixed number that nobody else takes.
ADVISORY_LOCK = 0x5EA_9CE + 2


async def lock_imports(session: AsyncSession) -> None:
    """Lets one import write at a time, until the transaction ends: two that met in the same rows
    would miscount, or wait for each other. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))
