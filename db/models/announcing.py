"""Which chats have the week's releases announced and how, what was announced there, and whose
stars changed since."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import NOBODY, Base, BigId, Instant, Key


class Announcing(Base):
    """How a group or channel has each week's releases announced. Language and city are the chat's
    own (`chats`)."""

    __tablename__ = "announcing"
    __table_args__ = (
        # Whose turn it is.
        Index(
            "ix_announcing_next",
            "next_at",
            sqlite_where=text("active"),
            postgresql_where=text("active"),
        ),
    )

    chat_id: Mapped[int] = mapped_column(
        BigId,
        # A group that becomes a supergroup takes its settings along.
        ForeignKey("chats.id", ondelete="CASCADE", onupdate="CASCADE"),
        primary_key=True,
        autoincrement=False,
        info=NOBODY,
    )
    title: Mapped[str]  # as Telegram had it when the settings were last changed
    active: Mapped[bool] = mapped_column(default=False)
    weekday: Mapped[int] = mapped_column(SmallInteger)  # 0: Monday
    hour: Mapped[int] = mapped_column(SmallInteger)  # of the clock of `timezone`
    timezone: Mapped[str] = mapped_column(Key)  # IANA name
    next_at: Mapped[datetime] = mapped_column(Instant)  # computed from the three
    # message_thread_id; None: the chat itself.
    topic: Mapped[int | None] = mapped_column(BigId, info=NOBODY)
    silent: Mapped[bool] = mapped_column(default=False)
    form: Mapped[str] = mapped_column(Key)  # db.announcing.CARDS or COMPACT


class Announcer(Base):
    """A person who has set up announcements in a chat, and finds it in their private chat. It is
    no right: that is asked of Telegram at each change."""

    __tablename__ = "announcers"

    chat_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("announcing.chat_id", ondelete="CASCADE", onupdate="CASCADE"),
        primary_key=True,
        autoincrement=False,
        info=NOBODY,
    )
    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Announced(Base):
    """A film was announced to a chat: once for all time, which is what this row is kept for."""

    __tablename__ = "announced"
    __table_args__ = (
        Index(None, "film_id", "announced_at"),
        Index(None, "chat_id", "announced_at"),
    )

    chat_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("chats.id", ondelete="CASCADE", onupdate="CASCADE"),
        primary_key=True,
        autoincrement=False,
        info=NOBODY,
    )
    film_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("films.id", ondelete="CASCADE"), primary_key=True
    )
    week: Mapped[date]  # the Wednesday of the programme week
    position: Mapped[int] = mapped_column(SmallInteger)  # in its issue; 0: sent by hand
    shown_as: Mapped[str] = mapped_column(Key)  # db.announcing.CARD or LISTED
    announced_at: Mapped[datetime] = mapped_column(Instant)  # the same for all of an issue
    message_id: Mapped[int | None] = mapped_column(BigId, info=NOBODY)  # once it is there
    edited_at: Mapped[datetime | None] = mapped_column(Instant)  # its stars, the last time


class StarChange(Base):
    """How many had given a film how many stars when its announcements were last brought up to
    date, and whether that has changed since."""

    __tablename__ = "star_changes"
    __table_args__ = (
        Index(
            "ix_star_changes_pending",
            "film_id",
            sqlite_where=text("pending"),
            postgresql_where=text("pending"),
        ),
    )

    film_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("films.id", ondelete="CASCADE"), primary_key=True
    )
    pending: Mapped[bool] = mapped_column(default=True)
    counts: Mapped[str | None] = mapped_column(Key)  # "0,1,0,3,12"
