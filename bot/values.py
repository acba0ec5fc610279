"""What a setting's value must be, so that a wrong one is refused before anything starts."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

from db.engines import async_url


def _token(value: SecretStr) -> SecretStr:
    number, _, secret = value.get_secret_value().partition(":")
    if not (number.isdigit() and secret and secret.isascii() and secret.isprintable()):
        raise ValueError("is not a bot token (123456:ABC…, from @BotFather)")
    return value


def _database(value: str) -> str:
    async_url(value)
    return value


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an http:// or https:// address")
    return value.rstrip("/")


def _proxy(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an http:// or https:// address (SOCKS is not supported)")
    return value


def _feeds(value: str) -> str:
    from bot.feeds import read_feeds

    read_feeds(value)
    return value


def _public(value: str) -> str:
    parts = urlsplit(value)
    # Telegram wants HTTPS; a Bot API server of one's own on this machine does not.
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    if not parts.hostname or (parts.scheme != "https" and not here):
        raise ValueError("must be an https:// address")
    if parts.query or parts.fragment:
        raise ValueError("must have neither a query nor a fragment")
    return value if parts.path.strip("/") else f"{value.rstrip('/')}/telegram"


def _secret(value: SecretStr) -> SecretStr:
    if not re.fullmatch("[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
        raise ValueError("must be 1-256 characters of A-Z a-z 0-9 _ -")
    return value


def _dsn(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    project = parts.path.rpartition("/")[2]
    if not (parts.scheme in ("http", "https") and parts.username and parts.hostname and project):
        raise ValueError("must be a DSN of Sentry's (https://KEY@HOST/PROJECT)")
    return value


def _language(value: str) -> str:
    from handlers.i18n import languages

    if value not in languages():
        raise ValueError(f"must be one of {', '.join(languages())}")
    return value


def _zone(value: str) -> str:
    from zoneinfo import available_timezones

    if value not in available_timezones():
        raise ValueError("is not an IANA time zone such as Europe/Paris")
    return value


Token = Annotated[SecretStr, AfterValidator(_token)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
Address = Annotated[str, AfterValidator(_address)]
Proxy = Annotated[str, AfterValidator(_proxy)]
# Where Telegram brings updates to; without a path it gets one.
PublicUrl = Annotated[str, AfterValidator(_public)]
WebhookSecret = Annotated[SecretStr, AfterValidator(_secret)]
Language = Annotated[str, AfterValidator(_language)]
Zone = Annotated[str, AfterValidator(_zone)]
Feeds = Annotated[str, AfterValidator(_feeds)]
SentryDsn = Annotated[SecretStr, AfterValidator(_dsn)]
