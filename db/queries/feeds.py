"""The record of importers' runs, and what servers said of their pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from db.models import FeedPage, FeedRun
from db.session import ReadSession, WriteSession

RUNNING, DONE, UNCHANGED, HELD, FAILED = "running", "done", "unchanged", "held", "failed"


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run. `counts` has what became of the rows by file, `size` and `withdrawn`."""

    source: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    counts: Mapping[str, Any]
    message: str | None


async def begin_run(session: WriteSession, *, source: str, now: datetime) -> int:
    """Notes that an import has begun; its id."""
    run = FeedRun(source=source, started_at=now, outcome=RUNNING, counts={})
    session.add(run)
    await session.flush()
    return run.id


async def end_run(
    session: WriteSession,
    *,
    run_id: int,
    outcome: str,
    counts: Mapping[str, Any],
    message: str | None,
    now: datetime,
) -> None:
    """Notes how an import ended."""
    values = {"outcome": outcome, "counts": dict(counts), "message": message, "ended_at": now}
    await session.execute(update(FeedRun).where(FeedRun.id == run_id).values(values))


async def last_size(session: ReadSession, *, source: str) -> tuple[int, datetime] | None:
    """How much a source had when it was last taken in, and when that was."""
    rows = await session.execute(
        select(FeedRun.counts, FeedRun.started_at)
        .where(FeedRun.source == source, FeedRun.outcome == DONE)
        .order_by(FeedRun.started_at.desc(), FeedRun.id.desc())
        .limit(1)
    )
    row = rows.first()
    return (int(row[0].get("size", 0)), row[1]) if row else None


async def list_last_runs(session: ReadSession, *, each: int = 1) -> list[RunLine]:
    """The latest runs of every source, so many of each, the newest first."""
    number = func.row_number().over(
        partition_by=FeedRun.source, order_by=(FeedRun.started_at.desc(), FeedRun.id.desc())
    )
    ranked = select(FeedRun.__table__, number.label("n")).subquery()
    rows = await session.execute(
        select(
            ranked.c.source,
            ranked.c.started_at,
            ranked.c.ended_at,
            ranked.c.outcome,
            ranked.c.counts,
            ranked.c.message,
        )
        .where(ranked.c.n <= each)
        .order_by(ranked.c.source, ranked.c.n)
    )
    return [RunLine(*row) for row in rows]


async def get_page(session: ReadSession, *, url: str) -> tuple[str | None, str | None]:
    """The ETag and Last-Modified under which a page was last taken in."""
    rows = await session.execute(
        select(FeedPage.etag, FeedPage.last_modified).where(FeedPage.url == url)
    )
    row = rows.first()
    return (row[0], row[1]) if row else (None, None)


async def save_page(
    session: WriteSession, *, url: str, etag: str | None, last_modified: str | None, now: datetime
) -> None:
    """Keeps under what a page was taken in."""
    values = {"etag": etag, "last_modified": last_modified, "taken_at": now}
    saving = session.insert(FeedPage).values(url=url, **values)
    await session.execute(saving.on_conflict_do_update(index_elements=["url"], set_=values))
