"""Where files are that the operator named no place for."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from platformdirs import user_data_path

from bot.refusal import ConfigurationError
from db.engines import async_url


def data_folder() -> Path:
    """The user's data folder, which is made if it is not there.

    Raises:
        ConfigurationError: it cannot be made.
    """
    try:
        return user_data_path("seance", ensure_exists=True)
    except OSError as error:
        raise ConfigurationError(
            f"SEANCE_DATABASE_URL is missing, and {error.filename} cannot be made for a database: "
            f"{error.strerror}"
        ) from None


def default_database_url() -> str:
    """A SQLite file in the user's data folder."""
    return f"sqlite:///{data_folder() / 'seance.sqlite3'}"


def journal_path(database_url: str, token: str) -> Path:
    """Where polling keeps updates it has confirmed and not finished: beside a SQLite database,
    else in the user's data folder; a file of its own for each bot."""
    bot_id = token.partition(":")[0]
    url = async_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        folder = Path(url.database).parent
    else:
        folder = user_data_path("seance")
        with suppress(OSError):  # then there is no journal, which whoever opens it says
            folder.mkdir(parents=True, exist_ok=True)
    return folder / f"in-hand-{bot_id}.sqlite3"
