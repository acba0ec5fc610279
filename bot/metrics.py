"""What a process tells Prometheus of itself: updates, calls, queries, and what waits to be sent."""

from __future__ import annotations

from time import monotonic, perf_counter
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from sqlalchemy import event
from telegram import Update
from telegram.error import NetworkError, TimedOut

from bot.transport import AiohttpRequest
from db.base import utc_now
from db.queries.feeds import DONE, RUNNING, UNCHANGED, list_last_runs
from db.queries.upkeep import get_backlog
from db.session import Database

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LOOK = 5.0
"""Seconds for which what was read of the database is told again, however many ask."""


class Metrics:
    """Of one process. Names and labels are few and fixed: none holds a person, a chat or a text."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        self._updates = Histogram(
            "seance_update_seconds",
            "Time an update's handlers took, waiting for its turn not counted",
            ["kind"],
            buckets=SECONDS,
            registry=registry,
        )
        self._errors = Counter(
            "seance_errors", "Errors that handlers left", ["error"], registry=registry
        )
        self._calls = Histogram(
            "seance_api_call_seconds",
            "Calls of the Bot API; a call that rides in a response takes no time",
            ["method", "outcome"],
            buckets=SECONDS,
            registry=registry,
        )
        self._queries = Histogram(
            "seance_query_seconds",
            "Statements, by what the connection is for: read or write",
            ["purpose"],
            buckets=SECONDS,
            registry=registry,
        )
        self._outbox = Gauge(
            "seance_outbox_rows", "Messages that were not sent", ["state"], registry=registry
        )
        self._late = Gauge(
            "seance_outbox_late_seconds",
            "For how long the oldest message that is due has been due",
            registry=registry,
        )
        self._feed_well = Gauge(
            "seance_feed_well",
            "Whether a feed's last import went well",
            ["source"],
            registry=registry,
        )
        self._feed_at = Gauge(
            "seance_feed_seconds",
            "When a feed's last import began, in Unix time",
            ["source"],
            registry=registry,
        )
        self._feed_rows = Gauge(
            "seance_feed_rows", "How much a feed's last import had", ["source"], registry=registry
        )
        self._database = Gauge(
            "seance_database_up", "Whether the database answered just now", registry=registry
        )
        self._kinds: dict[str, Any] = {}
        self._looked = -LOOK

    def update_done(self, update: object, seconds: float) -> None:
        """One update, processed in so many seconds."""
        kind = "other"
        if isinstance(update, Update):
            kinds = (name for name in Update.ALL_TYPES if getattr(update, name) is not None)
            kind = next(kinds, kind)
        child = self._kinds.get(kind)
        if child is None:
            child = self._kinds[kind] = self._updates.labels(kind)
        child.observe(seconds)

    async def error_left(self, _update: object, context: Any) -> None:
        """PTB's error handler: counts by kind."""
        self._errors.labels(type(context.error).__name__).inc()

    def call_done(self, method: str, outcome: str, seconds: float) -> None:
        """One call of the Bot API. `outcome`: ok, an HTTP status, timeout or network."""
        self._calls.labels(method, outcome).observe(seconds)

    def watch(self, database: Database) -> None:
        """Counts a database's statements from now on."""
        database.fetched = self._queries.labels("read").observe
        for purpose, engine in database.purposes:
            child = self._queries.labels(purpose)

            def began(*given: Any) -> None:
                given[4].seance_began = perf_counter()  # the execution's context

            def ended(*given: Any, child: Histogram = child) -> None:
                child.observe(perf_counter() - given[4].seance_began)

            event.listen(engine, "before_cursor_execute", began)
            event.listen(engine, "after_cursor_execute", ended)

    async def text(self, database: Database) -> bytes:
        """All of it, in Prometheus' text format."""
        if monotonic() - self._looked > LOOK:
            self._looked = monotonic()
            await self._look(database)
        return generate_latest(self.registry)

    async def _look(self, database: Database) -> None:
        now = utc_now()
        try:
            async with database.read() as session:
                backlog = await get_backlog(session, now=now)
                runs = await list_last_runs(session)
        except Exception:
            self._database.set(0)
            return
        self._database.set(1)
        for state in ("pending", "sending", "parked"):
            self._outbox.labels(state).set(getattr(backlog, state))
        for run in runs:
            self._feed_well.labels(run.source).set(run.outcome in (DONE, UNCHANGED, RUNNING))
            self._feed_at.labels(run.source).set(run.started_at.timestamp())
            self._feed_rows.labels(run.source).set(run.counts.get("size", 0))
        late = (now - backlog.oldest).total_seconds() if backlog.oldest else 0.0
        self._late.set(late)


class MeteredRequest(AiohttpRequest):
    """Calls of the Bot API that are counted."""

    def __init__(self, metrics: Metrics, **options: Any) -> None:
        super().__init__(**options)
        self._metrics = metrics

    async def do_request(self, url: str, *given: Any, **named: Any) -> tuple[int, bytes]:
        """One call, as its base class makes it."""
        method, outcome, began = url.rpartition("/")[2], "error", perf_counter()
        try:
            status, body = await super().do_request(url, *given, **named)
            outcome = "ok" if status == 200 else str(status)
        except TimedOut:
            outcome = "timeout"
            raise
        except NetworkError:
            outcome = "network"
            raise
        finally:
            # A file's address ends in a name that is nobody's business here.
            method = method if method.isalpha() else "file"
            self._metrics.call_done(method, outcome, perf_counter() - began)
        return status, body
