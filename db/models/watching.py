"""What people want to see."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy import true as sql_true
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, BigId, Instant, utc_now


class WatchedFilm(Base):
    """A film on a person's watchlist."""

    __tablename__ = "watchlist"
    __table_args__ = (
        # Who waits for a film.
        Index(None, "film_id", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    film_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("films.id", ondelete="CASCADE"), primary_key=True
    )
    added_at: Mapped[datetime] = mapped_column(Instant, default=utc_now)
    # Whether the person is told when something happens to it.
    alerts: Mapped[bool] = mapped_column(default=True, server_default=sql_true())
