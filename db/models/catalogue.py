"""Films, and what the press wrote of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, BigId, Instant, Json, Key


class Film(Base):
    """A film. `press_*` and `audience_*` are the figures every screen shows; `given_*` what the
    source said of itself. `db.queries.figures` computes the first from the second and the rows."""

    __tablename__ = "films"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index(None, "release_date"),
        Index(None, "last_show"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(Key)
    source_id: Mapped[str] = mapped_column(Key)
    title: Mapped[str] = mapped_column(String)
    directors: Mapped[list[str]] = mapped_column(Json)
    cast: Mapped[list[str]] = mapped_column(Json)
    genres: Mapped[list[str]] = mapped_column(Json)
    release_date: Mapped[date | None]
    runtime_min: Mapped[int | None] = mapped_column(SmallInteger)
    poster_url: Mapped[str | None]
    trailer_url: Mapped[str | None]
    imdb_id: Mapped[str | None] = mapped_column(Key, index=True)
    tmdb_id: Mapped[str | None] = mapped_column(Key, index=True)
    given_press_score: Mapped[float | None]
    given_press_count: Mapped[int | None]
    given_audience_score: Mapped[float | None]
    given_audience_count: Mapped[int | None]
    press_mean: Mapped[float | None]
    press_count: Mapped[int] = mapped_column(default=0, server_default="0")
    press_updated: Mapped[date | None]
    audience_mean: Mapped[float | None]
    audience_count: Mapped[int] = mapped_column(default=0, server_default="0")
    # The span and size of what is programmed, kept by the importer: "what's on" reads three columns
    # of some hundred films instead of a million showtimes.
    first_show: Mapped[datetime | None] = mapped_column(Instant)
    last_show: Mapped[datetime | None] = mapped_column(Instant)
    show_count: Mapped[int] = mapped_column(default=0, server_default="0")


class FilmText(Base):
    """A film's words in one language. A missing title falls back to the original."""

    __tablename__ = "film_texts"

    film_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("films.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(Key, primary_key=True)
    title: Mapped[str | None]
    synopsis: Mapped[str | None] = mapped_column(Text)
    awards: Mapped[list[str]] = mapped_column(Json)


class PressReview(Base):
    """One outlet's review in one language: its own mark, and that mark on our scale."""

    __tablename__ = "press_reviews"
    __table_args__ = (UniqueConstraint("film_id", "outlet", "language"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    film_id: Mapped[int] = mapped_column(BigId, ForeignKey("films.id", ondelete="CASCADE"))
    outlet: Mapped[str] = mapped_column(Key)
    language: Mapped[str] = mapped_column(Key, default="", server_default="")
    mark: Mapped[str | None]  # as the outlet printed it: "7/10", "B+", "fresh"
    stars: Mapped[float | None]  # 0.0-5.0; None for a vote or a quotation alone
    vote: Mapped[str | None]  # "fresh" or "rotten": a vote is never turned into stars
    quote: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None]
    published: Mapped[date | None]
