"""The work of `seance moderate`: each returns its exit code, 1 where there was nothing to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import typer
from sqlalchemy import select

from bot.commands.database import migrate
from bot.config import ConfigurationError, Settings, load_settings
from db.base import utc_now
from db.models import Film, Opinion
from db.moderation import REASONS, CaseFile, CaseOpinion, Decision, LogLine, Moderator
from db.queries.admission import Refusal, RefusedError
from db.queries.bans import set_ban
from db.queries.cases import find_case, get_case, get_reported, list_cases, list_log
from db.queries.decisions import decide, decide_opinion, reopen
from db.session import Database, ReadSession

NOTHING = 1
Work = Callable[[Database, Settings], Awaitable[int]]


def list_waiting(*, log: bool, limit: int) -> int:
    """What waits for a decision, or the log."""

    async def work(database: Database, settings: Settings) -> int:
        zone = ZoneInfo(settings.timezone)
        async with database.read() as session:
            if log:
                for line in await list_log(session, limit=limit):
                    typer.echo(_log_line(line, zone))
                return 0
            cases = await list_cases(session, limit=limit)
            for case in cases:
                typer.echo(await _summary(session, case, zone))
        if not cases:
            typer.echo("Nothing waits for a decision.")
        return 0

    return _run(work)


def show_thing(thing: str) -> int:
    """An opinion or a burst, its reports, its part of the log."""
    opinion_id, burst_id = _number(thing)

    async def work(database: Database, settings: Settings) -> int:
        zone = ZoneInfo(settings.timezone)
        async with database.read() as session:
            if burst_id is None:
                case_id = await find_case(session, opinion_id=opinion_id)
                log = await list_log(session, opinion_id=opinion_id)
                opinion = await get_reported(session, opinion_id=opinion_id)
            else:
                case_id, opinion = burst_id, None
                log = await list_log(session, case_id=burst_id)
            case = None if case_id is None else await get_case(session, case_id=case_id)
            said = await _described(session, thing, case, opinion)
        if said is None and not log:
            typer.echo(f"seance: there is no {thing}", err=True)
            return NOTHING
        for line in (*([said] if said else []), *(_log_line(line, zone) for line in log)):
            typer.echo(line)
        return 0

    return _run(work)


def decide_thing(thing: str, wanted: str, reason: str | None) -> int:
    """Keeps or hides, whatever was decided before."""
    opinion_id, burst_id = _number(thing)
    decision = Decision(wanted)
    _check_reason(reason)

    async def work(database: Database, settings: Settings) -> int:
        by = Moderator(utc_now(), chat_id=settings.moderators_chat)
        try:
            async with database.write() as session:
                if burst_id is None:
                    await decide_opinion(
                        session, by, opinion_id=opinion_id, decision=decision, reason=reason
                    )
                elif not (case := await get_case(session, case_id=burst_id)) or not case.burst:
                    raise RefusedError(Refusal.GONE)
                elif not await decide(session, by, case_id=burst_id, decision=decision):
                    await reopen(session, by, case_id=burst_id)
                    await decide(session, by, case_id=burst_id, decision=decision)
        except RefusedError:
            typer.echo(f"seance: there is no {thing} to decide of", err=True)
            return NOTHING
        typer.echo(f"{thing}: {'kept' if decision is Decision.KEEP else 'hidden'}.")
        return 0

    return _run(work)


def ban_person(person_id: int, *, banned: bool, reason: str | None) -> int:
    """Stops somebody from writing, or lets them write again."""
    _check_reason(reason)

    async def work(database: Database, settings: Settings) -> int:
        by = Moderator(utc_now(), chat_id=settings.moderators_chat)
        try:
            async with database.write() as session:
                done = await set_ban(session, by, person_id=person_id, banned=banned, reason=reason)
        except RefusedError:
            typer.echo(f"seance: nobody with the id {person_id} has written anything", err=True)
            return NOTHING
        said = "banned" if banned else "free to write"
        typer.echo(f"{person_id} is {said}." if done else f"{person_id} was {said} already.")
        return 0

    return _run(work)


def _run(work: Work) -> int:
    settings = load_settings()

    async def run() -> int:
        database = Database(settings.database_url)
        try:
            await migrate(database)
            return await work(database, settings)
        finally:
            await database.close()

    return asyncio.run(run())


def _number(thing: str) -> tuple[int, int | None]:
    """An opinion's number, or 0 and a burst's."""
    digits = thing.removeprefix("b")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        raise ConfigurationError(f"{thing}: an opinion's number, or a burst's, such as b7")
    return (0, int(digits)) if thing.startswith("b") else (int(digits), None)


def _check_reason(reason: str | None) -> None:
    if reason is not None and reason not in REASONS:
        raise ConfigurationError(f"--reason: one of {', '.join(REASONS)}")


async def _summary(session: ReadSession, case: CaseFile, zone: ZoneInfo) -> str:
    """One line of what waits."""
    title = await session.scalar(select(Film.title).where(Film.id == case.film_id)) or ""
    opened = _moment(case.opened_at, zone)
    if case.opinion is not None:
        hidden = " (hidden)" if case.opinion.hidden else ""
        name = _clean(case.opinion.name) or "anonymous"
        return f"{case.opinion.opinion_id}\t{opened}\t{_reasons(case)}{hidden}\t{name}: {title}"
    burst = case.burst
    assert burst is not None  # `list_cases` leaves out what is moot
    return f"b{case.case_id}\t{opened}\t{burst.ratings} × {burst.stars}★\t{title}"


async def _described(
    session: ReadSession, thing: str, case: CaseFile | None, opinion: CaseOpinion | None
) -> str | None:
    """What there is to know of an opinion or a burst, a fact a line."""
    if opinion is not None:
        of_film = select(Film.title).join(Opinion, Opinion.film_id == Film.id)
        title = await session.scalar(of_film.where(Opinion.id == opinion.opinion_id))
        author = _clean(opinion.name) or "anonymous"
        whose = f"imported from {opinion.source}" if opinion.person_id is None else "given here"
        if opinion.person_id is not None:
            author += f" ({opinion.person_id}{', banned' if opinion.banned else ''})"
        facts = [
            f"film\t{title}",
            f"author\t{author}, {whose}",
            f"stars\t{opinion.stars}{', held' if opinion.held else ''}",
            f"words\t{_clean(opinion.comment)}",
            f"shown\t{'no' if opinion.hidden or opinion.held else 'yes'}",
        ]
    elif case is not None and case.burst is not None:
        title = await session.scalar(select(Film.title).where(Film.id == case.film_id))
        facts = [f"film\t{title}", f"ratings\t{case.burst.ratings} × {case.burst.stars}★"]
    else:
        return None
    if case is not None:
        facts += [f"reports\t{_reasons(case)}", f"decided\t{case.decision or 'not yet'}"]
    return "\n".join([f"{thing}:", *facts])


def _reasons(case: CaseFile) -> str:
    return ", ".join(f"{reason} × {count}" for reason, count in case.reports) or "no reports"


def _log_line(line: LogLine, zone: ZoneInfo) -> str:
    by = f"{_clean(line.actor)} ({line.actor_id})" if line.actor_id is not None else ""
    numbers = (("opinion", line.opinion_id), ("case", line.case_id), ("person", line.person_id))
    about = ", ".join(f"{name} {number}" for name, number in numbers if number is not None)
    return "\t".join(
        (
            _moment(line.done_at, zone),
            line.act,
            f"{line.role} {by}".strip(),
            about,
            line.reason or "",
        )
    ).rstrip()


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _clean(text: str) -> str:
    """What somebody wrote, in one line, and with nothing that a terminal would obey."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
