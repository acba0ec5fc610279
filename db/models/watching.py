"""What people want to see, and what they have been, or are to be, told of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy import true as sql_true
from sqlalchemy.orm import Mapped, mapped_column

from db.base import NOBODY, Base, BigId, Instant, Key, utc_now


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


class ReleaseDay(Base):
    """In a time zone the day has come on which a film is released: those there who waited for it
    have been told."""

    __tablename__ = "release_days"

    film_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("films.id", ondelete="CASCADE"), primary_key=True
    )
    timezone: Mapped[str] = mapped_column(Key, primary_key=True)  # IANA name


class CityOpening(Base):
    """A film has sessions in a city, as first seen at `seen_at`. Those there who wait for it are
    told once (`told`)."""

    __tablename__ = "city_openings"
    __table_args__ = (
        Index(
            "ix_city_openings_untold",
            "film_id",
            "city_id",
            sqlite_where=text("NOT told"),
            postgresql_where=text("NOT told"),
        ),
    )

    film_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("films.id", ondelete="CASCADE"), primary_key=True
    )
    city_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("cities.id", ondelete="CASCADE"), primary_key=True
    )
    seen_at: Mapped[datetime] = mapped_column(Instant)
    told: Mapped[bool] = mapped_column(default=False)


class Reminder(Base):
    """A person is to be reminded of a session. What the session was is kept beside its id: it may
    have been withdrawn by then."""

    __tablename__ = "reminders"
    __table_args__ = (Index(None, "starts_at"),)

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    showtime_id: Mapped[int] = mapped_column(
        BigId, primary_key=True, autoincrement=False, info=NOBODY
    )
    film_id: Mapped[int] = mapped_column(BigId, ForeignKey("films.id", ondelete="CASCADE"))
    cinema_id: Mapped[int] = mapped_column(BigId, ForeignKey("cinemas.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    cinema_day: Mapped[date]
    ahead: Mapped[str] = mapped_column(Key)  # handlers.watching.hours.AHEAD
    due_at: Mapped[datetime] = mapped_column(Instant)
