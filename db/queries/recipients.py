"""Whom a message is for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from db.models import Chat, Person
from db.session import ReadSession


@dataclass(frozen=True, slots=True)
class Recipient:
    """In which language a chat is written to; None where nothing is known of it."""

    language: str | None = None
    telegram_language: str | None = None


async def get_recipient(session: ReadSession, *, chat_id: int | None) -> Recipient:
    """Whom a chat's messages are for."""
    if chat_id is None:
        return Recipient()
    if chat_id < 0:
        return Recipient(await session.scalar(select(Chat.language).where(Chat.id == chat_id)))
    row = (
        await session.execute(
            select(Person.language, Person.telegram_language).where(Person.id == chat_id)
        )
    ).first()
    return Recipient(*row) if row else Recipient()
