"""What title search reads: the keys films are found by, and which titles have which grams."""

from sqlalchemy import ForeignKey, Integer, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from db.base import NOBODY, Base, BigId, Key


class FilmTitle(Base):
    """One key a film is found by: a title folded, or another spelling of it.

    `id` is also the place of the title's bit in every `TitleGram`: numbers are handed out in order
    and stay small. `year` is the film's, so that a list of candidates needs no second table.
    """

    __tablename__ = "film_titles"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    film_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("films.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str] = mapped_column(Key, index=True)
    year: Mapped[int | None] = mapped_column(SmallInteger)


class TitleGram(Base):
    """The titles of one block that have a gram: a compressed bitmap (`db.queries.search.grams`).

    A bit may outlive its title; a title never lacks its bits. The index proposes, `film_titles`
    decides.
    """

    __tablename__ = "title_grams"

    gram: Mapped[str] = mapped_column(Key, primary_key=True)
    block: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    bits: Mapped[bytes] = mapped_column(LargeBinary)


class CatalogueEdition(Base):
    """How often the index of titles was brought up to date, which every change of films, cities or
    showtimes ends with: one row. Who keeps what was computed of them keeps this number by it."""

    __tablename__ = "catalogue_edition"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, info=NOBODY)
    number: Mapped[int] = mapped_column(BigId, info=NOBODY)
