"""From PTB's handlers to this program's: a callback takes typed input and returns a reply.

`async def show_film(context, action: ShowFilm) -> Reply` knows nothing of updates; what is here
unpacks its input, shows its reply, and turns a button nobody knows into a clear sentence.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler
from telegram.ext.filters import BaseFilter

from db.queries.people import save_conversation
from handlers.callbacks import Action, BadButtonError
from handlers.context import Context
from handlers.conversation import Turn
from handlers.reply import show
from handlers.screens.screen import Reply, Toast

A = TypeVar("A", bound=Action)
Handler = BaseHandler[Update, Context, Any]
Answer = Awaitable[Reply | Turn | None]


async def answer(update: Update, context: Context, reply: Reply | Turn | None) -> Turn | None:
    """Shows a reply; a turn is handed to the conversation, which keeps it first."""
    if isinstance(reply, Turn):
        return reply
    await show(update, context, reply)
    return None


def button(kind: type[A], callback: Callable[[Context, A], Answer]) -> Handler:
    """A tap on a button of one kind."""

    async def pressed(update: Update, context: Context) -> Turn | None:
        query = update.callback_query
        assert query is not None
        try:
            action = kind.unpack(query.data or "")
        except BadButtonError:
            return await answer(update, context, expired(context))
        return await answer(update, context, await callback(context, action))

    return CallbackQueryHandler(pressed, pattern=rf"\A{re.escape(kind.prefix)}(:|\Z)")


def expired(context: Context) -> Toast:
    """What an old or forged button gets."""
    _ = context.tr.gettext
    return Toast(_("This button has expired. Send /start to begin again."), alert=True)


def unknown_button() -> Handler:
    """Catches every tap that no other handler took: it must come last."""

    async def pressed(update: Update, context: Context) -> None:
        await show(update, context, expired(context))

    return CallbackQueryHandler(pressed)


def command(names: tuple[str, ...], callback: Callable[[Context, str], Answer]) -> Handler:
    """A command under each of its names; the callback gets the words after it.

    A command in the middle of a conversation does what it says and ends the conversation: the next
    plain text is a new question, not an answer to a forgotten one.
    """

    async def given(update: Update, context: Context) -> Turn | None:
        await leave(context)
        return await answer(update, context, await callback(context, words_after(update)))

    return CommandHandler(names, given)


def text(accepted: BaseFilter, callback: Callable[[Context, Update], Answer]) -> Handler:
    """A message of some kind."""

    async def received(update: Update, context: Context) -> Turn | None:
        return await answer(update, context, await callback(context, update))

    return MessageHandler(accepted, received)


async def leave(context: Context) -> bool:
    """Ends the open conversation, if any; tells whether there was one."""
    visit = context.visit
    if visit.conversation is None:
        return False
    async with context.db.write() as session:
        await save_conversation(
            session,
            person_id=visit.person_id,
            chat_id=visit.chat_id,
            update_id=visit.update_id,
            before=visit.conversation,
            after=None,
        )
    return True


def words_after(update: Update) -> str:
    """What stands after the command: `Bordeaux` of `/city@seance_bot Bordeaux`."""
    message = update.effective_message
    parts = (message.text or "" if message else "").split(maxsplit=1)
    return parts[1].strip() if len(parts) > 1 else ""
