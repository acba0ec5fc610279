"""What happens when something goes wrong: one place, one clear sentence, nothing lost."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import timedelta

import structlog
from telegram import Chat, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import ApplicationHandlerStop

from db.circuit import DatabaseAwayError
from db.queries.outbox import enqueue
from handlers.context import Context, current_visit
from handlers.i18n import Translator, choose_locale, translator
from handlers.outgoing import Letter, Post
from handlers.reply import TOO_OLD, answer_tap, impatient
from handlers.screens.screen import Toast
from handlers.screens.upkeep import unanswered_screen

WAITED_FOR = timedelta(days=1)
"""For how long anybody is told that an answer did not get through."""

log = structlog.get_logger(__name__)


async def report_error(update: object, context: Context) -> None:
    """PTB's error handler: logs under an incident's id, and tells the person that id.

    The log names the exception and where it happened, never what the person wrote.
    """
    error = context.error
    if isinstance(error, Forbidden):
        # Blocked, or removed from the chat: there is nobody to tell.
        log.info("forbidden", reason=error.message)
        if isinstance(update, Update) and update.callback_query is not None:
            with suppress(TelegramError):
                await answer_tap(update.callback_query, Toast())
        return
    incident = secrets.token_hex(4)
    tr = _translator(update, context)
    text = tr.gettext("Sorry, something went wrong. If it happens again, quote {incident}.")
    if isinstance(error, DatabaseAwayError):
        log.error("the database is away", incident=incident, reason=str(error))
        text = tr.gettext("I cannot reach my notes right now. Please try again in a minute.")
    elif error is not None and _undelivered(error):
        log.error("an answer did not get through", incident=incident, reason=str(error))
    else:
        log.error("incident", incident=incident, kind=type(error).__name__, exc_info=error)
    if isinstance(update, Update):
        impatient.set(True)
        try:
            await _apologise(update, context, text.format(incident=incident), incident)
        finally:
            impatient.set(False)
    if isinstance(update, Update) and current_visit.get() is None:
        # Nobody knows who this is from: the handlers to come would only fail as well.
        raise ApplicationHandlerStop


def _undelivered(error: Exception) -> bool:
    """Telegram refuses for too long, or cannot be reached. (To PTB a BadRequest is a
    NetworkError.)"""
    return isinstance(error, RetryAfter | NetworkError) and not isinstance(error, BadRequest)


def _translator(update: object, context: Context) -> Translator:
    """For whoever it was, even if nothing could be read of them."""
    visit = current_visit.get()
    if visit is not None:
        return visit.tr
    person = update.effective_user if isinstance(update, Update) else None
    code = person.language_code if person else None
    return translator(choose_locale(code, default=context.services.default_language))


async def _apologise(update: Update, context: Context, text: str, incident: str) -> None:
    message, chat = update.message, update.effective_chat
    # In a group only who spoke to the bot expects a word; before anything is known of them, that is
    # who gave a command.
    known = current_visit.get() is not None
    spoken_to = message is not None and (message.text or "").startswith("/")
    try:
        if update.callback_query is not None:
            await update.callback_query.answer(text, show_alert=True)
        elif chat is not None and (known or spoken_to or (message and chat.type == chat.PRIVATE)):
            await context.bot.send_message(chat.id, text)
    except (RetryAfter, NetworkError, Forbidden) as failed:
        log.info("apology not delivered", incident=incident, reason=type(failed).__name__)
        expected = chat is not None and (chat.type == Chat.PRIVATE or spoken_to)
        if expected and (_undelivered(failed) or TOO_OLD in failed.message.lower()):
            await _apologise_later(update, context, incident)


async def _apologise_later(update: Update, context: Context, incident: str) -> None:
    """Through the outbox, as soon as Telegram takes it."""
    chat, message, now = update.effective_chat, update.message, context.now
    assert chat is not None
    topic = message.message_thread_id if message and message.is_topic_message else None
    with suppress(DatabaseAwayError):
        async with context.db.write() as session:
            await enqueue(
                session,
                chat_id=chat.id,
                kind="unanswered",
                payload={
                    "incident": incident,
                    "topic": topic,
                    # Of who is not known, nothing else tells it.
                    "language": _translator(update, context).language,
                },
                until=now + WAITED_FOR,
                now=now,
            )


async def unanswered(letter: Letter) -> Post:
    """Somebody waited for an answer in vain."""
    given = letter.payload
    screen = unanswered_screen(given["incident"], translator(given["language"]))
    return Post(screen, topic=given["topic"])
