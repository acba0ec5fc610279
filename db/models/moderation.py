"""Moderation: what readers report, what is held, what was decided, and who did what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import NOBODY, STAYS, Base, BigId, Instant, Key

OPEN = text("decision IS NULL")


class Case(Base):
    """Something a moderator has to decide: an opinion (`opinion_id`), or a burst of ratings of
    `stars` stars on a film. There is at most one open case of each.

    Where both are None the opinion is gone, and with it the case.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index(
            "ix_cases_open_opinion",
            "opinion_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(
            "ix_cases_open_burst",
            "film_id",
            "stars",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(None, "opinion_id"),
        Index(None, "film_id", "stars"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    film_id: Mapped[int] = mapped_column(BigId, ForeignKey("films.id", ondelete="CASCADE"))
    opinion_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("opinions.id", ondelete="SET NULL")
    )
    stars: Mapped[int | None] = mapped_column(SmallInteger)
    # The moderators' chat that was told; it may be one person's.
    chat_id: Mapped[int | None] = mapped_column(BigId, info=STAYS)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    decision: Mapped[str | None] = mapped_column(Key)  # db.moderation.Decision; None: open
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    # None: the program's own command line, or the author who took it back.
    decided_by: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("people.id", ondelete="SET NULL")
    )


class Report(Base):
    """Somebody finds that an opinion should not stand there; each person once."""

    __tablename__ = "reports"
    __table_args__ = (Index(None, "case_id"), Index(None, "person_id"))

    opinion_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("opinions.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    case_id: Mapped[int] = mapped_column(BigId, ForeignKey("cases.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(Key)  # one of db.moderation.REASONS
    reported_at: Mapped[datetime] = mapped_column(Instant)


class BurstRating(Base):
    """A rating that came in a burst: it does what is decided of the burst."""

    __tablename__ = "burst_ratings"
    __table_args__ = (Index(None, "case_id"),)

    opinion_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("opinions.id", ondelete="CASCADE"), primary_key=True
    )
    case_id: Mapped[int] = mapped_column(BigId, ForeignKey("cases.id", ondelete="CASCADE"))


class ModerationAct(Base):
    """The log: one line for whatever was done. It outlives what it is about, so `opinion_id` may
    name one that is gone."""

    __tablename__ = "moderation_log"
    __table_args__ = (Index(None, "opinion_id"), Index(None, "person_id"), Index(None, "actor_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    done_at: Mapped[datetime] = mapped_column(Instant)
    act: Mapped[str] = mapped_column(Key)  # db.moderation.Done
    role: Mapped[str] = mapped_column(Key)  # db.moderation.Role: in what quality it was done
    actor_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("people.id", ondelete="SET NULL")
    )
    # Whom it concerns: the author.
    person_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("people.id", ondelete="SET NULL")
    )
    case_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("cases.id", ondelete="SET NULL"))
    opinion_id: Mapped[int | None] = mapped_column(BigId, info=NOBODY)
    reason: Mapped[str | None] = mapped_column(Key)
