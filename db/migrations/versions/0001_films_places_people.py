"""Films, places, people

Revision: 0001, after
"""

import sqlalchemy as sa
from alembic import op

from db.base import BigId, Instant, Json, Key

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cities",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", Key, nullable=False),
        sa.Column("country", Key, nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("aliases", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cities")),
        sa.UniqueConstraint("country", "folded", name=op.f("uq_cities_country_folded")),
    )
    op.create_table(
        "conversations",
        sa.Column("chat_id", BigId, autoincrement=False, nullable=False),
        sa.Column("person_id", BigId, autoincrement=False, nullable=False),
        sa.Column("name", Key, nullable=False),
        sa.Column("state", Key, nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("update_id", BigId, nullable=False),
        sa.Column("previous", Json, nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "person_id", name=op.f("pk_conversations")),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conversations_updated_at"), ["updated_at"], unique=False
        )

    op.create_table(
        "films",
        sa.Column("id", BigId, nullable=False),
        sa.Column("source", Key, nullable=False),
        sa.Column("source_id", Key, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("directors", Json, nullable=False),
        sa.Column("cast", Json, nullable=False),
        sa.Column("genres", Json, nullable=False),
        sa.Column("release_date", sa.Date(), nullable=True),
        sa.Column("runtime_min", sa.SmallInteger(), nullable=True),
        sa.Column("poster_url", sa.String(), nullable=True),
        sa.Column("trailer_url", sa.String(), nullable=True),
        sa.Column("imdb_id", Key, nullable=True),
        sa.Column("tmdb_id", Key, nullable=True),
        sa.Column("given_press_score", sa.Double(), nullable=True),
        sa.Column("given_press_count", sa.Integer(), nullable=True),
        sa.Column("given_audience_score", sa.Double(), nullable=True),
        sa.Column("given_audience_count", sa.Integer(), nullable=True),
        sa.Column("press_mean", sa.Double(), nullable=True),
        sa.Column("press_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("press_updated", sa.Date(), nullable=True),
        sa.Column("audience_mean", sa.Double(), nullable=True),
        sa.Column("audience_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("first_show", Instant(), nullable=True),
        sa.Column("last_show", Instant(), nullable=True),
        sa.Column("show_count", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_films")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_films_source_source_id")),
    )
    with op.batch_alter_table("films", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_films_imdb_id"), ["imdb_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_films_last_show"), ["last_show"], unique=False)
        batch_op.create_index(batch_op.f("ix_films_release_date"), ["release_date"], unique=False)
        batch_op.create_index(batch_op.f("ix_films_tmdb_id"), ["tmdb_id"], unique=False)

    op.create_table(
        "saved_searches",
        sa.Column("id", BigId, nullable=False),
        sa.Column("text", Key, nullable=False),
        sa.Column("used_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint("text", name=op.f("uq_saved_searches_text")),
    )
    op.create_table(
        "chats",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("language", Key, nullable=True),
        sa.Column("city_id", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_chats_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chats")),
    )
    op.create_table(
        "cinemas",
        sa.Column("id", BigId, nullable=False),
        sa.Column("source", Key, nullable=False),
        sa.Column("source_id", Key, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("city_id", BigId, nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("country", Key, nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("chain", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("accessibility", Json, nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_cinemas_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cinemas")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_cinemas_source_source_id")),
    )
    with op.batch_alter_table("cinemas", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cinemas_city_id"), ["city_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_cinemas_latitude_longitude"), ["latitude", "longitude"], unique=False
        )

    op.create_table(
        "film_texts",
        sa.Column("film_id", BigId, nullable=False),
        sa.Column("language", Key, nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("synopsis", sa.Text(), nullable=True),
        sa.Column("awards", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["film_id"], ["films.id"], name=op.f("fk_film_texts_film_id_films"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("film_id", "language", name=op.f("pk_film_texts")),
    )
    op.create_table(
        "opinions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("film_id", BigId, nullable=False),
        sa.Column("source", Key, nullable=False),
        sa.Column("author", Key, nullable=False),
        sa.Column("stars", sa.SmallInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("language", Key, nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("spoiler", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["film_id"], ["films.id"], name=op.f("fk_opinions_film_id_films"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
        sa.UniqueConstraint(
            "film_id",
            "source",
            "author",
            "posted_on",
            name=op.f("uq_opinions_film_id_source_author_posted_on"),
        ),
    )
    with op.batch_alter_table("opinions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_opinions_film_id_posted_on"), ["film_id", "posted_on"], unique=False
        )

    op.create_table(
        "people",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("language", Key, nullable=True),
        sa.Column("city_id", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_people_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_table(
        "press_reviews",
        sa.Column("id", BigId, nullable=False),
        sa.Column("film_id", BigId, nullable=False),
        sa.Column("outlet", Key, nullable=False),
        sa.Column("language", Key, server_default="", nullable=False),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("stars", sa.Double(), nullable=True),
        sa.Column("vote", sa.String(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["film_id"],
            ["films.id"],
            name=op.f("fk_press_reviews_film_id_films"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press_reviews")),
        sa.UniqueConstraint(
            "film_id", "outlet", "language", name=op.f("uq_press_reviews_film_id_outlet_language")
        ),
    )
    op.create_table(
        "favourite_cinemas",
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("cinema_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["cinema_id"],
            ["cinemas.id"],
            name=op.f("fk_favourite_cinemas_cinema_id_cinemas"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_favourite_cinemas_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "cinema_id", name=op.f("pk_favourite_cinemas")),
    )
    op.create_table(
        "showtimes",
        sa.Column("id", BigId, nullable=False),
        sa.Column("film_id", BigId, nullable=False),
        sa.Column("cinema_id", BigId, nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=True),
        sa.Column("cinema_day", sa.Date(), nullable=False),
        sa.Column("version", Key, server_default="", nullable=False),
        sa.Column("format", Key, server_default="", nullable=False),
        sa.Column("accessibility", Key, server_default="", nullable=False),
        sa.Column("booking_url", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cinema_id"],
            ["cinemas.id"],
            name=op.f("fk_showtimes_cinema_id_cinemas"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["film_id"], ["films.id"], name=op.f("fk_showtimes_film_id_films"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_showtimes")),
        sa.UniqueConstraint(
            "cinema_id",
            "film_id",
            "starts_at",
            "version",
            "format",
            name=op.f("uq_showtimes_cinema_id_film_id_starts_at_version_format"),
        ),
    )
    with op.batch_alter_table("showtimes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_showtimes_cinema_id_cinema_day_starts_at"),
            ["cinema_id", "cinema_day", "starts_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_showtimes_film_id_cinema_day_cinema_id_starts_at"),
            ["film_id", "cinema_day", "cinema_id", "starts_at"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("showtimes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_showtimes_film_id_cinema_day_cinema_id_starts_at"))
        batch_op.drop_index(batch_op.f("ix_showtimes_cinema_id_cinema_day_starts_at"))

    op.drop_table("showtimes")
    op.drop_table("favourite_cinemas")
    op.drop_table("press_reviews")
    op.drop_table("people")
    with op.batch_alter_table("opinions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opinions_film_id_posted_on"))

    op.drop_table("opinions")
    op.drop_table("film_texts")
    with op.batch_alter_table("cinemas", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cinemas_latitude_longitude"))
        batch_op.drop_index(batch_op.f("ix_cinemas_city_id"))

    op.drop_table("cinemas")
    op.drop_table("chats")
    op.drop_table("saved_searches")
    with op.batch_alter_table("films", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_films_tmdb_id"))
        batch_op.drop_index(batch_op.f("ix_films_release_date"))
        batch_op.drop_index(batch_op.f("ix_films_last_show"))
        batch_op.drop_index(batch_op.f("ix_films_imdb_id"))

    op.drop_table("films")
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversations_updated_at"))

    op.drop_table("conversations")
    op.drop_table("cities")
