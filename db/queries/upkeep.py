"""What those who run the program ask."""

from __future__ import annotations

from sqlalchemy import String, column, select, table

from db.session import ReadSession

_REVISION = select(column("version_num", String)).select_from(table("alembic_version"))


async def get_revision(session: ReadSession) -> str | None:
    """The version of the tables; None if nothing ever made any.

    Raises:
        SQLAlchemyError, OSError: the database does not answer.
    """
    return await session.scalar(_REVISION)
