"""What happens when something goes wrong: one place, one clear sentence, nothing lost."""

from __future__ import annotations

import secrets

import structlog
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter
from telegram.ext import ApplicationHandlerStop

from db.circuit import DatabaseAwayError
from handlers.context import Context, current_visit
from handlers.i18n import Translator, choose_locale, translator

log = structlog.get_logger(__name__)


async def report_error(update: object, context: Context) -> None:
    """PTB's error handler: logs under an incident's id, and tells the person that id.

    The log names the exception and where it happened, never what the person wrote.
    """
    error = context.error
    if isinstance(error, Forbidden):
        # Blocked, or removed from the chat: there is nobody to tell.
        log.info("forbidden", reason=error.message)
        return
    incident = secrets.token_hex(4)
    tr = _translator(update, context)
    if isinstance(error, DatabaseAwayError):
        log.error("the database is away", incident=incident, reason=str(error))
        text = tr.gettext("I cannot reach my notes right now. Please try again in a minute.")
    else:
        log.error("incident", incident=incident, kind=type(error).__name__, exc_info=error)
        text = tr.gettext("Sorry, something went wrong. If it happens again, quote {incident}.")
    if isinstance(update, Update) and not isinstance(error, RetryAfter):
        await _apologise(update, context, text.format(incident=incident), incident)
    if isinstance(update, Update) and current_visit.get() is None:
        # Nobody knows who this is from: the handlers to come would only fail as well.
        raise ApplicationHandlerStop


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
            # The tap is answered already when the error came from the answer itself.
            await update.callback_query.answer(text, show_alert=True)
        elif chat is not None and (known or spoken_to or (message and chat.type == chat.PRIVATE)):
            await context.bot.send_message(chat.id, text)
    except (BadRequest, Forbidden, NetworkError) as failed:
        log.info("apology not delivered", incident=incident, reason=type(failed).__name__)
