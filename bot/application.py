"""The Application: PTB's, with this program's context, handlers and order of updates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from telegram.ext import Application, ContextTypes
from telegram.request import BaseRequest, RequestData

from bot.config import Settings
from bot.courtesy import Courtesy
from bot.feeds import sources_of
from bot.metrics import MeteredRequest, Metrics
from bot.ordering import OrderedUpdateProcessor
from bot.riding import board
from bot.transport import AiohttpRequest
from db.base import utc_now
from db.session import Database
from handlers.context import Context, Services
from handlers.errors import report_error
from handlers.registration import all_handlers
from handlers.reply import parting, unread

Seance = Application[Any, Context, Any, Any, Services, Any]


def build_application(
    settings: Settings,
    database: Database,
    request: BaseRequest | None = None,
    *,
    updates_request: BaseRequest | None = None,
    token: str | None = None,
    clock: Callable[[], datetime] = utc_now,
    metrics: Metrics | None = None,
) -> Seance:
    """The bot, not started yet.

    Args:
        request: how Telegram is reached; None: over HTTP, as `settings` say.
        updates_request: how updates are fetched, where that is another way.
        token: instead of the settings' own, for a Telegram that is not the real one.
        clock: the present moment, for tests.
        metrics: what is told of updates, calls and statements.
    """
    metrics = metrics or Metrics()
    metrics.watch(database)
    services = Services(
        database=database,
        default_language=settings.default_language,
        default_country=settings.default_country,
        timezone=settings.timezone,
        admins=settings.admins,
        ratings_per_hour=settings.ratings_per_hour,
        comments_per_hour=settings.comments_per_hour,
        sources=sources_of(settings),
        moderators_chat=settings.moderators_chat,
        reports_to_hide=settings.reports_to_hide,
        burst_ratings=settings.burst_ratings,
        clock=clock,
    )
    builder = (
        Application.builder()
        .token(token or settings.required_token)
        .base_url(f"{settings.api_url}/bot")
        .base_file_url(f"{settings.api_url}/file/bot")
        .context_types(
            ContextTypes(context=Context, bot_data=cast("type[Services]", lambda: services))
        )
        .concurrent_updates(OrderedUpdateProcessor(timed=metrics.update_done))
        .updater(None)
        .request(request or _request(settings, metrics))
        .get_updates_request(updates_request or request or AiohttpRequest(proxy=settings.proxy))
        .rate_limiter(Courtesy(database, ask=lambda: application.bot.get_me()))
    )
    application: Seance = builder.build()
    for group, handlers in all_handlers().items():
        application.add_handlers(handlers, group)
    application.add_error_handler(metrics.error_left)
    application.add_error_handler(report_error)
    return application


def _request(settings: Settings, metrics: Metrics) -> AiohttpRequest:
    return MeteredRequest(metrics, proxy=settings.proxy, unread=unread.get, board=_board)


def _board(method: str, data: RequestData | None) -> bool:
    """A message has the seat only where nothing hangs on it."""
    return (not method.startswith("send") or parting.get()) and board(method, data)
