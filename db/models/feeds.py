"""Where the catalogue comes from: runs of importers, what each source says, who is one and the
same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, BigId, Instant, Json, Key


class FeedRun(Base):
    """One run of one importer. `outcome`: "running", "done", "unchanged" (the source says so),
    "held" (suspiciously little came, so nothing was kept) or "failed"."""

    __tablename__ = "feed_runs"
    __table_args__ = (Index(None, "source", "started_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(Key)
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(Key)
    # By file: rows, added, updated…; "withdrawn" and "joined" stand beside.
    counts: Mapped[dict[str, Any]] = mapped_column(Json)
    message: Mapped[str | None]  # the sentence for the operator, where something went wrong


class FeedPage(Base):
    """What a server said of a page when it was last taken in, so that it is not sent again."""

    __tablename__ = "feed_pages"

    url: Mapped[str] = mapped_column(Key, primary_key=True)
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    taken_at: Mapped[datetime] = mapped_column(Instant)


class FilmClaim(Base):
    """What one source says of a film that several know, or that the operator corrected (source
    "operator"). The film's row is made of its claims, field by field (docs/importing.md). A film
    that one source knows has none: its row says all."""

    __tablename__ = "film_claims"

    source: Mapped[str] = mapped_column(Key, primary_key=True)
    source_id: Mapped[str] = mapped_column(Key, primary_key=True)
    film_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("films.id", ondelete="CASCADE"), index=True
    )
    values: Mapped[dict[str, Any]] = mapped_column(Json)
    seen_at: Mapped[datetime] = mapped_column(Instant)  # when the source last said so


class CinemaClaim(Base):
    """Another source's id of a cinema that is known already."""

    __tablename__ = "cinema_claims"

    source: Mapped[str] = mapped_column(Key, primary_key=True)
    source_id: Mapped[str] = mapped_column(Key, primary_key=True)
    cinema_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("cinemas.id", ondelete="CASCADE"), index=True
    )


class FilmDoubt(Base):
    """Two films that may be one: for the operator to say. `apart`: they are two."""

    __tablename__ = "film_doubts"

    film_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("films.id", ondelete="CASCADE"), primary_key=True
    )
    other_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("films.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    reason: Mapped[str]
    found_at: Mapped[datetime] = mapped_column(Instant)
    apart: Mapped[bool] = mapped_column(default=False)


class FilmMove(Base):
    """A film that was found to be another: buttons and links that name it lead there."""

    __tablename__ = "film_moves"

    old_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    film_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("films.id", ondelete="CASCADE"), index=True
    )
