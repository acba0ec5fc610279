"""The settings, and the only reader of the environment: `SEANCE_…`, or a `.env` file."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from db.session import async_url

TELEGRAM = "https://api.telegram.org"


class ConfigurationError(Exception):
    """A setting is missing or wrong: one line that names it."""


def default_database_url() -> str:
    """A SQLite file in the user's data folder."""
    return f"sqlite:///{user_data_path('seance', ensure_exists=True) / 'seance.sqlite3'}"


class Settings(BaseSettings):
    """What an operator sets. Names and meanings: docs/operating.md."""

    model_config = SettingsConfigDict(
        env_prefix="SEANCE_", env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    token: SecretStr | None = None
    database_url: str = Field(default_factory=default_database_url)
    api_url: str = TELEGRAM
    default_language: str = "en"
    default_country: str = Field(default="FR", pattern=r"\A[A-Z]{2}\Z")
    timezone: str = "Europe/Paris"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"
    admins: Annotated[frozenset[int], NoDecode] = frozenset()
    ratings_per_hour: int = Field(default=20, ge=1)
    comments_per_hour: int = Field(default=5, ge=1)

    @field_validator("admins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        async_url(value)
        return value

    @field_validator("api_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @field_validator("default_language")
    @classmethod
    def _language(cls, value: str) -> str:
        from handlers.i18n import languages

        if value not in languages():
            raise ValueError(f"must be one of {', '.join(languages())}")
        return value

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        from zoneinfo import available_timezones

        if value not in available_timezones():
            raise ValueError("is not an IANA time zone such as Europe/Paris")
        return value

    @field_validator("token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        number, _, secret = (value.get_secret_value() if value else "1:x").partition(":")
        if not (number.isdigit() and secret and secret.isascii() and secret.isprintable()):
            raise ValueError("is not a bot token (123456:ABC…, from @BotFather)")
        return value

    @cached_property
    def required_token(self) -> str:
        """The token.

        Raises:
            ConfigurationError: there is none.
        """
        if self.token is None:
            raise ConfigurationError("SEANCE_TOKEN is missing: the bot token from @BotFather")
        return self.token.get_secret_value()


def load_settings(**overrides: object) -> Settings:
    """The settings from the environment and `.env`.

    Raises:
        ConfigurationError: a value is wrong; the message names it and never repeats a secret.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = f"SEANCE_{'_'.join(str(part) for part in first['loc'][:1]).upper()}"
        reason = first["msg"].removeprefix("Value error, ")
        raise ConfigurationError(f"{name}: {reason}") from None


def default_data_folder() -> Path:
    """Where the default database lives."""
    return user_data_path("seance")
