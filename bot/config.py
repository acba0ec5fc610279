"""The settings, and the only reader of the environment: `SEANCE_…`, or a `.env` file."""

from __future__ import annotations

import hmac
import os
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.folders import default_database_url
from bot.refusal import ConfigurationError as ConfigurationError
from bot.values import (
    Address,
    DatabaseUrl,
    Feeds,
    Language,
    Proxy,
    PublicUrl,
    SentryDsn,
    Token,
    WebhookSecret,
    Zone,
)
from db.engines import Tuning

# PTB's own switch: its spans of time are timedeltas, and no warning says that they will be.
os.environ.setdefault("PTB_TIMEDELTA", "true")

PREFIX = "SEANCE_"
TELEGRAM = "https://api.telegram.org"


class Settings(BaseSettings):
    """What an operator sets. Names and meanings: docs/operating.md."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    token: Token | None = Field(
        default=None, description="The bot's token, from @BotFather; `run` and `worker` need it."
    )
    database_url: DatabaseUrl = Field(
        default_factory=default_database_url,
        description="`sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME`; by default a "
        "SQLite file in the user's data folder.",
    )
    database_read_url: DatabaseUrl | None = Field(
        default=None,
        description="PostgreSQL: a replica for what may be a moment old, such as finding a title.",
    )
    database_pool_size: int = Field(
        default=10,
        ge=1,
        description="PostgreSQL: half of the connections that one process may open for reads, and "
        "as many for writes; those once opened are kept.",
    )
    database_timeout: float = Field(
        default=15.0, gt=0, description="PostgreSQL: seconds after which a statement is given up."
    )
    database_prepared: bool = Field(
        default=True,
        description="PostgreSQL: `false` behind PgBouncer in transaction mode.",
    )
    api_url: Address = Field(
        default=TELEGRAM, description="The Bot API server: Telegram's, or one of your own."
    )
    proxy: Proxy | None = Field(
        default=None, description="`http://USER:PASSWORD@HOST:PORT`: how Telegram is reached."
    )
    listen_host: str = Field(
        default="127.0.0.1",
        pattern=r"^[^\s/]+$",
        description="`serve`: the address to listen on.",
    )
    listen_port: int = Field(
        default=8080, ge=0, le=65535, description="`serve`: the port; 0 takes a free one."
    )
    public_url: PublicUrl | None = Field(
        default=None,
        description="`serve`, `webhook`: the https:// address under which Telegram reaches this "
        "bot; without a path it ends in /telegram.",
    )
    webhook_secret: WebhookSecret | None = Field(
        default=None,
        description="What Telegram sends along, 1-256 characters of A-Z a-z 0-9 _ -; by default "
        "it follows from the token.",
    )
    webhook_connections: int = Field(
        default=100, ge=1, le=100, description="How many updates Telegram may bring at once."
    )
    webhook_riding: bool = Field(
        default=True,
        description="Whether the answer to a tap may ride in the webhook's response: a call less.",
    )
    webhook_riding_messages: bool = Field(
        default=False,
        description="Whether the answer to a private message may, too. Then nobody learns of one "
        "that Telegram refuses, and it is not sent again.",
    )
    metrics_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="`run`, `worker`: the port of SEANCE_LISTEN_HOST for health and metrics; none "
        "by default. `serve` has them on its own port.",
    )
    default_language: Language = Field(
        default="en", description="For people whose own language there is no catalogue of."
    )
    default_country: str = Field(
        default="FR",
        pattern=r"^[A-Z]{2}$",
        description="Two capitals (ISO 3166-1): where a city or cinema is that does not say so.",
    )
    timezone: Zone = Field(
        default="Europe/Paris", description="Of people who have not chosen a city (IANA name)."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="From here on: DEBUG, INFO, WARNING or ERROR."
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="`console` for people, `json` for machines: a line an event."
    )
    sentry_dsn: SentryDsn | None = Field(
        default=None, description="Where incidents go, without words or persons; needs the extra."
    )
    admins: Annotated[frozenset[int], NoDecode] = Field(
        default=frozenset(),
        description="Telegram user ids, with spaces or commas between: who runs this bot.",
    )
    ratings_per_hour: int = Field(
        default=20, ge=1, description="How many films one person may rate in an hour."
    )
    comments_per_hour: int = Field(
        default=5, ge=1, description="How many comments one person may write in an hour."
    )
    moderators_chat: int | None = Field(
        default=None,
        description="The id of the chat where moderators decide; without one, `seance moderate`.",
    )
    reports_to_hide: int = Field(
        default=3, ge=1, description="How many people's reports hide an opinion until decided."
    )
    burst_ratings: int = Field(
        default=10,
        ge=0,
        description="How many 1s or 5s from new accounts, on one film in an hour, are held for a "
        "moderator; 0: never.",
    )
    feeds: Feeds = Field(
        default="",
        description="What the worker refreshes and when, with spaces between: `scare@6h tmdb@04:30 "
        "jsonld+https://cinema.example/@12h` (docs/importing.md).",
    )
    tmdb_token: SecretStr | None = Field(
        default=None,
        min_length=32,
        description='TMDB\'s "API Read Access Token": `seance import tmdb` needs it.',
    )
    feeds_private: bool = Field(
        default=False,
        description="Whether importers may fetch from loopback and private addresses.",
    )
    feeds_contact: str = Field(
        default="",
        pattern=r"^[\x20-\x7e]{0,200}$",
        description="A mail address or page for who runs a site that importers read; they tell it "
        "as part of their name.",
    )

    @field_validator("admins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @cached_property
    def required_token(self) -> str:
        """The token.

        Raises:
            ConfigurationError: there is none.
        """
        if self.token is None:
            raise ConfigurationError("SEANCE_TOKEN is missing: the bot token from @BotFather")
        return self.token.get_secret_value()

    @property
    def tuning(self) -> Tuning:
        """How a process that answers people uses the database."""
        return Tuning(
            pool_size=self.database_pool_size,
            statement=self.database_timeout,
            prepared=self.database_prepared,
            read_url=self.database_read_url,
        )

    @cached_property
    def required_url(self) -> str:
        """Where Telegram brings updates to.

        Raises:
            ConfigurationError: it is not set.
        """
        if self.public_url is None:
            raise ConfigurationError(
                "SEANCE_PUBLIC_URL is missing: the https:// address under which Telegram reaches "
                "this bot"
            )
        return self.public_url

    @cached_property
    def secret(self) -> str:
        """What proves that an update comes from Telegram. Unless it is set it follows from the
        token, so that all replicas agree on it."""
        if self.webhook_secret is not None:
            return self.webhook_secret.get_secret_value()
        return hmac.digest(self.required_token.encode(), b"seance webhook", "sha256").hex()


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
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f".env cannot be read: {error}") from None


def given_names() -> set[str]:
    """The names in the environment and in `.env`, in capitals."""
    from dotenv import dotenv_values

    return {name.upper() for name in (*os.environ, *dotenv_values(".env"))}


def child_environment(database_url: str) -> dict[str, str]:
    """The environment of a process that works on this database for us."""
    return {**os.environ, "SEANCE_DATABASE_URL": database_url}
