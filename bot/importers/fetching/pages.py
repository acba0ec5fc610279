"""A page that is fetched: what it may cost, what it is, and how asking for it is done politely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version


class FetchError(Exception):
    """A page could not be had: one sentence for the operator, which begins with its address."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost. Times in seconds, sizes in bytes."""

    connect: float = 10
    silence: float = 30  # between two pieces
    whole: float = 300  # from the first word to the last byte
    size: int = 64 << 20
    redirections: int = 5
    attempts: int = 5
    first_pause: float = 1
    longest_pause: float = 60
    longest_wait: float = 180  # that a server may ask for
    pace: float = 0.0  # between the beginnings of two requests to one host


USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was fetched; `body` is None where it is as it was (304 Not Modified)."""

    url: str  # at the end of all redirections
    body: bytes | None
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None

    @property
    def unchanged(self) -> bool:
        """The server says that it has not changed."""
        return self.body is None


def user_agent(contact: str = "") -> str:
    """Who asks: this program, and whom to write to about it."""
    try:
        number = version("seance")
    except PackageNotFoundError:
        number = "0"
    return f"Seance/{number} (Telegram cinema bot{'; ' if contact else ''}{contact})"


def wait_of(text: str | None, now: datetime | None = None) -> float | None:
    """The seconds that a `Retry-After` asks for: a number of them, or a date."""
    if not text:
        return None
    if text.strip().isdigit():
        return float(text.strip())
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())
