"""People, chats, and what they asked the bot to remember."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql_text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import GOES, NOBODY, Base, BigId, Instant, Json, Key, utc_now


class Person(Base):
    """Somebody who asked the bot to remember something. A row is made at the first such wish
    (`created_at`): who only asks about films leaves none.

    Opinions are signed with `pen_name`, or where none was chosen with `first_name`, which is
    Telegram's as of the last opinion; an empty pen name is the wish to sign with none.
    """

    __tablename__ = "people"

    # Telegram's.
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, info=GOES)
    language: Mapped[str | None] = mapped_column(Key)  # None: as Telegram says
    telegram_language: Mapped[str | None] = mapped_column(Key)  # what Telegram said last
    city_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("cities.id"))
    filters: Mapped[str | None] = mapped_column(Key)  # of showtimes, as handlers.filters packs them
    # What to do when something happens to a film on the watchlist: None: tell; "silent"; "off".
    alerts: Mapped[str | None] = mapped_column(Key)
    first_name: Mapped[str | None]
    pen_name: Mapped[str | None]
    banned_at: Mapped[datetime | None] = mapped_column(Instant)  # may read, no longer write
    created_at: Mapped[datetime] = mapped_column(Instant, default=utc_now)


class Chat(Base):
    """A group's or channel's own settings."""

    __tablename__ = "chats"

    # Telegram's.
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, info=NOBODY)
    language: Mapped[str | None] = mapped_column(Key)
    city_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("cities.id"))
    # Where those who ask something here are answered: None: here; "private".
    answers: Mapped[str | None] = mapped_column(Key)
    created_at: Mapped[datetime] = mapped_column(Instant, default=utc_now)


class FavouriteCinema(Base):
    """A cinema that a person wants to see first."""

    __tablename__ = "favourite_cinemas"

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    cinema_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("cinemas.id", ondelete="CASCADE"), primary_key=True
    )


class Conversation(Base):
    """Where a person stands in a conversation in one chat; at most one is open there.

    Telegram may deliver updates twice: after a kill -9 the state may be saved and the answer not
    yet sent, or several answers sent and none confirmed. `found` has, for each of the last
    updates, its id and the state it found (None: none), so that the same update taken again starts
    from where it did the first time.
    """

    __tablename__ = "conversations"
    __table_args__ = (Index(None, "updated_at"),)

    chat_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, info=GOES)
    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, info=GOES)
    name: Mapped[str] = mapped_column(Key)
    state: Mapped[str] = mapped_column(Key)  # empty: closed
    # Whoever it is about, if anybody but who is asked, stands under "person".
    data: Mapped[dict[str, Any]] = mapped_column(Json, info=GOES)
    found: Mapped[list[Any]] = mapped_column(Json, default=list, server_default="[]", info=NOBODY)
    updated_at: Mapped[datetime] = mapped_column(Instant, default=utc_now)


class SavedSearch(Base):
    """The words of a search and the films it found, best first: a button to the next page or the
    next film has no room for them. Nobody's name stands beside them."""

    __tablename__ = "saved_searches"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    text: Mapped[str] = mapped_column(Key, unique=True)
    film_ids: Mapped[list[int]] = mapped_column(Json, server_default=sql_text("'[]'"), info=NOBODY)
    used_at: Mapped[datetime] = mapped_column(Instant, default=utc_now)
