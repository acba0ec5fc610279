"""What is to be sent to somebody, how fast that may go, and who does which recurring work."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import GOES, NOBODY, Base, BigId, Instant, Json, Key, utc_now


class Outbox(Base):
    """A message to somebody, from the moment it is wanted. Small: what it says is rendered when it
    leaves, in the recipient's language.

    `state` goes pending → sending → sent. Other ends: `parked` (tried in vain, `last_error` says
    why), `dropped` (nothing left to say, or too late); `held` waits for a chat that is paused.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        # What may leave, in the order in which it should.
        Index(
            "ix_outbox_pending",
            "lane",
            "due_at",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        # Until when a chat must be left alone, and what it got lately.
        Index("ix_outbox_chat", "chat_id", "held_until"),
        # What a killed worker left in the air.
        Index(
            "ix_outbox_sending",
            "held_until",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index(
            "ix_outbox_parked",
            "held_until",
            sqlite_where=text("state = 'parked'"),
            postgresql_where=text("state = 'parked'"),
        ),
        Index(None, "keep_until"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # None: an inline message, in no chat of ours.
    chat_id: Mapped[int | None] = mapped_column(BigId, info=GOES)
    lane: Mapped[int] = mapped_column(SmallInteger)  # db.queries.outbox.Lane
    kind: Mapped[str] = mapped_column(Key)
    # JSON for the renderer. Whoever it is about, if anybody, stands under "person".
    payload: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, info=GOES)
    key: Mapped[str | None] = mapped_column(Key, unique=True)  # what must not be sent twice
    state: Mapped[str] = mapped_column(Key, default="pending", server_default="pending")
    due_at: Mapped[datetime] = mapped_column(Instant, default=utc_now)
    until: Mapped[datetime | None] = mapped_column(Instant)  # worthless from then on
    # Unix milliseconds. While it is in the future nothing else goes to this chat: because this row
    # is in the air, has just been sent, or failed and will be tried again.
    held_until: Mapped[int | None] = mapped_column(BigId, info=NOBODY)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    revision: Mapped[int] = mapped_column(default=0, server_default="0")  # see `refresh`
    last_error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(Instant, default=utc_now)
    keep_until: Mapped[datetime] = mapped_column(Instant)  # ended rows are cleared away then
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    message_id: Mapped[int | None] = mapped_column(BigId)


class PausedChat(Base):
    """A chat that cannot be reached: the bot was blocked, thrown out or may not write there."""

    __tablename__ = "paused_chats"

    chat_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, info=GOES)
    reason: Mapped[str]
    since: Mapped[datetime] = mapped_column(Instant, default=utc_now)


class Pace(Base):
    """How fast this bot has been sending, whichever process sent: one row, and the lock under which
    workers take turns. `state` is `bot.limits.Pace`."""

    __tablename__ = "pace"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, info=NOBODY)
    state: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, info=NOBODY)


class Job(Base):
    """Recurring work: when it is due, and until when somebody has it in hand."""

    __tablename__ = "jobs"

    name: Mapped[str] = mapped_column(Key, primary_key=True)
    due_at: Mapped[datetime] = mapped_column(Instant)
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    ran_at: Mapped[datetime | None] = mapped_column(Instant)  # when it last ended well
    last_error: Mapped[str | None]  # of the latest run; None: it went well
