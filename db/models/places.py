"""Cities, cinemas and what they show when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, BigId, Instant, Json, Key


class City(Base):
    """A place that has cinemas, or that a package's `cities.csv` names. `region` tells two of one
    name apart (of France the department: "93", "974"); empty where none has been named."""

    __tablename__ = "cities"
    __table_args__ = (UniqueConstraint("country", "folded", "region"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(Key)  # db.folding.fold(name)
    country: Mapped[str] = mapped_column(Key)  # ISO 3166-1 alpha-2
    region: Mapped[str] = mapped_column(Key, default="", server_default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    population: Mapped[int | None]
    aliases: Mapped[list[str]] = mapped_column(Json)


class Cinema(Base):
    """A cinema. Its time zone decides what "today" and "20:30" mean there."""

    __tablename__ = "cinemas"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        # A city's cinemas and its time zone: this index alone answers.
        Index(None, "city_id", "timezone"),
        Index(None, "latitude", "longitude"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(Key)
    source_id: Mapped[str] = mapped_column(Key)
    name: Mapped[str]
    city_id: Mapped[int] = mapped_column(BigId, ForeignKey("cities.id"))
    address: Mapped[str | None]
    postcode: Mapped[str | None]
    country: Mapped[str] = mapped_column(Key)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    timezone: Mapped[str]  # IANA name
    chain: Mapped[str | None]
    url: Mapped[str | None]
    accessibility: Mapped[list[str]] = mapped_column(Json)


class Showtime(Base):
    """One session. `cinema_day` is the cinema's own day, which ends at 05:00: a film that starts
    half an hour after midnight belongs to the evening before."""

    __tablename__ = "showtimes"
    __table_args__ = (
        # One session is known by where, what, when and how it is shown; importing it again changes
        # the rest of the row.
        UniqueConstraint("cinema_id", "film_id", "starts_at", "version", "format"),
        # What a city or a cinema shows on a day, and on which days: this index alone answers.
        Index(None, "cinema_id", "cinema_day", "starts_at", "film_id"),
        # A film in the cinemas of a city, on a day or in all, and its cities with counts. The
        # cinema stands before the day: so counting by cinema goes through the index in its order.
        Index(None, "film_id", "cinema_id", "cinema_day", "starts_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    film_id: Mapped[int] = mapped_column(BigId, ForeignKey("films.id", ondelete="CASCADE"))
    cinema_id: Mapped[int] = mapped_column(BigId, ForeignKey("cinemas.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    cinema_day: Mapped[date]
    version: Mapped[str] = mapped_column(Key, default="", server_default="")
    format: Mapped[str] = mapped_column(Key, default="", server_default="")
    accessibility: Mapped[str] = mapped_column(Key, default="", server_default="")  # "AD|SME"
    booking_url: Mapped[str | None]
    # Which source last said so: what is gone from its programme is withdrawn.
    source: Mapped[str] = mapped_column(Key, default="", server_default="")


class Run(Base):
    """A film's sessions in a city, as far as counting them and saying when goes: one row where
    there are dozens of showtimes (in a capital thousands). `db.queries.runs` keeps it."""

    __tablename__ = "runs"
    # What is on in a city; a film's cities are the primary key's.
    __table_args__ = (Index(None, "city_id", "last_start"),)

    film_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("films.id", ondelete="CASCADE"), primary_key=True
    )
    city_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("cities.id", ondelete="CASCADE"), primary_key=True
    )
    timezone: Mapped[str] = mapped_column(Key, primary_key=True)  # its cinemas'
    first_start: Mapped[datetime] = mapped_column(Instant)
    last_start: Mapped[datetime] = mapped_column(Instant)
    sessions: Mapped[int]
    starts: Mapped[bytes] = mapped_column(LargeBinary)  # db.starts
