"""What the audience says: opinions, who found them helpful, and who did how much of late."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import false as sql_false
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, BigId, Instant, Key


class Opinion(Base):
    """One voice on one film: its stars, and its words where there are any.

    An imported opinion has an `author`, the name its source prints; one given here has a
    `person_id` instead, and the name is that person's (see `Person.pen_name`). A person has one
    opinion of a film.
    """

    __tablename__ = "opinions"
    __table_args__ = (
        # The importer's key. Opinions given here have no author, and NULL is unlike NULL.
        UniqueConstraint("film_id", "source", "author", "posted_on"),
        UniqueConstraint("film_id", "person_id"),
        CheckConstraint("(author IS NULL) <> (person_id IS NULL)", name="one_author"),
        Index(None, "film_id", "posted_on"),
        Index(None, "person_id", "rated_at"),
        # What was rated of late; imported opinions are not in it.
        Index(
            None,
            "film_id",
            "rated_at",
            sqlite_where=text("rated_at IS NOT NULL"),
            postgresql_where=text("rated_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    film_id: Mapped[int] = mapped_column(BigId, ForeignKey("films.id", ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(Key, default="", server_default="")
    author: Mapped[str | None] = mapped_column(Key)
    person_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("people.id", ondelete="CASCADE")
    )
    stars: Mapped[int] = mapped_column(SmallInteger)
    comment: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Key)
    # 0001-01-01 stands for "no date given": NULL would let the same row in twice.
    posted_on: Mapped[date] = mapped_column(default=date.min)
    spoiler: Mapped[bool] = mapped_column(default=False)
    # The last time the stars were given; imported opinions have none.
    rated_at: Mapped[datetime | None] = mapped_column(Instant)
    # Hidden: the words are shown to nobody else; the stars count.
    hidden: Mapped[bool] = mapped_column(default=False, server_default=sql_false())
    # Held: neither shown nor counted.
    held: Mapped[bool] = mapped_column(default=False, server_default=sql_false())


class HelpfulVote(Base):
    """Somebody found an opinion helpful."""

    __tablename__ = "helpful_votes"

    opinion_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("opinions.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class RecentAct(Base):
    """Something a person did within the last hour: `kind` is "stars", "words", "vote" or "report".
    There may only be so much of it, and an update counts once, however often Telegram delivers
    it."""

    __tablename__ = "recent_acts"

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(Key, primary_key=True)
    update_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    done_at: Mapped[datetime] = mapped_column(Instant)
