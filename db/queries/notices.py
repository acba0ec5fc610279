"""What moderators see of a case: one message, sent once and then kept up to date."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from db.models import Case, Outbox
from db.queries.outbox import Lane, refresh
from db.session import ReadSession, WriteSession

NOTICE = "moderation_notice"
# A burst that goes on changes its notice no more often.
BETWEEN_NOTICES = timedelta(seconds=30)


def _key(case_id: int) -> str:
    return f"case:{case_id}"


async def find_notice(session: ReadSession, *, case_id: int) -> int | None:
    """Which message shows the case; None where none does, or none that is remembered."""
    return await session.scalar(select(Outbox.message_id).where(Outbox.key == _key(case_id)))


async def tell_moderators(
    session: WriteSession, *, case_id: int, now: datetime, wait: timedelta = timedelta()
) -> None:
    """Has the case's message sent, or brought up to date, if a chat is told of it at all."""
    chat_id = await session.scalar(select(Case.chat_id).where(Case.id == case_id))
    if chat_id is None:
        return
    await refresh(
        session,
        chat_id=chat_id,
        kind=NOTICE,
        payload={"case": case_id},
        key=_key(case_id),
        due_at=now + wait,
        lane=Lane.URGENT,
        now=now,
    )
