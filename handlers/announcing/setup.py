"""Setting up announcements, in the chat itself or, for channels, in private. Who may is asked of
Telegram at each step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from db.announcing import Announcements
from db.days import programme_week
from db.queries.alerts import list_zones
from db.queries.announced import list_planned
from db.queries.announcing import (
    get_announcements,
    list_announcements,
    lock_chat,
    save_announcements,
    save_announcer,
)
from db.queries.issues import announce_week
from db.queries.outbox import Lane, enqueue
from db.queries.people import save_chat
from db.queries.places import get_city
from db.results import CityRef
from db.session import WriteSession
from handlers.announcing.actions import (
    AnnounceNow,
    PickAnnouncements,
    PreviewAnnouncement,
    SetAnnouncements,
    ShowAnnouncements,
    ShowMyAnnouncements,
)
from handlers.announcing.settings import CITY, DAY, HOUR, LANGUAGE, changed, timed
from handlers.announcing.standing import refusal
from handlers.context import Context
from handlers.i18n import Translator, choose_locale, languages, translator
from handlers.routing import Table, expired
from handlers.screens.announcing import announcements_screen, pick_screen
from handlers.screens.announcing_offers import my_announcements_screen
from handlers.screens.screen import Reply, Screen, Toast

SHOWN = 2
"""Cards in a preview."""


async def read(context: Context, chat_id: int) -> Announcements:
    """A chat's settings."""
    async with context.db.read() as session:
        found = await get_announcements(
            session, chat_id=chat_id, timezone=context.services.timezone
        )
    return found if found.known else _begun(context, found)


def _begun(context: Context, settings: Announcements) -> Announcements:
    """Where nothing is set up yet: announced is in the topic where one sets it up."""
    topic = None if context.visit.private else context.visit.topic
    return timed(replace(settings, topic=topic), context.now)


def words_of(context: Context, settings: Announcements) -> tuple[Translator, str]:
    """The words to answer in, and the language that the chat is written to in."""
    language = choose_locale(
        settings.language, None, default=context.language if not settings.known else ""
    )
    language = language or context.services.default_language
    return (context.tr if context.visit.private else translator(language)), language


def shown(context: Context, settings: Announcements, notice: str | None = None) -> Screen:
    """The one message."""
    tr, language = words_of(context, settings)
    return announcements_screen(
        settings,
        tr,
        now=context.now,
        private=context.visit.private,
        language=language,
        topic=context.visit.topic,
        notice=notice,
    )


async def show_announcements(context: Context, action: ShowAnnouncements) -> Reply:
    """How a chat has releases announced."""
    if (refused := await refusal(context, -action.chat)) is not None:
        return refused
    return shown(context, await _named(context, -action.chat))


async def _named(context: Context, chat_id: int) -> Announcements:
    """With the chat's title, which is asked of Telegram until something is set up."""
    settings = await read(context, chat_id)
    title = settings.title or (await context.bot.get_chat(chat_id)).title or ""
    return replace(settings, title=title)


async def show_mine(context: Context, action: ShowMyAnnouncements) -> Reply:
    """The chats I have set up; in private only."""
    if not context.visit.private:
        return await show_announcements(context, ShowAnnouncements(-context.visit.chat_id))
    async with context.db.read() as session:
        mine = await list_announcements(session, person_id=context.visit.person_id)
    return my_announcements_screen(mine, context.tr, username=context.bot.username)


async def pick(context: Context, action: PickAnnouncements) -> Reply:
    """The values a setting can have."""
    if (refused := await refusal(context, -action.chat)) is not None:
        return refused
    if action.setting not in (DAY, HOUR, LANGUAGE, CITY):
        return expired(context)
    settings = await _named(context, -action.chat)
    tr, language = words_of(context, settings)
    async with context.db.read() as session:
        zones = await list_zones(session)
    return pick_screen(
        settings, action.setting, tr, language=language, languages=languages(), zones=zones
    )


