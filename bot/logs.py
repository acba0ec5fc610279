"""Logs: structured, to standard error, for people (console) or machines (json). No secret and no
word a person wrote goes in."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

from bot.config import Settings

# A bot token wherever it may turn up: in an exception's URL (after `/bot`), in a repr.
_TOKEN = re.compile(r"\d{3,}(?::|%3A)[\w-]{20,}", re.IGNORECASE)

# Request lines at INFO would hold the token and every message's text; when it starts and stops
# this program says itself.
QUIETED = ("httpx", "httpcore", "aiohttp", "telegram", "alembic", "uvicorn")


def redact(_logger: Any, _method: str, line: Any) -> str:
    """Blackens bot tokens in what is about to be written, tracebacks and all."""
    return _TOKEN.sub("<token>", str(line))


def configure_logs(settings: Settings) -> None:
    """Sends this program's and its libraries' logs through one formatter."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[structlog.typing.Processor]
    if settings.log_format == "json":
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        plain = structlog.dev.plain_traceback
        colors = sys.stderr.isatty()
        last = [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain)]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last, redact],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for noisy in QUIETED:
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
