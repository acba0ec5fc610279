"""How chats have releases announced: their settings, who has made them, and a group that moves."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, func, select, update

from db.announcing import CARDS, Announcements
from db.base import AnySelect
from db.days import WEDNESDAY
from db.models import Announced, Announcer, Announcing, Chat, City, PausedChat, Person
from db.queries.places import zone_of
from db.results import CityRef
from db.session import ReadSession, WriteSession

EVENING = 18
"""The hour at which releases are announced unless somebody chooses another."""
OWN = ("title", "active", "weekday", "hour", "timezone", "next_at", "topic", "silent", "form")
"""The columns of `Announcing` that are fields of `Announcements`."""


def _columns() -> AnySelect:
    city = (City.id, City.name, City.country, zone_of(City))
    own = (getattr(Announcing, name) for name in OWN)
    return select(
        Chat.id,
        Chat.language,
        PausedChat.chat_id.is_not(None),
        Announcing.chat_id.is_not(None),
        *own,
        *city,
    ).select_from(Chat)


def _joined(statement: AnySelect) -> AnySelect:
    return (
        statement.outerjoin(Announcing, Announcing.chat_id == Chat.id)
        .outerjoin(City, City.id == Chat.city_id)
        .outerjoin(PausedChat, PausedChat.chat_id == Chat.id)
    )


def _announcements(row: Any, timezone: str) -> Announcements:
    chat_id, language, paused, known, *rest = row
    own = dict(zip(OWN, rest, strict=False))
    city = CityRef(*rest[len(OWN) :]) if rest[len(OWN)] is not None else None
    about: dict[str, Any] = {
        "language": language,
        "city": city,
        "paused": bool(paused),
        "known": bool(known),
    }
    if not known:
        zone = (city.timezone if city else None) or timezone
        return Announcements(chat_id, "", WEDNESDAY, EVENING, zone, **about)
    own["active"], own["silent"] = bool(own["active"]), bool(own["silent"])
    return Announcements(chat_id, **own, **about)


async def get_announcements(
    session: ReadSession | WriteSession, *, chat_id: int, timezone: str
) -> Announcements:
    """A chat's settings; where nobody has set anything up, what would hold then.

    Args:
        timezone: of a chat that has neither settings nor a city.
    """
    statement = _joined(_columns()).where(Chat.id == chat_id)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        return Announcements(chat_id, "", WEDNESDAY, EVENING, timezone, form=CARDS)
    return _announcements(row, timezone)


async def list_announcements(
    session: ReadSession, *, person_id: int | None = None, active: bool = False
) -> tuple[Announcements, ...]:
    """The chats that have settings, by title: those of a person; those that are on."""
    statement = _joined(_columns()).where(Announcing.chat_id.is_not(None))
    if person_id is not None:
        mine = select(Announcer.chat_id).where(Announcer.person_id == person_id)
        statement = statement.where(Chat.id.in_(mine))
    if active:
        statement = statement.where(Announcing.active)
    rows = await session.execute(statement.order_by(func.lower(Announcing.title), Chat.id))
    return tuple(_announcements(row, "") for row in rows)


async def save_announcements(session: WriteSession, settings: Announcements) -> None:
    """Keeps all that is a chat's own in this. Whoever changes what they have read in the same
    transaction locks the chat first (`lock_chat`)."""
    values = {name: value for name, value in asdict(settings).items() if name in OWN}
    statement = session.insert(Announcing).values(chat_id=settings.chat_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["chat_id"], set_=values))


async def lock_chat(session: WriteSession, *, chat_id: int) -> None:
    """Has other changes of a chat's settings wait until this transaction ends."""
    statement = session.insert(Chat).values(id=chat_id)
    # Writing a row that is there already locks it.
    kept = {"created_at": Chat.created_at}
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=kept))


async def save_announcer(session: WriteSession, *, chat_id: int, person_id: int) -> None:
    """The person finds the chat, whose settings are kept, in their private chat."""
    known = session.insert(Person).values(id=person_id)
    await session.execute(known.on_conflict_do_nothing(index_elements=["id"]))
    statement = session.insert(Announcer).values(chat_id=chat_id, person_id=person_id)
    await session.execute(statement.on_conflict_do_nothing())


async def move_settings(session: WriteSession, *, old: int, new: int) -> None:
    """A group became a supergroup: all that is kept of it goes to its new id. Messages stay behind:
    the numbers of the new group's are others, and may be those of other messages."""
    if await session.scalar(select(Chat.id).where(Chat.id == old)) is None:
        return
    await session.execute(update(Announced).where(Announced.chat_id == old).values(message_id=None))
    await session.execute(update(Announcing).where(Announcing.chat_id == old).values(topic=None))
    await session.execute(delete(Chat).where(Chat.id == new))
    # What refers to the chat follows.
    await session.execute(update(Chat).where(Chat.id == old).values(id=new))