async def set_announcements(context: Context, action: SetAnnouncements) -> Reply:
    """Changes one setting."""
    chat_id, value = -action.chat, action.value
    if (refused := await refusal(context, chat_id)) is not None:
        return refused
    if action.setting == CITY:
        city = None
        if value != "0":
            async with context.db.read() as session:
                city = await get_city(session, city_id=int(value) if value.isdigit() else 0)
            if city is None:
                return expired(context)
        return await set_city(context, chat_id, city)
    if action.setting == LANGUAGE:
        if value not in languages():
            return expired(context)

        async def speak(session: WriteSession, settings: Announcements) -> Announcements:
            await save_chat(session, chat_id=chat_id, language=value)
            return settings

        return await _changed(context, chat_id, speak)
    async with context.db.read() as session:
        zones = await list_zones(session)

    async def change(session: WriteSession, settings: Announcements) -> Announcements | None:
        return changed(settings, action.setting, value, zones=zones, now=context.now)

    return await _changed(context, chat_id, change)


async def set_city(context: Context, chat_id: int, city: CityRef | None) -> Reply:
    """Makes a city the chat's, and its clock the one that counts."""

    async def settle(session: WriteSession, settings: Announcements) -> Announcements:
        city_id = city.city_id if city else None
        await save_chat(session, chat_id=chat_id, city_id=city_id)
        zone = (city.timezone if city else None) or settings.timezone
        return timed(replace(settings, timezone=zone), context.now)

    return await _changed(context, chat_id, settle)


Change = Callable[[WriteSession, Announcements], Awaitable[Announcements | None]]


async def _changed(context: Context, chat_id: int, change: Change) -> Reply:
    title = (await _named(context, chat_id)).title
    async with context.db.write() as session:
        after = await _save(context, session, chat_id, title, change)
    if after is None:
        return expired(context)
    tr, _language = words_of(context, after)
    return shown(context, after, tr.gettext("Noted."))


async def _save(
    context: Context, session: WriteSession, chat_id: int, title: str, change: Change
) -> Announcements | None:
    await lock_chat(session, chat_id=chat_id)
    zone = context.services.timezone
    settings = await get_announcements(session, chat_id=chat_id, timezone=zone)
    if not settings.known:
        settings = _begun(context, settings)
        if settings.language is None:
            await save_chat(session, chat_id=chat_id, language=context.language)
    after = await change(session, replace(settings, title=title))
    if after is None:
        return None
    await save_announcements(session, after)
    if not context.visit.as_chat:
        await save_announcer(session, chat_id=chat_id, person_id=context.visit.person_id)
    return await get_announcements(session, chat_id=chat_id, timezone=zone)


async def preview(context: Context, action: PreviewAnnouncement) -> Reply:
    """Sends here what an announcement looks like, at most once a minute."""
    chat_id, here = -action.chat, context.visit.chat_id
    if (refused := await refusal(context, chat_id)) is not None:
        return refused
    _ = context.tr.gettext
    settings = await read(context, chat_id)
    week = _week(context, settings)
    of = {"of": chat_id, "week": week.isoformat(), "language": words_of(context, settings)[1]}
    async with context.db.read() as session:
        films = await list_planned(session, chat_id=None, week=week)
    if not films:
        return Toast(_("No release is known for this week."), alert=True)
    async with context.db.write() as session:
        for place in range(min(len(films), SHOWN) + 1 if settings.form == "cards" else 1):
            await enqueue(
                session,
                chat_id=here,
                kind="announce_preview",
                payload={**of, "place": place},
                key=f"preview:{here}:{chat_id}:{int(context.now.timestamp()) // 60}:{place}",
                lane=Lane.URGENT,
                now=context.now,
            )
    return Toast(_("Here is how it looks."))


def _week(context: Context, settings: Announcements) -> date:
    return programme_week(context.now.astimezone(ZoneInfo(settings.timezone)).date())[0]


async def announce_now(context: Context, action: AnnounceNow) -> Reply:
    """Announces at once what the chat has not had yet."""
    chat_id = -action.chat
    if (refused := await refusal(context, chat_id)) is not None:
        return refused
    _ = context.tr.gettext
    settings = await _named(context, chat_id)

    async def same(session: WriteSession, settings: Announcements) -> Announcements:
        return settings

    async with context.db.write() as session:
        await _save(context, session, chat_id, settings.title, same)
        count = await announce_week(
            session, chat_ids=(chat_id,), week=_week(context, settings), now=context.now
        )
    if not count:
        return Toast(_("All that is new has been announced here already."), alert=True)
    return Toast(_("On its way."))


SETUP: Table = {
    AnnounceNow: announce_now,
    PickAnnouncements: pick,
    PreviewAnnouncement: preview,
    SetAnnouncements: set_announcements,
    ShowAnnouncements: show_announcements,
    ShowMyAnnouncements: show_mine,
}
