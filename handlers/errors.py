"""What happens when something goes wrong: one place, one clear sentence, nothing lost."""

from __future__ import annotations

import secrets

import structlog
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from handlers.context import Context, current_visit
from handlers.i18n import translator

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
    log.error("incident", incident=incident, kind=type(error).__name__, exc_info=error)
    if isinstance(update, Update) and not isinstance(error, RetryAfter):
        await _apologise(update, context, incident)


async def _apologise(update: Update, context: Context, incident: str) -> None:
    visit = current_visit.get()
    tr = visit.tr if visit else translator(context.services.default_language)
    sentence = tr.gettext("Sorry, something went wrong. If it happens again, quote {incident}.")
    text = sentence.format(incident=incident)
    try:
        if update.callback_query is not None:
            # The tap is answered already when the error came from the answer itself.
            await update.callback_query.answer(text, show_alert=True)
        elif update.effective_chat is not None and visit is not None:
            await context.bot.send_message(update.effective_chat.id, text)
    except (BadRequest, Forbidden, NetworkError) as failed:
        log.info("apology not delivered", incident=incident, reason=type(failed).__name__)
