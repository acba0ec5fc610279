"""Group −1: who is this, where, in which language, and in the middle of what? One query."""

from __future__ import annotations

from telegram import Chat, Update, User
from telegram.ext import TypeHandler

from db.queries.nights import find_by_message
from db.queries.people import PRIVATE, get_settings
from db.results import Settings
from handlers.context import Context, Visit, current_visit
from handlers.filters import read_kept
from handlers.i18n import choose_locale, translator
from handlers.presence import keep_contact


async def identify(update: Update, context: Context) -> None:
    """Sets `current_visit` for the rest of this update."""
    current_visit.set(None)
    user, chat = update.effective_user, update.effective_chat
    if user is None:  # a channel's post: nobody to answer
        return
    # An inline query or a tap on an inline message has no chat; it is the person's own affair.
    private = chat is None or chat.type == Chat.PRIVATE
    chosen = await _visit(update, context, user, chat.id if chat else user.id, private=private)
    await keep_contact(update, context, chosen)


async def step_aside(update: Update, context: Context) -> None:
    """Goes on as if it had been asked in private: the answer goes there."""
    user = update.effective_user
    assert user is not None
    await _visit(update, context, user, user.id, private=True)


async def _visit(
    update: Update, context: Context, user: User, chat_id: int, *, private: bool
) -> Settings:
    tapped = update.callback_query
    async with context.db.read() as session:
        chosen = await get_settings(
            session, person_id=user.id, chat_id=chat_id, update_id=update.update_id
        )
    language = choose_locale(
        None if private else chosen.chat_language,
        chosen.person_language,
        user.language_code,
        default=context.services.default_language,
    )
    answered = None if private else _answered(update, context)
    night_id = None
    if answered is not None:
        async with context.db.read() as session:
            night_id = await find_by_message(session, chat_id=chat_id, message_id=answered)
    current_visit.set(
        Visit(
            person_id=user.id,
            chat_id=chat_id,
            first_name=user.first_name,
            private=private,
            tr=translator(language),
            telegram_language=user.language_code,
            language_chosen=(chosen.person_language if private else chosen.chat_language)
            is not None,
            city=chosen.city if private else chosen.chat_city or chosen.city,
            chat_city=None if private else chosen.chat_city,
            conversation=chosen.conversation,
            update_id=update.update_id,
            topic=None if private else _topic(update),
            inline_message_id=tapped.inline_message_id if tapped else None,
            night_id=night_id,
            answers_private=not private and chosen.answers == PRIVATE,
            found={**chosen.found, update.update_id: chosen.conversation},
            # What a group sees is for everybody, and what somebody needs is their own affair.
            filters=read_kept(chosen.filters if private else None),
            as_chat=_as_chat(update),
            edition=chosen.edition,
        )
    )
    return chosen


def _topic(update: Update) -> int | None:
    message = update.effective_message
    return message.message_thread_id if message and message.is_topic_message else None


def _answered(update: Update, context: Context) -> int | None:
    answered = update.message.reply_to_message if update.message else None
    ours = answered and answered.from_user and answered.from_user.id == context.bot.id
    return answered.message_id if answered and ours else None


def _as_chat(update: Update) -> bool:
    """An administrator who remains anonymous: the sender is a bot of Telegram's, and the group."""
    message = update.message
    return bool(message and message.sender_chat and message.sender_chat.id == message.chat.id)


def identify_handler() -> TypeHandler[Update, Context, None]:
    """Runs before every other handler."""
    return TypeHandler(Update, identify)
