"""Language and settings. A group's language is its administrators' affair."""

from __future__ import annotations

from dataclasses import replace

from db.queries.opinions import get_signature
from db.queries.people import save_chat, save_person
from db.queries.places import list_favourites
from db.queries.watchlist import get_alerts
from handlers.actions import ChooseLanguage, ShowLanguages, ShowSettings
from handlers.context import Context, current_visit
from handlers.group import show_group
from handlers.i18n import choose_locale, languages, translator
from handlers.screens.screen import Reply, Screen, Toast
from handlers.screens.start import languages_screen, settings_screen
from handlers.standing import is_administrator


def _languages(context: Context, notice: str = "") -> Screen:
    visit = context.visit
    return languages_screen(
        visit.tr,
        languages(),
        chosen=visit.language_chosen,
        private=visit.private,
        notice=notice,
    )


async def show_languages(context: Context, action: ShowLanguages) -> Reply:
    """Which language?"""
    return _languages(context)


async def language_command(context: Context, words: str) -> Reply:
    """/language"""
    return _languages(context)


async def choose_language(context: Context, action: ChooseLanguage) -> Reply:
    """Keeps the language and answers in it at once."""
    visit = context.visit
    wish = action.language if action.language in languages() else None
    if not visit.private and not await is_administrator(context):
        _ = visit.tr.gettext
        return Toast(_("Only this chat’s administrators can change its language."), alert=True)
    async with context.db.write() as session:
        if visit.private:
            await save_person(session, person_id=visit.person_id, language=wish)
        else:
            await save_chat(session, chat_id=visit.chat_id, language=wish)
    language = choose_locale(
        wish, visit.telegram_language, default=context.services.default_language
    )
    tr = translator(language)
    current_visit.set(replace(visit, tr=tr, language_chosen=wish is not None))
    return _languages(context, tr.gettext("Language kept."))


async def show_settings(context: Context, action: ShowSettings) -> Reply:
    """What the bot remembers of my wishes: nobody else's affair, so in a group it is what that
    group has chosen."""
    visit = context.visit
    if not visit.private:
        return show_group(context)
    async with context.db.read() as session:
        favourites = await list_favourites(session, person_id=visit.person_id)
        signature = await get_signature(session, person_id=visit.person_id)
        alerts = await get_alerts(session, person_id=visit.person_id)
    return settings_screen(
        visit.tr,
        city=visit.city,
        language_chosen=visit.language_chosen,
        favourites=favourites,
        filters=visit.filters,
        alerts=alerts,
        # Telegram's first name is the one of this moment.
        signature=replace(signature, first_name=visit.first_name),
    )


async def settings_command(context: Context, words: str) -> Reply:
    """/settings"""
    return await show_settings(context, ShowSettings())
