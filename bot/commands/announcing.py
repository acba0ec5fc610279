"""`seance announce`"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import typer

from bot.commands.database import migrate
from bot.config import ConfigurationError, Settings, load_settings
from db.announcing import CARDS, MOST_CARDS, Announcements
from db.base import utc_now
from db.days import programme_week
from db.queries.announced import find_chat, list_planned
from db.queries.announcing import list_announcements, lock_chat
from db.queries.film_lists import lines_of
from db.queries.issues import announce_film
from db.queries.search import find_films
from db.session import Database, ReadSession

DONE, REFUSED = 0, 1
OFFERED = 5
"""Films that are named where several fit."""


class RefusedError(Exception):
    """What was asked for cannot be done; says why."""


@dataclass(frozen=True, slots=True)
class _Errand:
    settings: Settings
    database: Database


def announce(film: str | None, *, to: str | None, dry_run: bool) -> int:
    """Prints what would go where, or announces one film to one chat; the exit code."""
    if dry_run == (film is not None) or (film is None) != (to is None):
        raise ConfigurationError("announce: either --dry-run, or FILM --to CHAT")
    return asyncio.run(_announce(load_settings(), film, to))


async def _announce(settings: Settings, film: str | None, to: str | None) -> int:
    database = Database(settings.database_url)
    try:
        await migrate(database)
        errand = _Errand(settings, database)
        if film is None or to is None:
            await _print_plan(errand)
        else:
            await _send(errand, film, to)
    except RefusedError as refusal:
        typer.echo(f"seance: {refusal}", err=True)
        return REFUSED
    finally:
        await database.close()
    return DONE


async def _print_plan(errand: _Errand) -> None:
    async with errand.database.read() as session:
        chats = await list_announcements(session, active=True)
        for chat in chats:
            await _print_chat(errand, session, chat)
    typer.echo(f"{len(chats):,} chat{'s' * (len(chats) != 1)}; nothing was sent (--dry-run).")


async def _print_chat(errand: _Errand, session: ReadSession, chat: Announcements) -> None:
    assert chat.next_at is not None
    # A turn that was missed is made up for now.
    local = max(chat.next_at, utc_now()).astimezone(ZoneInfo(chat.timezone))
    language = chat.language or errand.settings.default_language
    planned = await list_planned(session, chat_id=chat.chat_id, week=local.date())
    films = {
        line.film_id: line for line in await lines_of(session, film_ids=planned, language=language)
    }
    about = (
        f"{local:%A %d %B %Y, %H:%M} {chat.timezone}",
        language,
        chat.city.name if chat.city else "no city",
        chat.form,
        "silent" if chat.silent else None,
        f"topic {chat.topic}" if chat.topic else None,
        "cannot be reached: nothing is sent" if chat.paused else None,
    )
    typer.echo(f"{chat.title} ({chat.chat_id}) · {' · '.join(part for part in about if part)}")
    first, last = programme_week(local.date())
    if not planned:
        typer.echo(f"  nothing new, {first:%d %B} to {last:%d %B}")
    for place, film_id in enumerate(planned, 1):
        listed = " (in the list)" if chat.form == CARDS and place > MOST_CARDS else ""
        typer.echo(f"  {place}. {films[film_id].title}, {films[film_id].release_date}{listed}")


async def _send(errand: _Errand, film: str, to: str) -> None:
    now = utc_now()
    async with errand.database.read() as session:
        film_id, title = await _film(errand, session, film)
        chat_id = await _chat(session, to)
    today = now.astimezone(ZoneInfo(errand.settings.timezone)).date()
    async with errand.database.write() as session:
        await lock_chat(session, chat_id=chat_id)
        new = await announce_film(session, chat_id=chat_id, film_id=film_id, week=today, now=now)
    if not new:
        raise RefusedError(f"{title} was announced to {chat_id} before; that happens only once")
    typer.echo(f"{title} goes to {chat_id}: `seance run` or `seance worker` delivers it.")


async def _film(errand: _Errand, session: ReadSession, words: str) -> tuple[int, str]:
    language = errand.settings.default_language
    if re.fullmatch(r"[0-9]{1,18}", words):
        ids: tuple[int, ...] = (int(words),)
    else:
        found = await find_films(session, words, language=language, limit=OFFERED, now=utc_now())
        ids = tuple(hit.film_id for hit in found.hits)
        ids = ids[:1] if found.clear else ids
    lines = await lines_of(session, film_ids=ids, language=language)
    if len(lines) == 1 and (len(ids) == 1):
        return lines[0].film_id, lines[0].title
    if not lines:
        raise RefusedError(f"there is no film {words!r}")
    offered = "; ".join(f"{line.film_id} {line.title} ({line.year or '?'})" for line in lines)
    raise RefusedError(f"several films could be {words!r}, give a number: {offered}")


async def _chat(session: ReadSession, words: str) -> int:
    found = await find_chat(session, words=words)
    if len(found) == 1:
        return found[0]
    if found:
        raise RefusedError(f"several chats are called {words!r}, give an id: {found}")
    if re.fullmatch(r"-[0-9]{1,18}", words):
        return int(words)
    raise RefusedError(f"no chat is called {words!r}; `seance announce --dry-run` lists them")
