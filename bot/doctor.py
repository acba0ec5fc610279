"""What may be wrong with a bot that runs, or should: each finding with how to mend it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp
from sqlalchemy.exc import SQLAlchemyError
from telegram import ChatMemberAdministrator, ChatMemberRestricted
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import InvalidToken, TelegramError

from bot.config import Settings
from bot.feeds import read_feeds
from bot.findings import Finding, Findings, State, ago, doubtful, good, off, wrong
from bot.misspelt import misspelt_settings
from db.base import utc_now
from db.circuit import NO_TABLES, explain
from db.engines import Tuning
from db.queries.feeds import DONE, UNCHANGED, list_last_runs
from db.queries.upkeep import get_backlog, get_clock, get_condition, get_revision
from db.revisions import head_revision, known_revisions
from db.session import Database
from handlers.context import Bot

CLOCK = timedelta(seconds=10)
"""By how much clocks may differ: sessions start by the minute."""
STALE = timedelta(days=8)
"""After which a feed is old: programmes change each week."""
PROGRAMMES = frozenset({"scare", "jsonld", "tmdb"})
"""Sources of what is on. A package, a list of cinemas or IMDb's files, brought by hand, are as good
as on that day; that no session is left to come is said of the catalogue."""
LATE = timedelta(minutes=5)
ROOM = 500_000_000
"""Bytes that should be free where SQLite writes; with less than a tenth of them it soon cannot."""


async def examine(settings: Settings, bot: Bot | None, database: Database) -> Findings:
    """Everything, in the order in which it should be mended. `bot`: not initialized; None: there is
    no token."""
    for name, meant in misspelt_settings().items():
        mend = f"{meant}?" if meant else "see docs/reference.md"
        yield doubtful("settings", f"{name}: there is no such setting", mend)
    async for finding in _database(settings, database):
        yield finding
        if finding.state is State.WRONG and finding.what in ("database", "migrations"):
            database_works = False
            break
    else:
        database_works = True
        async for finding in _content(settings, database):
            yield finding
    async for finding in _telegram(settings, bot, database if database_works else None):
        yield finding


async def _database(settings: Settings, database: Database) -> Findings:
    file = Path(database.url.database or "") if database.is_sqlite else None
    if file is not None and file.parent.is_dir():
        yield _disk(shutil.disk_usage(file.parent).free)
    revision, clock = None, utc_now()
    if file is not None and file.parent.is_dir() and not file.exists():  # to look would make it
        yield good("database", f"SQLite, with no file yet at {file}")
    else:
        try:
            async with database.read() as session:
                clock = await get_clock(session)
                revision = await get_revision(session)
        except (SQLAlchemyError, OSError) as error:
            reason, mend = explain(error)
            if mend != NO_TABLES:
                yield wrong("database", reason, mend or "set SEANCE_DATABASE_URL")
                return
        yield good("database", f"{'SQLite' if database.is_sqlite else 'PostgreSQL'} answers")
    if revision == (head := head_revision()):
        yield good("migrations", f"at {head}")
    elif revision is not None and revision not in known_revisions():
        yield wrong("migrations", f"at {revision}, newer than this program", "install its version")
    else:
        yield wrong("migrations", f"at {revision or 'none'}, {head} is needed", "seance db upgrade")
    away = abs(clock - datetime.now(UTC))
    if away > CLOCK:
        yield doubtful("clock", off("the database's", away), "synchronise both machines (NTP)")
    if settings.database_read_url is not None:
        yield await _replica(settings.database_read_url, settings.database_prepared)


def _disk(free: int) -> Finding:
    says = f"{free / 1e9:,.2f} GB free"
    if free > ROOM:
        return good("disk", says)
    return (doubtful if free > ROOM / 10 else wrong)("disk", says, "make room")


async def _replica(url: str, prepared: bool) -> Finding:
    """The server for reading. Without it all is read where it is written, so it is never wrong."""
    replica = Database(url, Tuning(wait=3.0, prepared=prepared))
    try:
        async with replica.read() as session:
            revision = await get_revision(session)
    except (SQLAlchemyError, OSError) as error:
        reason, mend = explain(error)
        return doubtful("database for reading", reason, mend or "see SEANCE_DATABASE_READ_URL")
    finally:
        await replica.close()
    if revision != head_revision():
        return doubtful("database for reading", f"at {revision}", "does it follow the other?")
    return good("database for reading", "answers")


async def _content(settings: Settings, database: Database) -> Findings:
    now = utc_now()
    ageing = PROGRAMMES | {refresh.words[1] for refresh in read_feeds(settings.feeds)}
    async with database.read() as session:
        runs = await list_last_runs(session)
        state = await get_condition(session, now=now)
        backlog = await get_backlog(session, now=now)
    for run in runs:
        what, when = f"feed {run.source}", ago(now - (run.ended_at or run.started_at))
        if run.outcome not in (DONE, UNCHANGED):
            yield wrong(what, f"{run.outcome} {when}: {run.message or ''}", "seance import status")
        elif now - run.started_at > STALE and run.source.partition(":")[0] in ageing:
            mend = "SEANCE_FEEDS, and is the worker running?"
            yield doubtful(what, f"last taken in {when}", mend)
        else:
            yield good(what, f"{run.outcome} {when}")
    if not state.films:
        yield doubtful("catalogue", "no film", "seance import a catalogue")
    elif not state.sessions:
        yield doubtful("catalogue", f"{state.films:,} films, no session to come", "seance import")
    else:
        yield good("catalogue", f"{state.films:,} films, {state.sessions:,} sessions to come")
    for name, error in state.failing:
        yield wrong(f"job {name}", error, "see the log of seance worker")
    if backlog.oldest and now - backlog.oldest > LATE:
        says = f"{backlog.pending:,} wait, the oldest is due {ago(now - backlog.oldest)}"
        yield wrong("outbox", says, "is seance worker (or run) running? see its log")
    else:
        yield good("outbox", f"{backlog.pending:,} wait")
    if backlog.parked:
        yield doubtful("outbox", f"{backlog.parked:,} were set aside", "see the log for why")


async def _telegram(settings: Settings, bot: Bot | None, database: Database | None) -> Findings:
    if bot is None:
        yield wrong("token", "none", "set SEANCE_TOKEN, from @BotFather")
        return
    try:
        await bot.initialize()
    except InvalidToken:
        yield wrong("token", "Telegram does not know it", "copy it anew from @BotFather")
        return
    except TelegramError as error:
        yield wrong("Telegram", error.message, "check network, SEANCE_PROXY and SEANCE_API_URL")
        return
    yield good("token", f"@{bot.username}")
    if not bot.supports_inline_queries:
        yield doubtful("inline mode", "off", "@BotFather: /setinline")
    if bot.can_read_all_group_messages:
        yield doubtful("privacy mode", "off: it sees all talk in groups", "@BotFather: /setprivacy")
    async for finding in _webhook(settings, bot):
        yield finding
    async for finding in _clock(settings):
        yield finding
    if database is not None:
        async for finding in _chats(settings, bot, database):
            yield finding


async def _webhook(settings: Settings, bot: Bot) -> Findings:
    info = await bot.get_webhook_info()
    waiting = f"{info.pending_update_count:,} updates wait"
    if not info.url:
        says = f"none, {waiting}"
        if settings.public_url:
            yield wrong("webhook", says, "seance serve, or seance webhook set")
        else:
            yield good("webhook", f"{says}: for seance run")
        return
    if settings.public_url is None:
        mend = "set SEANCE_PUBLIC_URL, or for seance run: seance webhook delete"
        yield wrong("webhook", f"{info.url}, which is not in the settings", mend)
    elif info.url != settings.public_url:
        yield wrong("webhook", f"{info.url}, not {settings.public_url}", "seance webhook set")
    else:
        yield good("webhook", f"{info.url}, {waiting}")
    if info.last_error_date and datetime.now(UTC) - info.last_error_date < timedelta(hours=1):
        says = f"{info.last_error_message} {ago(datetime.now(UTC) - info.last_error_date)}"
        state = doubtful if info.pending_update_count < 100 else wrong
        yield state("webhook", says, "is seance serve running, and the proxy before it?")


async def _clock(settings: Settings) -> Findings:
    """By what the Bot API's server writes above its answers."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as client,
            client.get(settings.api_url, proxy=settings.proxy, allow_redirects=False) as answer,
        ):
            theirs = parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, OSError, KeyError, ValueError):
        yield doubtful("clock", "could not be compared", "see that the machine uses NTP")
        return
    away = abs(theirs - datetime.now(UTC))
    if away > CLOCK:
        yield wrong("clock", off("Telegram's", away), "synchronise this machine's clock (NTP)")
    else:
        yield good("clock", "as Telegram's")


async def _chats(settings: Settings, bot: Bot, database: Database) -> Findings:
    """Where the bot is to write by itself: may it?"""
    async with database.read() as session:
        chats = dict((await get_condition(session, now=utc_now())).announcing)
    if settings.moderators_chat is not None:
        chats.setdefault(settings.moderators_chat, "moderators")
    for chat_id, title in chats.items():
        what = f"chat {title or chat_id}"
        try:
            chat = await bot.get_chat(chat_id)
            own = await bot.get_chat_member(chat_id, bot.id)
        except TelegramError as error:
            yield wrong(what, error.message, "add the bot again, or /announce off")
            continue
        if chat.type == ChatType.CHANNEL:
            may = isinstance(own, ChatMemberAdministrator) and bool(own.can_post_messages)
        elif isinstance(own, ChatMemberRestricted):
            may = own.can_send_messages
        else:
            may = own.status not in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
        if may:
            yield good(what, f"may write as {own.status}")
        else:
            yield wrong(what, f"may not write: {own.status}", "let the bot post messages there")
