"""People and chats: what an update needs to know before anything else, and what they choose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from db.base import AnySelect, BigId, utc_now
from db.models import CatalogueEdition, Chat, City, Conversation, PausedChat, Person, SavedSearch
from db.prepared import rows
from db.queries.places import zone_of
from db.results import CityRef, Found, OpenConversation, Settings
from db.session import ReadSession, WriteSession

# `Chat.answers`: who asks something in that group is answered in private.
PRIVATE = "private"
# Updates that may come again: those of one chat between two polls.
REMEMBERED = 8


async def get_settings(
    session: ReadSession, *, person_id: int, chat_id: int, update_id: int = -1
) -> Settings:
    """Person, chat and open conversation in one statement. Absent rows read as nothing chosen.

    An update that took the conversation a step further, taken again, finds what it found then.
    """
    values = {"person_id": person_id, "chat_id": chat_id}
    [row] = await rows(session, _settings(), values)
    person_language, chat_language, telegram_language, paused, filters, answers, edition, *rest = (
        row
    )
    name, state, data, kept = rest[12:]
    found = _found(kept or ())
    now_open = OpenConversation(name, state, data) if state else None
    return Settings(
        person_language,
        chat_language,
        _city(rest[0:6]),
        _city(rest[6:12]),
        found.get(update_id, now_open),
        found,
        telegram_language,
        bool(paused),
        filters,
        answers,
        edition,
    )


@cache
def _settings() -> AnySelect:
    mine, theirs = aliased(City), aliased(City)
    asker: Any = select(bindparam("person_id", type_=BigId).label("person_id")).subquery()
    chat_id: Any = bindparam("chat_id")
    in_chat = and_(Conversation.person_id == asker.c.person_id, Conversation.chat_id == chat_id)
    return (
        select(
            Person.language,
            Chat.language,
            # What the last update told, where there is a row to tell it to.
            case((Person.id.is_not(None), func.coalesce(Person.telegram_language, ""))),
            PausedChat.chat_id.is_not(None),
            Person.filters,
            Chat.answers,
            func.coalesce(select(CatalogueEdition.number).scalar_subquery(), 0),
            *(mine.id, mine.name, mine.country, zone_of(mine), mine.latitude, mine.longitude),
            *(theirs.id, theirs.name, theirs.country, zone_of(theirs)),
            *(theirs.latitude, theirs.longitude),
            Conversation.name,
            Conversation.state,
            Conversation.data,
            Conversation.found,
        )
        .select_from(asker)
        .outerjoin(Person, Person.id == asker.c.person_id)
        .outerjoin(Chat, Chat.id == chat_id)
        .outerjoin(PausedChat, PausedChat.chat_id == chat_id)
        .outerjoin(mine, mine.id == Person.city_id)
        .outerjoin(theirs, theirs.id == Chat.city_id)
        .outerjoin(Conversation, in_chat)
    )


def _found(kept: Sequence[tuple[int, Any]]) -> dict[int, OpenConversation | None]:
    return {
        number: OpenConversation(state["name"], state["state"], state["data"]) if state else None
        for number, state in kept
    }


def _city(values: list[Any]) -> CityRef | None:
    city_id, name, country, timezone, latitude, longitude = values
    if city_id is None:
        return None
    return CityRef(city_id, name, country, timezone, latitude=latitude, longitude=longitude)


async def save_person(session: WriteSession, *, person_id: int, **chosen: Any) -> None:
    """Keeps a person's choices: any columns of `Person`."""
    statement = session.insert(Person).values(id=person_id, **chosen)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=chosen))


async def save_chat(session: WriteSession, *, chat_id: int, **chosen: Any) -> None:
    """Keeps a group's or channel's choices: any columns of `Chat`."""
    statement = session.insert(Chat).values(id=chat_id, **chosen)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=chosen))


def save_conversation(
    connection: Connection,
    *,
    person_id: int,
    chat_id: int,
    found: Found,
    after: OpenConversation | None,
) -> None:
    """Opens a conversation, takes it a step further, or (`after` None) closes it; an errand for
    `Database.transact`.

    `found`, the present update's included, is kept for the last few updates.
    """
    values = {
        "person_id": person_id,
        "chat_id": chat_id,
        "name": after.name if after else "",
        "state": after.state if after else "",
        "data": dict(after.data) if after else {},
        "found": [
            (number, state.as_json() if state else None)
            for number, state in list(found.items())[-REMEMBERED:]
        ],
        "updated_at": utc_now(),
    }
    connection.execute(_conversation(connection.dialect.name), values)


@cache
def _conversation(engine: str) -> Any:
    into = (sqlite if engine == "sqlite" else postgresql).insert(Conversation)
    kept = {name: into.excluded[name] for name in ("name", "state", "data", "found", "updated_at")}
    return into.on_conflict_do_update(index_elements=["chat_id", "person_id"], set_=kept)


async def save_search(
    session: WriteSession, *, text: str, film_ids: Sequence[int], now: datetime
) -> int:
    """The id under which a search's further pages find its words and its films again."""
    found = {"film_ids": list(film_ids), "used_at": now}
    statement = session.insert(SavedSearch).values(text=text, **found)
    kept = statement.on_conflict_do_update(index_elements=["text"], set_=found)
    return (await session.execute(kept.returning(SavedSearch.id))).scalar_one()


async def get_search(session: ReadSession, *, search_id: int) -> tuple[str, tuple[int, ...]]:
    """The words of a saved search and the films it found; nothing when it was cleared away."""
    row = (await session.execute(_SEARCH, {"search_id": search_id})).one_or_none()
    return (row[0], tuple(row[1])) if row else ("", ())


_SEARCH = select(SavedSearch.text, SavedSearch.film_ids).where(
    SavedSearch.id == bindparam("search_id")
)
