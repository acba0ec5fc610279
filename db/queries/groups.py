"""What is kept of a group, in all families of tables at once."""

from __future__ import annotations

from db.queries.announcing import move_settings
from db.queries.nights import move_nights
from db.queries.outbox import move_chat
from db.session import WriteSession


async def move_group(session: WriteSession, *, old: int, new: int) -> None:
    """A group became a supergroup, which has another id: all that is kept of it follows."""
    await move_chat(session, old=old, new=new)
    await move_settings(session, old=old, new=new)
    await move_nights(session, old=old, new=new)
