"""Incidents to Sentry, where an operator wants them: which error, where in the code, under which
number. Never what anybody wrote, who they are, or a token.

An error's own words may quote a person, so they stay in the log on this machine; the incident's
number leads there. What leaves is put together anew from the few things that are known to be
harmless, so that nothing new slips through.
"""

from __future__ import annotations

import logging
import sys
from collections import deque
from importlib.metadata import PackageNotFoundError, version
from time import monotonic
from typing import TYPE_CHECKING, Any

from bot.config import ConfigurationError, Settings
from bot.logs import redact

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

ROOMS = ("bot", "handlers", "db")
PER_MINUTE = 30
"""Events of one process: a database that is away says so to everybody who asks."""
GOODBYE = 2.0
"""Seconds that what waits to be sent is given at the end."""


def send_incidents(settings: Settings) -> None:
    """From now on errors in the log go to SEANCE_SENTRY_DSN as well; does nothing without one.

    Raises:
        ConfigurationError: the extra "sentry" is not installed.
    """
    if settings.sentry_dsn is None:
        return
    try:
        import sentry_sdk
    except ImportError:
        raise ConfigurationError(
            'SEANCE_SENTRY_DSN needs the extra "sentry": pip install "seance[sentry]"'
        ) from None
    sentry_sdk.init(
        settings.sentry_dsn.get_secret_value(),
        # Its own ways of noticing things would notice more than may leave.
        default_integrations=False,
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        send_client_reports=False,
        include_local_variables=False,
        max_breadcrumbs=0,
        in_app_include=list(ROOMS),
        release=_release(),
        before_send=harmless,
    )
    logging.getLogger().addHandler(Incidents(logging.ERROR))


def _release() -> str | None:
    try:
        return f"seance@{version('seance')}"
    except PackageNotFoundError:  # run from its source
        return None


def flush_incidents() -> None:
    """Waits a moment for what is on its way; does nothing where nothing is sent."""
    if (sdk := sys.modules.get("sentry_sdk")) is not None:
        sdk.flush(GOODBYE)


class Incidents(logging.Handler):
    """The log's errors as Sentry's events."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self._sent: deque[float] = deque(maxlen=PER_MINUTE)

    def emit(self, record: logging.LogRecord) -> None:
        """Hands one over, which takes no time: a thread sends it."""
        try:
            if self._too_many():
                return
            self._send(record)
        except Exception:
            self.handleError(record)

    def _too_many(self) -> bool:
        now = monotonic()
        if len(self._sent) == PER_MINUTE and now - self._sent[0] < 60:
            return True
        self._sent.append(now)
        return False

    def _send(self, record: logging.LogRecord) -> None:
        import sentry_sdk
        from sentry_sdk.utils import event_from_exception, exc_info_from_error

        # structlog's records hold a dict, with the exception in it (bot.logs).
        said: dict[str, Any] = record.msg if isinstance(record.msg, dict) else {}
        error = said.get("exc_info") or record.exc_info
        if error is True:
            error = sys.exc_info()
        if isinstance(error, tuple):
            error = error[1]
        event: Event = {}
        if isinstance(error, BaseException):
            options = sentry_sdk.get_client().options
            event, _ = event_from_exception(exc_info_from_error(error), client_options=options)
        elif record.name.split(".")[0] in ROOMS:
            # The name of an event of ours, or a text before anything is filled in.
            event["logentry"] = {"message": str(said.get("event", record.msg))}
        event["level"] = "fatal" if record.levelno >= logging.CRITICAL else "error"
        event["logger"] = record.name
        event["tags"] = {"incident": str(said["incident"])} if "incident" in said else {}
        sentry_sdk.capture_event(event)


KEPT = {"event_id", "timestamp", "level", "logger", "platform", "release", "environment", "sdk"}
KEPT_OF_FRAME = {
    "filename", "function", "module", "lineno", "in_app", "pre_context", "context_line",
    "post_context",
}  # fmt: skip


def harmless(event: Event, _hint: Hint) -> Event | None:
    """What of an event may leave: the kinds of its exceptions and where they happened, without
    their words and variables; which incident it is; what program this is."""
    kept: dict[str, Any] = {name: value for name, value in event.items() if name in KEPT}
    kept["tags"] = {
        name: value for name, value in event.get("tags", {}).items() if name == "incident"
    }
    if message := event.get("logentry", {}).get("message"):
        kept["logentry"] = {"message": redact(None, "", message)}
    values = event.get("exception", {}).get("values", [])
    if values:
        kept["exception"] = {"values": [_bare(value) for value in values]}
    return kept  # type: ignore[return-value]


def _bare(exception: dict[str, Any]) -> dict[str, Any]:
    frames = (exception.get("stacktrace") or {}).get("frames", [])
    return {
        "type": exception.get("type"),
        "module": exception.get("module"),
        "stacktrace": {
            "frames": [
                {name: value for name, value in frame.items() if name in KEPT_OF_FRAME}
                for frame in frames
            ]
        },
    }
