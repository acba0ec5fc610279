"""Film nights: a group's way from a handful of films to one showtime."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import NOBODY, Base, BigId, Instant, Json, Key, utc_now


class FilmNight(Base):
    """A film night of a group, from the moment it is proposed; a group has one under way at most.

    `stage` goes proposing → voting (and back, when a vote leads nowhere) → ended, and `outcome`
    says how it ended: `decided`, `no_votes`, `no_session`, `cancelled`, `expired`.
    """

    __tablename__ = "film_nights"
    __table_args__ = (
        Index(
            "ix_film_nights_running",
            "chat_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "chat_id", "id"),
        Index(None, "ended_at", "changed_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigId, info=NOBODY)  # a group
    topic: Mapped[int | None] = mapped_column(BigId)  # of a forum
    # Who began it; None: an anonymous administrator, or somebody who had everything deleted.
    person_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    city_id: Mapped[int] = mapped_column(BigId, ForeignKey("cities.id"))
    language: Mapped[str] = mapped_column(Key)
    stage: Mapped[str] = mapped_column(Key, default="proposing", server_default="proposing")
    outcome: Mapped[str] = mapped_column(Key, default="", server_default="")
    notice: Mapped[str] = mapped_column(Key, default="", server_default="")  # what led here
    round: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")  # latest poll
    message_id: Mapped[int | None] = mapped_column(BigId)  # of the message that says how it stands
    update_id: Mapped[int] = mapped_column(BigId)  # that began it
    minutes: Mapped[int | None]  # that each poll lasts; None: until somebody closes it
    film_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("films.id", ondelete="SET NULL"))
    # No foreign key: an import may make the session anew.
    showtime_id: Mapped[int | None] = mapped_column(BigId, info=NOBODY)
    created_at: Mapped[datetime] = mapped_column(Instant, default=utc_now)
    changed_at: Mapped[datetime] = mapped_column(Instant, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class NightFilm(Base):
    """A film that a group may vote for, in the order in which they were proposed."""

    __tablename__ = "night_films"

    night_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("film_nights.id", ondelete="CASCADE"), primary_key=True
    )
    film_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("films.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(SmallInteger)


class NightPoll(Base):
    """One poll of a film night: over `films` or `sessions`, or `again` over those that tied.

    `counts` is what Telegram told last; nobody's vote is known, nor kept.
    """

    __tablename__ = "night_polls"
    __table_args__ = (UniqueConstraint("night_id", "round"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    night_id: Mapped[int] = mapped_column(BigId, ForeignKey("film_nights.id", ondelete="CASCADE"))
    round: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(Key)
    # Ids of films or showtimes, in the order of the poll.
    options: Mapped[list[int]] = mapped_column(Json, info=NOBODY)
    telegram_id: Mapped[str | None] = mapped_column(Key, unique=True)
    message_id: Mapped[int | None] = mapped_column(BigId)
    counts: Mapped[list[int] | None] = mapped_column(Json, info=NOBODY)
    voters: Mapped[int] = mapped_column(default=0, server_default="0")
    closes_at: Mapped[datetime] = mapped_column(Instant, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
